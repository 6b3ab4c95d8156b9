internal import Files
internal import LogReading
internal import Numerics
internal import Reporting
internal import Running

/// `--join`: the results of batches, whose usage rows take over by their ids.
struct JoinedResults {
  /// How many results `--join` holds at most unless `--join-rows` says so.
  static let standardMaximum = 10_000_000

  static let options = [
    OptionSpec(
      name: "join", value: .file("FILE"), isRepeatable: true,
      help: "Take observed usage from these results (of OpenAI, vLLM, Anthropic, Bedrock or Gemini batches), matched "
        + "to the log's rows by custom_id. A folder or a quoted pattern may stand for files. May be repeated."),
    OptionSpec(
      name: "join-rows", value: .text("N"),
      help: "Hold at most N results, at up to 96 bytes of memory each. Default: 10000000."),
  ]

  let inputs: [LogInput]
  private let outcome: UsageJoin.Outcome

  /// The files that `--join` names; none without it.
  static func inputs(_ arguments: ParsedArguments) throws -> [LogInput] {
    let inputs = try arguments.strings("join").flatMap(InputExpansion.inputs)
    guard !inputs.contains(.standardInput) else {
      throw UsageError("--join reads files; standard input is the log's")
    }
    return inputs
  }

  /// Reads all results; rejected lines go to `rejects`, unless an earlier process wrote them already.
  init(
    _ inputs: [LogInput], arguments: ParsedArguments, reading: ReadingPlan, rejects: (any ByteSink)?,
    stopRequest: StopRequest
  ) throws {
    self.inputs = inputs
    let maximum = try arguments.integer("join-rows", in: 1...(1 << 32)) ?? JoinedResults.standardMaximum
    let report = RejectedLineReport(keepsSecrets: arguments.has("keep-secrets"))
    var join = UsageJoin(
      inputs: inputs, limits: reading.limits, maximumCount: maximum, threadCount: reading.threadCount,
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
    var held = ["\(FigureText.count(index.count)) results with usage"]
    func add(_ count: Int, _ what: String) {
      if count > 0 { held.append("\(FigureText.count(count)) \(what)") }
    }
    add(outcome.failedCount, "failed requests")
    add(outcome.withoutUsageCount, "answers without usage")
    add(outcome.repeatedCount, "repeated ids, of which the first counts")
    add(rejectedCount, "lines rejected")
    let usedCount = index.usedCount
    var met = ["\(FigureText.count(rows.matched)) rows with a result"]
    if rows.unmatched > 0 { met.append("\(FigureText.count(rows.unmatched)) rows without one") }
    if index.count > usedCount { met.append("\(FigureText.count(index.count - usedCount)) results without a row") }
    if rows.matched > usedCount {
      met.append("\(FigureText.count(rows.matched - usedCount)) rows whose id an earlier row had too")
    }
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
