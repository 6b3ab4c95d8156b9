internal import LogReading
internal import Running

/// The report as a file for node_exporter's textfile collector: gauges of the last run, without timestamps.
///
/// Groups are the drawn ones only, so that the number of series stays bounded.
enum CostReportMetrics {
  static func encoded(_ report: CostReport, top: Int) -> [UInt8] {
    var text = ""
    func metric(_ name: String, _ help: String, _ samples: [(labels: [(String, String)], value: String)]) {
      guard !samples.isEmpty else { return }
      text += "# HELP routellm_batch_\(name) \(help)\n# TYPE routellm_batch_\(name) gauge\n"
      for (labels, value) in samples {
        let inner = labels.map { "\($0.0)=\"\(escaped($0.1))\"" }.joined(separator: ",")
        text += "routellm_batch_\(name)" + (inner.isEmpty ? "" : "{\(inner)}") + " \(value)\n"
      }
    }
    let (totals, projection, requests) = (report.totals, report.projection, report.requests)
    if let start = report.runs.compactMap({ UTCSeconds.reading($0.startedAt) }).max() {
      metric("last_run_timestamp_seconds", "When the last run began.", [([], "\(start)")])
    }
    let duration = report.runs.reduce(0) { $0 + $1.durationSeconds }
    metric("run_duration_seconds", "How long the runs took together.", [([], "\(duration)")])
    metric(
      "lines", "Lines of the log by what became of them.",
      [
        ([("outcome", "routed")], "\(requests.routed)"), ([("outcome", "rejected")], "\(requests.rejected)"),
        ([("outcome", "blank")], "\(requests.blank)"),
      ])
    metric(
      "requests", "Requests by the model they were routed to.",
      Route.allCases.map { ([("route", $0.name), ("model", report.pair[$0])], "\(totals[$0].rows)") })
    metric(
      "tokens", "Tokens of the routed requests.",
      Route.allCases.flatMap { route in
        [("prompt", totals[route].promptTokens), ("completion", totals[route].completionTokens)].map {
          ([("route", route.name), ("kind", $0.0)], "\($0.1)")
        }
      })
    metric(
      "cost_usd", "Projected cost of the log, as it was routed and by the alternatives.",
      [
        ("routed", projection.routed), ("all_strong", projection.allStrong), ("all_weak", projection.allWeak),
        ("random", projection.random),
      ].map { ([("plan", $0.0)], $0.1.description) })
    let logged = report.ledger.logged
    if logged.rows > 0 {
      metric(
        "logged_cost_usd", "Cost of the requests whose model and tokens the log tells, there and as routed.",
        [([("plan", "logged")], logged.cost.description), ([("plan", "routed")], logged.routedCost.description)])
    }
    let loggedModels = report.ledger.loggedModels.sorted.filter { $0.total.pricedRows > 0 }
      .sorted { ($1.total.cost, $0.name) < ($0.total.cost, $1.name) }.prefix(top)
    metric(
      "logged_model_cost_usd", "Cost at list prices of the dearest models that the log names.",
      loggedModels.map { ([("model", $0.name.description)], $0.total.cost.description) })
    metric(
      "logged_unpriced_requests", "Requests whose logged model has no price in the table.",
      logged.unpricedRows == 0 ? [] : [([], "\(logged.unpricedRows)")])
    metrics(of: report).forEach(metric)
    metric("saved_usd", "Saved against sending everything to the strong model.", [([], projection.saved.description)])
    if let share = projection.strongShare {
      metric("strong_share_ratio", "Share of the requests that went to the strong model.", [([], "\(share)")])
    }
    metric(
      "rejected_lines", "Rejected lines by reason.",
      report.rejects.map { ([("reason", $0.reason)], "\($0.lines)") })
    let groups = report.ledger.groups.map { DrawnGroups($0, top: top) }
    func grouped(_ value: (GroupTotal) -> String) -> [(labels: [(String, String)], value: String)] {
      groups.flatMap { drawn in
        drawn.rows.map { row in
          let name = row.kind == .group ? row.name : ""
          return ([("field", drawn.field), ("kind", row.kind.rawValue), ("group", name)], value(row.total))
        }
      }
    }
    metric(
      "group_cost_usd", "Projected cost as routed of the dearest groups and of the rest.",
      grouped { $0.routedCost.description })
    metric("group_requests", "Requests of the dearest groups and of the rest.", grouped { "\($0.rows)" })
    return Array(text.utf8)
  }

  /// Bounds, spending, other pairs, and what the log recorded of its tokens.
  private static func metrics(
    of report: CostReport
  ) -> [(String, String, [(labels: [(String, String)], value: String)])] {
    let bounds = report.ledger.bounds
    let ends: [(String, CostBounds.Distance, USD)] =
      bounds.rows == 0
      ? []
      : [
        ("routed", bounds.routed, report.projection.routed),
        ("all_strong", bounds.allStrong, report.projection.allStrong),
        ("all_weak", bounds.allWeak, report.projection.allWeak),
      ]
    var metrics: [(String, String, [(labels: [(String, String)], value: String)])] = [
      (
        "cost_bound_usd", "Between what the cost lies, as not all tokens are known.",
        ends.flatMap { plan, distance, amount in
          let interval = distance.interval(around: amount)
          return [
            ([("plan", plan), ("bound", "low")], "\(interval.lowerBound)"),
            ([("plan", plan), ("bound", "high")], "\(interval.upperBound)"),
          ]
        }
      )
    ]
    if let spending = report.spending {
      let goal = if case .budget = spending.result.goal { "budget" } else { "quality" }
      metrics.append(
        ("spent_usd", "Spent under a budget or for a quality.", [([("goal", goal)], "\(spending.result.spent)")]))
      metrics.append(("budget_usd", "The budget.", spending.result.limit.map { [([], "\($0)")] } ?? []))
      metrics.append(
        (
          "expected_pgr_ratio", "Expected part of the quality gap that is recovered.",
          spending.quality.map { [([], "\($0.recovered)")] } ?? []
        ))
    }
    metrics.append(
      (
        "what_if_cost_usd", "Cost of the same routes with other models.",
        report.alternatives.enumerated().flatMap { index, alternative in
          [
            ("routed", alternative.bill.routed), ("all_strong", alternative.bill.allStrong),
            ("all_weak", alternative.bill.allWeak),
          ].map { plan, amount in
            (
              [
                ("index", "\(index + 1)"), ("strong", alternative.strong.name),
                ("weak", alternative.weak.name), ("plan", plan),
              ], "\(amount)"
            )
          }
        }
      ))
    let usage = report.ledger.usage
    metrics.append(
      (
        "observed_tokens", "Tokens that the log recorded apart, by kind.",
        TokenKind.allCases.filter { usage[$0].rows > 0 }.map { ([("kind", $0.rawValue)], "\(usage[$0].tokens)") }
      ))
    metrics.append(
      (
        "usage_contradictions", "Requests whose recorded usage contradicts itself.",
        UsageContradiction.allCases.compactMap { contradiction in
          usage.contradictions[contradiction].map { ([("kind", contradiction.name)], "\($0)") }
        }
      ))
    return metrics
  }

  /// A label's value between its quotes.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\n": result += "\\n"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
