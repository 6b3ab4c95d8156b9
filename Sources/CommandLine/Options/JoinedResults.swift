internal import Files
internal import LogReading
internal import Numerics
internal import Reporting
internal import Running

/// `--join`: the results of batches, whose usage rows take over by their ids.
struct JoinedResults {
  static let join = Option(
    repeated: "join", .file(),
    "Take observed usage from these results (of OpenAI, vLLM, Anthropic, Bedrock or Gemini batches), matched to the log's "
      + "rows by custom_id. A folder or a quoted pattern may stand for files.")
  static let joinRows = Option(
    "join-rows", .integer("N", in: 1...(1 << 32)), default: 10_000_000,
    "Hold at most N results, at up to 96 bytes of memory each.")

  let inputs: [LogInput]
  private let outcome: UsageJoin.Outcome

  /// The files that `--join` names; none without it.
  static func inputs(_ options: ParsedOptions) throws -> [LogInput] {
    let inputs = try options[join].flatMap(InputExpansion.inputs)
    guard !inputs.contains(.standardInput) else { throw UsageError.joinOfStandardInput }
    return inputs
  }

  /// Reads all results; rejected lines go to `rejects`, unless an earlier process wrote them already.
  init(
    _ inputs: [LogInput], options: ParsedOptions, reading: ReadingPlan, rejects: (any ByteSink)?,
    stopRequest: StopRequest
  ) throws {
    self.inputs = inputs
    let report = RejectedLineReport(keepsSecrets: options[OutputOptions.keepSecrets])
    var join = UsageJoin(
      inputs: inputs, limits: reading.limits, maximumCount: options[JoinedResults.joinRows],
      threadCount: reading.threadCount,
      stopRequest: stopRequest)
    join.maximumDepth = reading.decoding.maximumDepth
    outcome = try join.read { line in
      guard let rejects else { return }
      var bytes: [UInt8] = []
      report.append(line, file: inputs[line.inputIndex].description, to: &bytes)
      try rejects.write(bytes)
    }
  }

  var index: UsageIndex { outcome.index }
  var lineCount: Int { outcome.lineCount }
  var rejectedCount: Int { outcome.rejectedCount }
  var failures: [LogReadingError] { outcome.inputs.compactMap(\.failure) }

  /// What the results held and how they met the log, for the summary and the report; asked after the run.
  func notes(_ rows: JoinedRows) -> [String] {
    let names = inputs.count == 1 ? "\(inputs[0])" : "\(inputs.count) files"
    var held = ["\(FigureText.count(index.count, of: "result")) with usage"]
    func add(_ count: Int, _ noun: String, _ rest: String, to parts: inout [String]) {
      if count > 0 { parts.append(FigureText.count(count, of: noun) + rest) }
    }
    add(outcome.failedCount, "failed request", "", to: &held)
    add(outcome.withoutUsageCount, "answer", " without usage", to: &held)
    add(outcome.repeatedCount, "repeated id", ", of which the first counts", to: &held)
    add(rejectedCount, "line", " rejected", to: &held)
    var met = ["\(FigureText.count(rows.matched, of: "row")) with a result"]
    add(rows.unmatched, "row", " without one", to: &met)
    add(index.count - index.usedCount, "result", " without a row", to: &met)
    add(rows.matched - index.usedCount, "row", " whose id an earlier row had too", to: &met)
    if rows.matched == 0 { met.append("so nothing was joined: are these the results of this log?") }
    return ["joined \(names): \(held.joined(separator: ", "))", "joined: \(met.joined(separator: ", "))"]
  }

  /// The first rejected lines, for the summary.
  var rejectedLines: [String] {
    outcome.firstRejected.map { line in
      "rejected \(inputs[line.inputIndex]):\(line.number): \(line.reason.rawValue)"
        + (line.detail.isEmpty ? "" : ": \(line.detail)")
    }
  }
}
