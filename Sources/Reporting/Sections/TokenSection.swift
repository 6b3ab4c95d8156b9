internal import LogReading
internal import Numerics
package import Running

/// What the figures rest on: tokens that were observed against those that were estimated, bound and assumed, and what
/// the log does not record.
enum TokenSection {
  static func sections(of report: CostReport, top: Int) -> [ReportSection] {
    let (lines, usage) = (grounds(of: report), report.ledger.usage)
    var blocks: [Block] = []
    if report.rows > 0 {
      blocks = [.text(RichText(share(lines))), .table(table(lines))]
      let untold = untold(report)
      if !untold.isEmpty { blocks += [.text("What the log does not record, or contradicts:"), .list(untold)] }
    }
    let metrics = [
      Metric(
        "observed_tokens", "Tokens that the log recorded apart, by kind.",
        TokenKind.allCases.filter { usage[$0].rows > 0 }.map { ([("kind", $0.rawValue)], "\(usage[$0].tokens)") }),
      Metric(
        "usage_contradictions", "Requests whose recorded usage contradicts itself.",
        UsageContradiction.allCases.compactMap { contradiction in
          usage.contradictions[contradiction].map { ([("kind", contradiction.name)], "\($0)") }
        }),
    ]
    return [ReportSection("What the figures rest on", blocks + metrics.map { .metric($0) })]
  }

  private struct Ground {
    let name: String
    let note: String
    let tally: CostTotals.Tally
    /// Recorded in the log, not guessed.
    var isObserved = false
  }

  /// Those that occurred.
  private static func grounds(of report: CostReport) -> [Ground] {
    let totals = report.totals
    let assumed = FigureText.count(report.assumedCompletionTokens, of: "token")
    func prompt(_ basis: PromptTokenBasis, _ name: String, _ note: String) -> Ground {
      Ground(name: "Prompts, \(name)", note: note, tally: totals[basis], isObserved: basis == .observed)
    }
    func completion(_ basis: CompletionTokenBasis, _ name: String, _ note: String) -> Ground {
      Ground(name: "Completions, \(name)", note: note, tally: totals[basis], isObserved: basis == .observed)
    }
    return [
      prompt(.observed, "observed", "recorded in the log"),
      prompt(.counted, "counted", "with the model's own encoding"),
      prompt(
        .countedText, "text counted",
        "without images, audio, files, tools, schemas and an open model's chat template"),
      prompt(.estimated, "estimated", "from the length of the texts"),
      completion(.observed, "observed", "recorded in the log"),
      completion(.bound, "bound", "the request's limit, at most this"),
      completion(.assumed, "assumed", "\(assumed) each"),
      completion(.learnt, "learnt", "as long as the log's own for prompts of this length"),
    ].filter { $0.tally.rows > 0 }
  }

  private static func share(_ grounds: [Ground]) -> String {
    let tokens = grounds.reduce(0) { $0 + $1.tally.tokens }
    let observed = grounds.filter(\.isObserved).reduce(0) { $0 + $1.tally.tokens }
    let share = FigureText.percent(tokens == 0 ? 0 : Double(observed) / Double(tokens))
    return "\(share) of the tokens were observed; the others were counted, estimated, bound, learnt or assumed."
  }

  private static func table(_ grounds: [Ground]) -> DataTable {
    let largest = Double(max(grounds.map(\.tally.tokens).max() ?? 1, 1))
    return DataTable(
      "", ["tokens", "requests"],
      grounds.map { ground in
        DataTable.Row(
          DataTable.Cell(ground.name, note: ground.note),
          [FigureText.count(ground.tally.tokens), FigureText.count(ground.tally.rows)].map { DataTable.Cell($0) },
          bar: DataTable.Bar(
            parts: [(ground.isObserved ? .good : .plain, 100 * Double(ground.tally.tokens) / largest)]))
      })
  }

  /// What a log cannot say of its requests' cost at other models, and what in it cannot be true: a sentence each.
  private static func untold(_ report: CostReport) -> [String] {
    let usage = report.ledger.usage
    func requests(_ rows: Int) -> String { FigureText.count(rows, of: "request") }
    func tokens(_ count: Int, _ kind: String) -> String { FigureText.count(count, of: "\(kind) token") }
    var lines: [String] = []
    for kind in UncountedParts.kinds {
      guard let rows = usage.uncounted[kind.name] else { continue }
      lines.append("\(requests(rows)) \(parts(kind.name)): no count of prompt tokens includes these.")
    }
    let cached = usage[.cacheRead].tokens + usage[.cacheWrite].tokens + usage[.cacheWriteHour].tokens
    if cached > 0 {
      lines.append(
        "\(tokens(cached, "prompt")) \(cached == 1 ? "was" : "were") read from a cache or written to one when the "
          + "requests were logged. Another model's cache has none of them, so the routed bill counts the cache only for requests "
          + "that stay with their model.")
    }
    if usage[.reasoning].rows > 0 {
      let reasoning = usage[.reasoning]
      lines.append(
        "\(tokens(reasoning.tokens, "completion")) of \(requests(reasoning.rows)) "
          + "\(reasoning.tokens == 1 ? "is" : "are") the logged models' reasoning. How much another model would reason "
          + "is not known; the same number of tokens is assumed.")
    }
    if usage[.audioPrompt].rows + usage[.audioCompletion].rows > 0 {
      let audio = usage[.audioPrompt].tokens + usage[.audioCompletion].tokens
      lines.append(
        "\(tokens(audio, "audio")) \(audio == 1 ? "is" : "are") charged as audio where the price table has a price for "
          + "it, else as text.")
    }
    if usage[.imagePrompt].rows + usage[.imageCompletion].rows > 0 {
      let images = usage[.imagePrompt].tokens + usage[.imageCompletion].tokens
      lines.append(
        "\(tokens(images, "image")) \(images == 1 ? "is" : "are") charged as images where the price table has a price "
          + "for it, else as text.")
    }
    for contradiction in UsageContradiction.allCases {
      guard let rows = usage.contradictions[contradiction] else { continue }
      let fault =
        switch contradiction {
        case .repeatedMember: "What is logged of \(requests(rows)) contradicts itself"
        case .answers: "What \(requests(rows)) \(rows == 1 ? "asks" : "ask") for cannot be"
        default: "The usage of \(requests(rows)) contradicts itself"
        }
      lines.append("\(fault): \(text(contradiction)).")
    }
    return lines
  }

  private static func parts(_ name: String) -> String {
    switch name {
    case "image": "with images"
    case "audio": "with audio"
    case "file": "with files"
    case "tools": "with tools or calls of them"
    case "schema": "with a JSON schema for the answer"
    default: "with parts of other kinds"
    }
  }

  private static func text(_ contradiction: UsageContradiction) -> String {
    switch contradiction {
    case .noCount: "a number is not a count of tokens, and was ignored"
    case .promptParts: "there are more cached or audio tokens than prompt tokens; the prompt's count was kept alone"
    case .completionParts:
      "there are more reasoning or audio tokens than completion tokens; the completion's count was kept alone"
    case .total: "the total is not prompt and completion together; the two were kept"
    case .unread: "it is written in a form of which no count is understood; the tokens were counted or assumed"
    case .zeroPrompt: "it says 0 tokens for a prompt that has a text; the prompt was counted instead"
    case .limit: "the limit on the completion is not a number of tokens, and was ignored"
    case .answers:
      "it is more than \(UsageContradiction.mostAnswers) answers to one prompt, the most that a provider gives; "
        + "\(UsageContradiction.mostAnswers) were counted"
    case .repeatedMember: "a name stands more than once in its object; the last counts, as it does for providers"
    }
  }
}

/// What completions were learnt from, in one sentence.
package enum LearntText {
  package static func line(_ learnt: LearntCompletions) -> String {
    "completion lengths of \(FigureText.count(learnt.untoldRows, of: "request")) learnt from "
      + "\(FigureText.count(learnt.toldRows)) that record one (\(FigureText.count(learnt.meanTokens, of: "token")) on "
      + "average), by logged model and prompt length; they are the logged models' lengths, not those of the models that "
      + "are priced"
  }
}
