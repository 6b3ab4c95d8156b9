internal import FileFormats
internal import Files
internal import LogReading
internal import Numerics
internal import Reporting
internal import Running

/// The options that say where the quality of the answers that a log holds was observed, and joined scores.
enum QualityOptions {
  static let field: Option<JSONPointer?> = Option(
    "quality-field", .pointer,
    "JSON pointer to what was observed of the quality of the logged answer, such as /feedback/score: a number from 0 to 1, true "
      + "or false, or a word: \(QualityReader.goodWords.dropFirst().dropLast().joined(separator: ", ")) for 1; "
      + "\(QualityReader.badWords.dropFirst().dropLast().joined(separator: ", ")) for 0; or the emoji of a thumb. Any other value is "
      + "counted and left out. The report says what was observed of each logged model, by group and by day.")
  static let scores: Option<[String]> = Option(
    repeated: "join-scores", .file(),
    "Take observed quality from these files, for rows without one of their own: CSV or JSON lines with the id of a request "
      + "and its score, grade or correct, with the values of --quality-field. A folder or a quoted pattern may stand for "
      + "files.")
  static let scale: Option<QualityScale> = Option(
    "quality-scale", .qualityScale, default: .unit,
    "The scale of observed numbers, the worst one first: 1-5, 0-100, -1-1, or 5-1 where 1 is best. True and false "
      + "and words stay 1 and 0."
  ).needing([field, scores], because: "it is the scale of observed quality")
  static let propensity: Option<JSONPointer?> = Option(
    "propensity", .pointer,
    "JSON pointer to the probability with which the model that the log names was drawn, from 0.00001 to 1, for a log whose "
      + "models were drawn at random: the report then also estimates the quality as routed."
  ).needing([field, scores], because: "an estimate needs observed quality")

  static let all: [any AnyOption] = [field, scores, scale, propensity]

  static func isAsked(_ options: ParsedOptions) -> Bool {
    options.isSet(field) || !options[scores].isEmpty
  }

  /// How a log's rows are read for quality, but for joined scores; nil where nobody asks.
  static func reader(_ options: ParsedOptions) -> QualityReader? {
    guard isAsked(options) else { return nil }
    return QualityReader(
      field: options[field], propensityField: options[propensity], scale: options[scale])
  }
}

extension ValueType where Value == QualityScale {
  static var qualityScale: ValueType {
    ValueType("WORST-BEST", expected: "two different numbers with a hyphen between them, such as 1-5 or 0-100") {
      (text) throws(BadValue) in
      guard let scale = QualityScale(text) else { throw BadValue() }
      return scale
    }
  }
}

/// Files that rows are joined with, after they were read.
protocol JoinedFiles {
  var inputs: [LogInput] { get }
  var lines: JoinReading.Summary { get }
  var index: any JoinedIndex { get }

  /// What the files held and how they met the log, for the summary and the report; asked after the run.
  func notes(_ rows: JoinedRows) -> [String]
}

extension JoinedFiles {
  var lineCount: Int { lines.lineCount }
  var rejectedCount: Int { lines.rejectedCount }
  var failures: [LogReadingError] { lines.inputs.compactMap(\.failure) }

  /// What to call them.
  var names: String { inputs.count == 1 ? "\(inputs[0])" : "\(inputs.count) files" }

  /// The first rejected lines, for the summary.
  var rejectedLines: [String] {
    lines.firstRejected.map { line in
      "rejected \(inputs[line.inputIndex]):\(line.number): \(line.reason.rawValue)"
        + (line.detail.isEmpty ? "" : ": \(line.detail)")
    }
  }
}

extension JoinReading {
  /// How an option's files are read.
  init(_ inputs: [LogInput], reading: ReadingPlan, stopRequest: StopRequest?) {
    self.init(
      inputs: inputs, limits: reading.limits, threadCount: reading.threadCount, stopRequest: stopRequest)
    maximumDepth = reading.decoding.maximumDepth
  }
}

/// What takes the rejected lines of joined files.
struct JoinedRejects {
  let inputs: [LogInput]
  let sink: (any ByteSink)?
  let keepsSecrets: Bool

  func take(_ line: RejectedLine) throws {
    guard let sink else { return }
    var bytes: [UInt8] = []
    RejectedLineReport(keepsSecrets: keepsSecrets)
      .append(line, file: inputs[line.inputIndex].description, to: &bytes)
    try sink.write(bytes)
  }
}

/// `--join-scores`: scores of requests, which rows take over by their ids.
struct JoinedScores: JoinedFiles {
  let inputs: [LogInput]
  private let outcome: ScoreJoin.Outcome

  /// The files that `--join-scores` names; none without it.
  static func inputs(_ options: ParsedOptions) throws -> [LogInput] {
    let inputs = try options[QualityOptions.scores].flatMap(InputExpansion.inputs)
    guard !inputs.contains(.standardInput) else {
      throw UsageError.joinOfStandardInput(QualityOptions.scores.details.dashed)
    }
    return inputs
  }

  /// Reads all scores.
  ///
  /// - Parameter rejects: takes rejected lines; nil to leave them out.
  init(
    _ inputs: [LogInput], options: ParsedOptions, reading: ReadingPlan, rejects: (any ByteSink)?, keepsSecrets: Bool,
    stopRequest: StopRequest? = nil
  ) throws {
    self.inputs = inputs
    let sink = JoinedRejects(inputs: inputs, sink: rejects, keepsSecrets: keepsSecrets)
    outcome = try ScoreJoin(
      JoinReading(inputs, reading: reading, stopRequest: stopRequest), scale: options[QualityOptions.scale],
      maximumCount: options[JoinedResults.joinRows]
    ).read(reject: sink.take)
  }

  var scores: ScoreIndex { outcome.index }
  var index: any JoinedIndex { outcome.index }
  var lines: JoinReading.Summary { outcome.lines }

  private func add(_ count: Int, _ noun: String, _ rest: String, to parts: inout [String]) {
    if count > 0 { parts.append(FigureText.count(count, of: noun) + rest) }
  }

  /// What the files held.
  var held: String {
    var held = [FigureText.count(scores.count, of: "request")]
    add(outcome.emptyCount, "line", " without a score", to: &held)
    add(outcome.unreadableCount, "value", " not understood", to: &held)
    add(outcome.outOfRangeCount, "score", " outside of the scale: --quality-scale says what it is", to: &held)
    add(outcome.repeatedCount, "repeated id", ", of which the first counts", to: &held)
    add(outcome.contradictingCount, "repeated id", " with another score", to: &held)
    add(rejectedCount, "line", " rejected", to: &held)
    return "scores of \(names): \(held.joined(separator: ", "))"
  }

  func notes(_ rows: JoinedRows) -> [String] {
    var met = ["\(FigureText.count(rows.scored, of: "row")) with a score"]
    add(rows.unscored, "row", " without one", to: &met)
    add(scores.count - scores.usedCount, "score", " without a row", to: &met)
    add(rows.scored - scores.usedCount, "row", " whose id an earlier row had too", to: &met)
    if rows.scored == 0 { met.append("so no score was joined: are these the scores of this log?") }
    return [held, "scores: \(met.joined(separator: ", "))"]
  }
}
