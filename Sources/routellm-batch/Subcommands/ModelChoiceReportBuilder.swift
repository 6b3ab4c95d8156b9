internal import Assigning
internal import BatchRunning
internal import FileWriting
internal import Reporting
internal import Routing

/// Puts the outcome of a run with more than two models and what it rested on together into its report.
struct ModelChoiceReportBuilder {
  let request: RouteRequest
  let outcome: RunOutcome
  let result: ChoiceResult
  let options: [(name: String, value: String)]
  let startedAt: String
  /// Besides the request's own.
  let moreNotes: [String]

  func report() -> ModelChoiceReport {
    let plan = request.plan
    let manifest = request.router.artefact?.manifest
    return ModelChoiceReport(
      models: plan.choice?.models.map(\.price) ?? [], result: result, scale: plan.choice?.scale ?? .wins,
      unit: manifest?.qualityMap?.unit,
      requests: CostReport.Requests(
        read: outcome.lineCount, routed: outcome.routedCount, rejected: outcome.rejectedCount,
        blank: outcome.blankLineCount),
      rejects: outcome.rejectedByReason.map { CostReport.Rejects(reason: $0.key.rawValue, lines: $0.value) },
      prices: CostReport.PriceSource(request.prices),
      assumedCompletionTokens: plan.estimator.assumedCompletionTokens,
      run: CostReportBuilder.provenance(
        outcome, router: request.router, notes: request.notes + moreNotes, options: options, reading: plan.reading,
        startedAt: startedAt),
      sample: outcome.ledger.similarities, training: plan.sampledSketch == nil ? nil : manifest?.trainingSimilarity,
      driftNote: "the router keeps no training prompts to compare with")
  }

  /// The report and what a run says of it on standard error.
  func telling(isDryRun: Bool) -> RouteTelling {
    let report = report()
    return RouteTelling(
      summary: RunSummary.text(
        outcome, lines: outcome.routedCount > 0 ? ModelChoiceText.lines(report) : [], isDryRun: isDryRun),
      encoded: { $0.hasSuffix(".json") ? ModelChoiceJSON.encoded(report) : ModelChoicePage.encoded(report) })
  }
}
