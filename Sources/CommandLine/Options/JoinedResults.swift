internal import Files
internal import LogReading
internal import Numerics
internal import Reporting
internal import Running

/// `--join`: the results of batches, whose usage rows take over by their ids.
struct JoinedResults: JoinedFiles {
  static let join = Option(
    repeated: "join", .file(),
    "Take observed usage from these results (of OpenAI, vLLM, Anthropic, Bedrock or Gemini batches), matched to the log's "
      + "rows by custom_id. A folder or a quoted pattern may stand for files.")
  static let joinRows = Option(
    "join-rows", .integer("N", in: 1...(1 << 32)), default: 10_000_000,
    "Hold at most N results, and N scores, at up to 96 bytes of memory each.")

  let inputs: [LogInput]
  private let outcome: UsageJoin.Outcome

  /// The files that `--join` names; none without it.
  static func inputs(_ options: ParsedOptions) throws -> [LogInput] {
    let inputs = try options[join].flatMap(InputExpansion.inputs)
    guard !inputs.contains(.standardInput) else { throw UsageError.joinOfStandardInput(join.details.dashed) }
    return inputs
  }

  /// Reads all results; rejected lines go to `rejects`, unless an earlier process wrote them already.
  init(
    _ inputs: [LogInput], options: ParsedOptions, reading: ReadingPlan, rejects: (any ByteSink)?,
    stopRequest: StopRequest
  ) throws {
    self.inputs = inputs
    let sink = JoinedRejects(inputs: inputs, sink: rejects, keepsSecrets: options[OutputOptions.keepSecrets])
    outcome = try UsageJoin(
      JoinReading(inputs, reading: reading, stopRequest: stopRequest), maximumCount: options[JoinedResults.joinRows]
    ).read(reject: sink.take)
  }

  var usage: UsageIndex { outcome.index }
  var index: any JoinedIndex { outcome.index }
  var lines: JoinReading.Summary { outcome.lines }

  func notes(_ rows: JoinedRows) -> [String] {
    var held = ["\(FigureText.count(usage.count, of: "result")) with usage"]
    func add(_ count: Int, _ noun: String, _ rest: String, to parts: inout [String]) {
      if count > 0 { parts.append(FigureText.count(count, of: noun) + rest) }
    }
    add(outcome.failedCount, "failed request", "", to: &held)
    add(outcome.withoutUsageCount, "answer", " without usage", to: &held)
    add(outcome.repeatedCount, "repeated id", ", of which the first counts", to: &held)
    add(rejectedCount, "line", " rejected", to: &held)
    var met = ["\(FigureText.count(rows.matched, of: "row")) with a result"]
    add(rows.unmatched, "row", " without one", to: &met)
    add(usage.count - usage.usedCount, "result", " without a row", to: &met)
    add(rows.matched - usage.usedCount, "row", " whose id an earlier row had too", to: &met)
    if rows.matched == 0 { met.append("so nothing was joined: are these the results of this log?") }
    return ["joined \(names): \(held.joined(separator: ", "))", "joined: \(met.joined(separator: ", "))"]
  }
}
