internal import FileFormats

/// Sections as a file for node_exporter's textfile collector: gauges of the last run, without timestamps.
enum MetricsRenderer {
  private static let prefix = "routellm_batch_"
  /// The order in which the file has always had them; what is not named here follows.
  private static let order = [
    "last_run_timestamp_seconds", "run_duration_seconds", "lines", "requests", "tokens", "cost_usd",
    "logged_cost_usd", "logged_model_cost_usd", "logged_unpriced_requests", "cost_bound_usd", "spent_usd",
    "budget_usd", "expected_pgr_ratio", "what_if_cost_usd", "observed_tokens", "usage_contradictions", "saved_usd",
    "strong_share_ratio", "rejected_lines", "set_aside_lines", "moved_requests", "group_cost_usd", "group_requests",
  ]

  static func bytes(_ sections: [ReportSection]) -> [UInt8] {
    let metrics = sections.flatMap(\.blocks).compactMap { block in
      if case .metric(let metric) = block { metric } else { nil }
    }
    let places = metrics.enumerated().map { (order.firstIndex(of: $1.name) ?? order.count, $0) }
    var names: [String] = []
    for (_, index) in places.sorted(by: <) where !names.contains(metrics[index].name) {
      names.append(metrics[index].name)
    }
    var text = ""
    for name in names {
      let samples = metrics.filter { $0.name == name }.flatMap(\.samples)
      guard !samples.isEmpty, let metric = metrics.first(where: { $0.name == name }) else { continue }
      text += "# HELP \(prefix)\(name) \(metric.help)\n# TYPE \(prefix)\(name) gauge\n"
      for (labels, value) in samples {
        let inner = labels.map { "\($0.0)=\"\(escaped($0.1))\"" }.joined(separator: ",")
        text += prefix + name + (inner.isEmpty ? "" : "{\(inner)}") + " \(value)\n"
      }
    }
    return Array(text.utf8)
  }

  /// A label's value between its quotes; what could steer a terminal is spelt out, as `\u{1b}`.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\n": result += "\\n"
      case _ where CSVText.isControl(scalar): result += "\\\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
