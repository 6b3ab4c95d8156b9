internal import Assigning

/// Between what the routed cost lies, as far as the tokens are not known, in one sentence.
package enum CostBoundsText {
  /// Nil where all tokens are known.
  package static func line(_ report: CostReport) -> String? {
    let (totals, bounds) = (report.totals, report.ledger.bounds)
    let routed = bounds.routed.interval(around: totals.routedCost)
    let assumed = totals[CompletionTokenBasis.assumed].rows
    let guess =
      assumed == 0
      ? nil
      : "\(completions(assumed)) assumed, \(ReportText.count(report.assumedCompletionTokens)) tokens each, which no interval "
        + "covers"
    guard routed.lowerBound < routed.upperBound else { return guess }
    let grounds = [
      text(totals[PromptTokenBasis.estimated].rows) { "\($0) estimated, within a fifth" },
      text(totals[CompletionTokenBasis.bound].rows) { _ in
        "\(completions(totals[CompletionTokenBasis.bound].rows)) at most the request's limit"
      },
      text(totals[CompletionTokenBasis.learnt].rows) { _ in
        "\(completions(totals[CompletionTokenBasis.learnt].rows)) learnt"
      }, guess,
    ].compactMap { $0 }
    // Enough decimals to tell the ends apart.
    let decimals = max(2, ReportText.decimals(for: [routed.upperBound + (.zero - routed.lowerBound)]) - 1)
    return "between \(ReportText.money(routed.lowerBound, decimals: decimals)) and "
      + "\(ReportText.money(routed.upperBound, decimals: decimals)) routed: " + grounds.joined(separator: "; ")
  }

  private static func completions(_ rows: Int) -> String {
    rows == 1 ? "1 completion is" : "\(ReportText.count(rows)) completions are"
  }

  private static func text(_ rows: Int, _ text: (String) -> String) -> String? {
    rows == 0 ? nil : text(rows == 1 ? "1 prompt is" : "\(ReportText.count(rows)) prompts are")
  }
}
