internal import FileFormats
internal import LogReading
internal import Numerics
internal import Reporting
internal import Running

/// What a run says when it has finished: as lines, and as one JSON object.
struct RunSummary {
  /// How many of the inputs with something odd about them are named.
  private static let shownInputs = 5

  let outcome: RunOutcome
  let report: CostReport
  let isDryRun: Bool
  /// What else is to be said: of results that were joined, of requests that were written.
  var more: [String] = []

  /// Three lines, and more where something is unusual. Each ends with a line feed.
  var text: RichText {
    var text = RichText(isDryRun ? "dry run: nothing was written; the first rows would give:\n" : "")
    text += RichText(counts)
    if outcome.routedCount > 0 { text += ReportSections.summary(of: report) }
    text += RichText(remarks + more.map { "  \($0)\n" }.joined())
    return text
  }

  private var counts: String {
    let seconds = Double(outcome.wallNanoseconds) / 1e9
    let rows = outcome.routedCount
    var text = "\(RunSummary.grouped(rows)) routed"
    text += outcome.rejectedCount > 0 ? ", \(RunSummary.grouped(outcome.rejectedCount)) rejected" : ""
    text += outcome.setAsideCount > 0 ? ", \(RunSummary.grouped(outcome.setAsideCount)) set aside" : ""
    text += outcome.blankLineCount > 0 ? ", \(FigureText.count(outcome.blankLineCount, of: "blank line"))" : ""
    text += outcome.sampledOutCount > 0 ? ", \(RunSummary.grouped(outcome.sampledOutCount)) not sampled" : ""
    text += outcome.inputs.count > 1 ? " from \(FigureText.count(outcome.inputs.count, of: "input"))" : ""
    return text + " in \(FigureText.fixed(seconds, 2)) s (\(FigureText.rate(rows, seconds: seconds)) rows/s)\n"
  }

  /// What is unusual about the input, a line each.
  private var remarks: String {
    var text = ""
    if let learnt = outcome.learnt, learnt.untoldRows > 0 { text += "  \(LearntText.line(learnt))\n" }
    if outcome.lineCount == 0, !outcome.inputs.isEmpty {
      let empty = outcome.inputs.count == 1 ? "\(outcome.inputs[0].input) holds" : "the inputs hold"
      text += "  \(empty) no line to route: is that as it should be?\n"
    }
    for (reason, count) in outcome.ledger.totals.fallbacks.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      text += "  \(FigureText.count(count, of: "row")) by fallback: \(reason.rawValue)\n"
    }
    text += ReachText.lines(of: report).map { "  \($0)\n" }.joined()
    text += RunSummary.setAside(outcome.setAsideByKind) + RunSummary.usage(outcome.ledger.usage.contradictions)
    for line in outcome.firstRejected {
      text += "  rejected \(outcome.inputs[line.inputIndex].input):\(line.number): \(line.reason.rawValue)"
      text += (line.detail.isEmpty ? "" : ": \(line.detail)") + "\n"
    }
    let left = outcome.rejectedCount - outcome.firstRejected.count
    if left > 0 { text += "  and \(RunSummary.grouped(left)) more\n" }
    if outcome.routedCount + outcome.setAsideCount == 0, outcome.rejectedCount > 0,
      outcome.rejectedByReason[.invalidJSON] == outcome.rejectedCount
    {
      text += "  no line is JSON; a log is JSON, or CSV with a header. Where each line is a prompt as it stands: "
      text += "jq -cR . FILE | routellm-batch\n"
    }
    let leftOut = outcome.inputs.count(where: \.isLeftOut)
    if leftOut > 0 {
      text += "  \(FigureText.count(leftOut, of: "file")) left out that \(leftOut == 1 ? "is" : "are") not a log\n"
    }
    let unfinished = outcome.inputs.filter { $0.endsWithoutNewline && $0.failure == nil }
    for input in unfinished.prefix(RunSummary.shownInputs) {
      text += "  \(input.input) ends without a final newline: was it cut off?\n"
    }
    if unfinished.count > RunSummary.shownInputs {
      text += "  and \(FigureText.count(unfinished.count - RunSummary.shownInputs, of: "more input")) likewise\n"
    }
    return text
  }

  private static func setAside(_ kinds: [SetAsideKind: Int]) -> String {
    guard !kinds.isEmpty else { return "" }
    let sorted = kinds.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
    let isOne = kinds.values.reduce(0, +) == 1
    return "  set aside, as \(isOne ? "it is not a request" : "they are not requests") for a chat: "
      + sorted.map { $0.key.counted($0.value) }.joined(separator: ", ") + "\n"
  }

  /// What the log says of tokens and could not be used at all.
  private static func usage(_ contradictions: [UsageContradiction: Int]) -> String {
    func line(_ kind: UsageContradiction, _ words: String) -> String {
      guard let count = contradictions[kind] else { return "" }
      return "  \(FigureText.count(count, of: "row")) \(words)\n"
    }
    return line(.zeroPrompt, "with usage of 0 tokens for a prompt that has a text: counted instead")
      + line(.unread, "with usage in a form that is not understood: counted or assumed instead")
      + line(.noCount, "with a count in the usage that is not a number of tokens: ignored")
      + line(.limit, "with a limit on the completion that is not a number of tokens: ignored")
      + line(
        .answers,
        "with more answers asked for than the \(UsageContradiction.mostAnswers) that providers give to a prompt at most: "
          + "\(UsageContradiction.mostAnswers) counted")
      + line(.repeatedMember, "with a name that stands more than once in its object: the last counts")
  }

  private static func grouped(_ number: Int) -> String { FigureText.count(number) }
}

/// The summary as data, described in `ReportSchema.md`: schema `routellm-batch/summary`, version 1.
extension RunSummary {
  private struct Document: Encodable {
    struct Model: Encodable {
      let name: String
      let requests: Int
      let costUSD: String
      let allCostUSD: String
    }

    let schema = "routellm-batch/summary"
    let version = 1
    let exitStatus: Int
    let dryRun: Bool
    let lines: Int
    let routed: Int
    let rejected: Int
    let setAside: Int
    let blank: Int
    let notSampled: Int
    let inputs: Int
    let seconds: Double
    let models: [Model]
    let threshold: Double?
    let costUSD: String
    let text: [String]
  }

  /// One line of JSON. Amounts are exact decimals, as texts.
  ///
  /// - Parameter status: what the run ends with.
  func json(_ status: ExitStatus) throws -> [UInt8] {
    let totals = outcome.ledger.totals
    let document = Document(
      exitStatus: Int(status.rawValue), dryRun: isDryRun, lines: outcome.lineCount, routed: outcome.routedCount,
      rejected: outcome.rejectedCount, setAside: outcome.setAsideCount, blank: outcome.blankLineCount,
      notSampled: outcome.sampledOutCount, inputs: outcome.inputs.count,
      seconds: (Double(outcome.wallNanoseconds) / 1e6).rounded() / 1e3,
      models: zip(report.models, totals.candidates).map {
        Document.Model(
          name: $0.name, requests: $1.rows, costUSD: $1.cost.description, allCostUSD: $1.allCost.description)
      }, threshold: report.threshold.threshold?.value, costUSD: totals.routedCost.description,
      text: text.plain.split(separator: "\n").map { String($0.drop { $0 == " " }) })
    return try JSONValueEncoder.document(of: document).encoded(pretty: false) + Array("\n".utf8)
  }
}
