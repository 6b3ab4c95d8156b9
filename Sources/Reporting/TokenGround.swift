internal import Assigning

/// What the counts of tokens rest on, as reports tell it.
enum TokenGround {
  struct Line {
    let name: String
    let note: String
    let tally: CostTotals.Tally
    /// Recorded in the log, not guessed.
    let isObserved: Bool
  }

  /// Those that occurred.
  static func lines(of report: CostReport) -> [Line] {
    let totals = report.totals
    let assumed = "\(ReportText.count(report.assumedCompletionTokens)) tokens each"
    return [
      Line(
        name: "Prompts, observed", note: "recorded in the log", tally: totals[PromptTokenBasis.observed],
        isObserved: true),
      Line(
        name: "Prompts, counted", note: "with the model's own encoding", tally: totals[PromptTokenBasis.counted],
        isObserved: false),
      Line(
        name: "Prompts, text counted",
        note: "images, audio, files, tools and an open model's chat template are not in it",
        tally: totals[PromptTokenBasis.countedText], isObserved: false),
      Line(
        name: "Prompts, estimated", note: "from the length of the texts", tally: totals[PromptTokenBasis.estimated],
        isObserved: false),
      Line(
        name: "Completions, observed", note: "recorded in the log", tally: totals[CompletionTokenBasis.observed],
        isObserved: true),
      Line(
        name: "Completions, bound", note: "the request's limit, at most this",
        tally: totals[CompletionTokenBasis.bound], isObserved: false),
      Line(
        name: "Completions, assumed", note: assumed, tally: totals[CompletionTokenBasis.assumed], isObserved: false),
      Line(
        name: "Completions, learnt", note: "as long as the log's own for prompts of this length",
        tally: totals[CompletionTokenBasis.learnt], isObserved: false),
    ].filter { $0.tally.rows > 0 }
  }
}
