internal import Files
internal import LogReading
internal import Numerics
internal import Reporting
internal import Routing
internal import Running
internal import TextModels

/// Makes the report of a run's outcome and of what it rested on.
struct CostReportBuilder {
  let request: RouteRequest
  let outcome: RunOutcome
  let options: [(name: String, value: String)]
  let startedAt: String
  /// In addition to the request's own.
  var moreNotes: [String] = []

  func report() -> CostReport {
    let plan = request.plan
    var report = CostReport(
      models: plan.candidates.prices,
      requests: CostReport.Requests(
        read: outcome.lineCount, routed: outcome.routedCount, rejected: outcome.rejectedCount,
        blank: outcome.blankLineCount,
        setAside: outcome.setAsideByKind.map { CostReport.Rejects(reason: $0.key.rawValue, lines: $0.value) }),
      ledger: outcome.ledger,
      rejects: outcome.rejectedByReason.map { CostReport.Rejects(reason: $0.key.rawValue, lines: $0.value) },
      threshold: threshold(), prices: CostReport.PriceSource(request.prices),
      assumedCompletionTokens: plan.estimator.assumedCompletionTokens,
      runs: [
        CostReportBuilder.provenance(
          outcome, router: request.router, notes: request.notes.map(\.text) + moreNotes + learntNotes, options: options,
          reading: plan.reading,
          startedAt: startedAt)
      ], evidence: evidence())
    report.spending = outcome.spending.map { spending($0, log: report.drift) }
    report.groupPolicy = outcome.groupPolicy
    report.alternatives = zip(plan.candidates.alternatives, outcome.alternatives).map { candidates, bill in
      PricedAlternative(prices: candidates.map(\.price), bill: bill)
    }
    return report
  }

  private var learntNotes: [String] { outcome.learnt.map { [LearntText.line($0)] } ?? [] }

  private func evidence() -> RouterEvidence {
    let quality = request.quality
    return RouterEvidence(
      quality: quality.map.flatMap { map in
        quality.pair.map { RouterEvidence.Quality(pair: $0, map: map, resamples: quality.resamples) }
      }, qualityNote: quality.note, isUngraded: quality.isUngraded, training: quality.training?.yardstick,
      trainingNote: "the router keeps no training prompts to compare with")
  }

  /// - Parameter log: how far it is from the graded prompts.
  private func spending(_ result: SpendingResult, log: TrainingDistance?) -> SpendingReport {
    let (quality, isPair) = (request.quality, request.plan.candidates.count == 2)
    return SpendingReport(
      result: result,
      quality: isPair
        ? quality.map.flatMap { map in
          QualityProjection(
            strongGain: result.gain.approximate, totalGain: result.allGains[0].approximate, ledger: outcome.ledger,
            map: map, resamples: quality.resamples, log: log)
        } : nil,
      advantage: result.limit == nil
        ? nil
        : quality.map.flatMap {
          QualityAdvantage(of: result, ledger: outcome.ledger, map: $0, resamples: quality.resamples)
        }, map: quality.map, qualityNote: quality.note)
  }

  private func threshold() -> ThresholdChoice {
    switch (request.plan.goal, outcome.result) {
    case (.threshold(let threshold), _):
      request.thresholdIsGiven ? .given(threshold) : .artefactDefault(threshold)
    case (.strongShare(let share), .strongShare(let cut)):
      .strongShare(share, threshold: cut.threshold, tieCount: cut.tieCount)
    case (.strongShare(let share), _): .strongShare(share, threshold: nil, tieCount: 0)
    case (.budget, _), (.quality, _): .spending
    case (.qualityFloor, _): .groups
    }
  }

  /// Where a run's figures come from.
  static func provenance(
    _ outcome: RunOutcome, router: ResolvedRouter, notes: [String], options: [(name: String, value: String)],
    reading: ReadingPlan, startedAt: String
  ) -> RunProvenance {
    var notes = notes
    for input in outcome.inputs {
      if let failure = input.failure { notes.append("not read to its end: \(failure)") }
      if input.endsWithoutNewline { notes.append("\(input.input) ends without a final newline") }
    }
    if outcome.sampledOutCount > 0 {
      notes.append(
        "a sample: \(FigureText.count(outcome.sampledOutCount, of: "line was", plural: "lines were")) left out")
    }
    var run = RunProvenance(
      inputs: outcome.inputs.enumerated().map { index, input in
        var read = RunProvenance.Input(
          path: input.input.description, sha256: input.sha256, bytes: input.byteCount,
          rows: input.rowCount, compression: input.compression.rawValue,
          format: (reading.format ?? outcome.formats[index])?.rawValue ?? "unknown")
        if case .section(let section) = input.input {
          read.section = RunProvenance.Section(range: section.range, fileBytes: section.fileByteCount)
        }
        return read
      },
      artefact: RunProvenance.Artefact(
        name: router.origin, kind: router.router.kind.name, sha256: router.sha256),
      embedder: embedder(of: router), options: options, notes: notes, version: ProgramVersion.number,
      startedAt: startedAt,
      durationSeconds: (Double(outcome.wallNanoseconds) / 1e6).rounded() / 1e3)
    run.shard = reading.shard.map {
      RunProvenance.Shard(index: $0.number.index, count: $0.number.count, division: $0.division)
    }
    return run
  }

  private static func embedder(of router: ResolvedRouter) -> String? {
    router.router.input.embedder?.description
  }
}
