internal import LogReading
internal import Numerics
internal import Reporting
internal import Running

/// What a run says on standard error when it has finished.
enum RunSummary {
  /// How many of the inputs with something odd about them are named.
  private static let shownInputs = 5

  static func text(_ outcome: RunOutcome, report: CostReport, isDryRun: Bool) -> String {
    let costs = outcome.routedCount > 0 ? ReportSections.summary(of: report) : ""
    var text = isDryRun ? "dry run: nothing was written; the first rows would give:\n" : ""
    let seconds = Double(outcome.wallNanoseconds) / 1e9
    let rows = outcome.routedCount
    text += "\(grouped(rows)) routed"
    text += outcome.rejectedCount > 0 ? ", \(grouped(outcome.rejectedCount)) rejected" : ""
    text += outcome.setAsideCount > 0 ? ", \(grouped(outcome.setAsideCount)) set aside" : ""
    text += outcome.blankLineCount > 0 ? ", \(FigureText.count(outcome.blankLineCount, of: "blank line"))" : ""
    text += outcome.sampledOutCount > 0 ? ", \(grouped(outcome.sampledOutCount)) not sampled" : ""
    text += outcome.inputs.count > 1 ? " from \(FigureText.count(outcome.inputs.count, of: "input"))" : ""
    text += " in \(FigureText.fixed(seconds, 2)) s (\(FigureText.rate(rows, seconds: seconds)) rows/s)\n"
    text += costs
    if let learnt = outcome.learnt, learnt.untoldRows > 0 { text += "  \(LearntText.line(learnt))\n" }
    if outcome.lineCount == 0, !outcome.inputs.isEmpty {
      text += "  there was no line to route: is the input what it should be?\n"
    }
    for (reason, count) in outcome.ledger.totals.fallbacks.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      text += "  \(FigureText.count(count, of: "row")) by fallback: \(reason.rawValue)\n"
    }
    text += setAside(outcome.setAsideByKind) + usage(outcome.ledger.usage.contradictions)
    for line in outcome.firstRejected {
      text += "  rejected \(outcome.inputs[line.inputIndex].input):\(line.number): \(line.reason.rawValue)"
      text += (line.detail.isEmpty ? "" : ": \(line.detail)") + "\n"
    }
    let more = outcome.rejectedCount - outcome.firstRejected.count
    if more > 0 { text += "  and \(grouped(more)) more\n" }
    let leftOut = outcome.inputs.count(where: \.isLeftOut)
    if leftOut > 0 {
      text += "  \(FigureText.count(leftOut, of: "file")) left out that \(leftOut == 1 ? "is" : "are") not a log\n"
    }
    let unfinished = outcome.inputs.filter { $0.endsWithoutNewline && $0.failure == nil }
    for input in unfinished.prefix(shownInputs) {
      text += "  \(input.input) ends without a final newline: was it cut off?\n"
    }
    if unfinished.count > shownInputs {
      text += "  and \(FigureText.count(unfinished.count - shownInputs, of: "more input")) likewise\n"
    }
    return text
  }

  private static func setAside(_ kinds: [SetAsideKind: Int]) -> String {
    guard !kinds.isEmpty else { return "" }
    let sorted = kinds.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
    return "  set aside, as they are not requests for a chat: "
      + sorted.map { "\(grouped($0.value)) \($0.key.rawValue)" }.joined(separator: ", ") + "\n"
  }

  /// What the log says of tokens and could not be used at all.
  private static func usage(_ contradictions: [UsageContradiction: Int]) -> String {
    func line(_ kind: UsageContradiction, _ words: String) -> String {
      guard let count = contradictions[kind] else { return "" }
      return "  \(FigureText.count(count, of: "row")) \(words)\n"
    }
    return line(.zeroPrompt, "with usage of 0 tokens for a prompt that has a text: counted instead")
      + line(.unread, "with usage in a form that is not understood: counted or assumed instead")
      + line(.limit, "with a limit on the completion that is not a number of tokens: ignored")
      + line(.repeatedMember, "with a name that stands more than once in its object: the last counts")
  }

  private static func grouped(_ number: Int) -> String { FigureText.count(number) }
}
