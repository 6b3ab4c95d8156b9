internal import Assigning
internal import BatchRunning
internal import Embedding
internal import LogReading
internal import Reporting
internal import Routing

/// Puts a run's outcome and what it rested on together into the report.
struct CostReportBuilder {
  let request: RouteRequest
  let outcome: RunOutcome
  let options: [(name: String, value: String)]
  let startedAt: String

  func report() -> CostReport {
    let plan = request.plan
    return CostReport(
      pair: plan.pair,
      requests: CostReport.Requests(
        read: outcome.lineCount, routed: outcome.routedCount, rejected: outcome.rejectedCount,
        blank: outcome.blankLineCount),
      ledger: outcome.ledger,
      rejects: outcome.rejectedByReason.map { CostReport.Rejects(reason: $0.key.rawValue, lines: $0.value) },
      threshold: threshold(), strongPrice: plan.strongPrice, weakPrice: plan.weakPrice,
      prices: CostReport.PriceSource(request.prices),
      assumedCompletionTokens: plan.estimator.assumedCompletionTokens, runs: [provenance()])
  }

  private func threshold() -> ThresholdChoice {
    switch request.plan.rule {
    case .threshold(let threshold):
      request.thresholdIsGiven ? .given(threshold) : .artefactDefault(threshold)
    case .strongShare(let share):
      .strongShare(share, threshold: outcome.cut?.threshold, tieCount: outcome.cut?.tieCount ?? 0)
    }
  }

  private func provenance() -> RunProvenance {
    var notes = request.notes
    for input in outcome.inputs {
      if let failure = input.failure { notes.append("not read to its end: \(failure)") }
      if input.endsWithoutNewline { notes.append("\(input.input) ends without a final newline") }
    }
    if outcome.sampledOutCount > 0 { notes.append("a sample: \(outcome.sampledOutCount) lines were left out") }
    return RunProvenance(
      inputs: outcome.inputs.map { input in
        RunProvenance.Input(
          path: input.input.description, sha256: input.sha256, bytes: input.byteCount,
          rows: input.lineCount - input.blankLineCount, compression: input.isCompressed ? "zstd" : "none",
          format: outcome.format?.rawValue ?? "unknown")
      },
      artefact: RunProvenance.Artefact(
        name: request.router.origin, kind: request.plan.router.kind.rawValue, sha256: request.router.sha256),
      embedder: embedder, options: options, notes: notes, version: RouteLLMBatch.version, startedAt: startedAt,
      durationSeconds: (Double(outcome.wallNanoseconds) / 1e6).rounded() / 1e3)
  }

  private var embedder: String? {
    if case .embedding(let identity) = request.plan.router.input { identity.description } else { nil }
  }
}
