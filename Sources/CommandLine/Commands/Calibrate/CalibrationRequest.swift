internal import FileFormats
internal import Files
internal import LogReading
internal import Reporting
internal import Routing
internal import Running
internal import Training

/// A threshold for a scored log, with all that goes with it.
struct Calibration {
  private let request: CalibrationRequest
  private let threshold: CostThreshold
  private let thresholdInterval: ClosedRange<Double>?
  private let intervalBasis: CalibrationReport.IntervalBasis?
  private let quality: QualityProjection?
  private let qualityNote: String?
  private let distance: TrainingDistance?
  /// Of a run at the threshold.
  let outcome: RunOutcome

  /// - Parameter outcome: of a calibration, with at least one row.
  init(of outcome: RunOutcome, as found: CalibratedThreshold, request: CalibrationRequest) {
    self.request = request
    self.outcome = outcome
    threshold = found.value
    var interval = found.interval
    var basis: CalibrationReport.IntervalBasis? = interval == nil ? nil : .orderStatistics
    if case .quality(let level) = request.plan.goal, let map = request.quality.map,
      let resamples = request.quality.resamples
    {
      interval = QualityProjection.thresholds(
        around: threshold.value, reaching: level, ledger: outcome.ledger, map: map, resamples: resamples)
      basis = interval == nil ? nil : .qualityResamples
    }
    (thresholdInterval, intervalBasis) = (interval, basis)
    distance = request.quality.training.flatMap { training in
      outcome.similarity.flatMap { TrainingDistance($0, yardstick: training.yardstick) }
    }
    guard let map = request.quality.map, let gain = found.gain else {
      (quality, qualityNote) = (nil, request.quality.note)
      return
    }
    quality = QualityProjection(
      strongGain: gain.strong, totalGain: gain.total, ledger: outcome.ledger, map: map,
      resamples: request.quality.resamples, log: distance)
    qualityNote =
      quality == nil
      ? "on this log the quality map expects the strong model to be no better than the weak one" : nil
  }

  func report(options: [(name: String, value: String)], startedAt: String) -> CalibrationReport {
    let totals = outcome.ledger.totals
    let choice: ThresholdChoice =
      if case .strongShare(let share) = request.plan.goal {
        .strongShare(share, threshold: threshold, tieCount: totals.strong.rows - share.strongRows(of: totals.rows))
      } else { .given(threshold) }
    let costs = CostReport(
      models: request.plan.candidates.prices,
      requests: CostReport.Requests(
        read: outcome.lineCount, routed: outcome.routedCount, rejected: outcome.rejectedCount,
        blank: outcome.blankLineCount,
        setAside: outcome.setAsideByKind.map { CostReport.Rejects(reason: $0.key.rawValue, lines: $0.value) }),
      ledger: outcome.ledger,
      rejects: outcome.rejectedByReason.map { CostReport.Rejects(reason: $0.key.rawValue, lines: $0.value) },
      threshold: choice, prices: CostReport.PriceSource(request.prices),
      assumedCompletionTokens: request.plan.estimator.assumedCompletionTokens,
      runs: [
        CostReportBuilder.provenance(
          outcome, router: request.router, notes: request.notes.map(\.text), options: options,
          reading: request.plan.reading, startedAt: startedAt)
      ])
    return CalibrationReport(
      target: request.target, threshold: threshold,
      thresholdInterval: thresholdInterval,
      intervalBasis: intervalBasis, shareInterval: ShareInterval.wilson(totals.strong.rows, of: totals.rows),
      quality: quality, map: request.quality.map,
      mapPair: request.quality.pair,
      qualityNote: qualityNote, guarantee: request.guarantee, distance: distance,
      distanceNote: request.distanceNote, costs: costs)
  }

  /// What the artefact's manifest says of it.
  var defaultThreshold: DefaultThreshold {
    let totals = outcome.ledger.totals
    return DefaultThreshold(
      value: threshold.value, strongShare: Double(totals.strong.rows) / Double(totals.rows),
      calibratedOn: request.plan.reading.inputs.map { LogName.text($0.description) }.joined(separator: ", "),
      log: DefaultThreshold.LogFacts(
        rowCount: totals.rows, meanCloseness: distance?.mean, remoteShare: distance?.remoteShare))
  }
}

/// Where `calibrate` puts the threshold, if anywhere.
struct CalibrationDestination {
  private enum Source {
    case artefact(RouterArtefact)
    case checkpoint(RouterCheckpoint, CheckpointManifest)
  }

  private let source: Source
  private let origin: String
  /// Of a copy; nil to change the router's own manifest.
  private let copy: String?

  /// Nil where nothing is to be written.
  init?(_ options: ParsedOptions, router: ResolvedRouter) throws(UsageError) {
    let output = options[CalibrateCommand.output]
    guard options[CalibrateCommand.write] || output != nil else { return nil }
    if let artefact = router.artefact {
      guard router.scoresOwnPair else {
        throw .manifestOfOtherPair(strong: artefact.manifest.strong, weak: artefact.manifest.weak)
      }
      source = .artefact(artefact)
    } else if let checkpoint = router.checkpoint {
      source = .checkpoint(checkpoint, CalibrationDestination.manifest(of: checkpoint, router, options))
    } else {
      throw .notAnArtefact(router.origin)
    }
    if let output {
      let names = [RouterManifest.fileName, ModelCheckpoint.configurationFile]
      guard !names.contains(where: { FileSystem.exists("\(output)/\($0)") }) else { throw .outputHoldsArtefact(output) }
    } else {
      guard !router.origin.hasPrefix("shipped:") else { throw .artefactIsShipped(router.origin) }
    }
    (origin, copy) = (router.origin, output)
  }

  /// The checkpoint's own, with the pair that is routed; of one that has none, a new one, in which nothing is said of
  /// its training. A quality map of other scores is left out.
  private static func manifest(
    of checkpoint: RouterCheckpoint, _ router: ResolvedRouter, _ options: ParsedOptions
  ) -> CheckpointManifest {
    var manifest =
      checkpoint.manifest
      ?? CheckpointManifest(
        kind: router.router.kind,
        card: RouterCard(
          strong: router.pair.strong, weak: router.pair.weak,
          training: TrainingProvenance(data: [], rowCount: 0, licence: "not stated", command: "not stated")),
        checkpointSHA256: checkpoint.weightsSHA256)
    if let card = router.card { manifest.card = card }
    if router.router.kind == .causal, options.isSet(RouterOptions.scoreThreshold) || manifest.scoreThreshold == nil {
      manifest.scoreThreshold = options[RouterOptions.scoreThreshold]
    }
    return manifest
  }

  /// Puts the threshold there, and says where it is.
  func write(_ threshold: DefaultThreshold) throws -> String {
    switch source {
    case .artefact(let artefact):
      var manifest = artefact.manifest
      manifest.threshold = threshold
      if let copy {
        try RouterArtefactWriter.write(manifest, copyingTensorsOf: artefact, to: copy)
      } else {
        try RouterArtefactWriter.replaceManifest(manifest, in: artefact.location)
      }
    case .checkpoint(let checkpoint, var manifest):
      manifest.card.threshold = threshold
      if let copy {
        try checkpoint.copy(under: manifest, to: copy)
      } else {
        try checkpoint.write(manifest)
      }
    }
    return copy.map { "wrote \(origin) with the threshold to \($0)" } ?? "wrote the threshold into \(origin)"
  }
}

/// A `calibrate` command line, resolved and checked before the log is read.
struct CalibrationRequest {
  let destination: CalibrationDestination?
  let plan: RunPlan
  let router: ResolvedRouter
  let artefact: RouterArtefact?
  let quality: RouterQuality
  /// What was asked for, as reports name it.
  let target: CalibrationReport.Target
  /// Of a quality with a confidence: the threshold is found from the labels alone, whatever the log.
  private(set) var guarantee: QualityGuarantee?
  private(set) var distanceNote: String?
  let prices: PriceTable
  private(set) var notes: [RunNote]

  init(_ options: ParsedOptions) throws {
    let inputs = options[CalibrateCommand.log] + options.operands
    guard !inputs.isEmpty else { throw UsageError.noLog }
    if options[RouterOptions.router].kind?.untrained?.isUniform == true { throw UsageError.randomNeedsNoCalibration }
    var reading = try ReadingPlan(options, inputs: inputs)
    let aliases = try options.aliases()
    router = try ResolvedRouter(
      options, aliases: aliases, seed: reading.seed,
      takesRecordedVectors: reading.decoding.embeddingField != nil)
    artefact = router.artefact
    destination = try CalibrationDestination(options, router: router)
    let pricing = try Pricing(options, aliases: aliases)
    prices = pricing.table
    let strongPrice = try pricing.price(of: router.pair.strong)
    let weakPrice = try pricing.price(of: router.pair.weak)
    let encodings = try PromptEncodings(options, prices: [strongPrice, weakPrice], aliases: aliases)
    notes = router.notes + pricing.notes(strong: strongPrice, weak: weakPrice) + encodings.notes
    reading.decoding.embeddingDimension = router.embeddingDimension
    reading.decoding.routerGroupFields = try router.groupFields(options)
    reading.decoding.keepsMessages = encodings.countsAny
    quality = try RouterQuality(router, options, aliases: aliases)
    notes += (quality.labels?.notes ?? []).map(RunNote.unusual)
    let training = quality.training
    var goal = CalibrationRequest.goal(options)
    target = CalibrationRequest.reported(goal)
    if case .quality(let level) = goal {
      if let note = quality.note { throw UsageError.noQualityMap(note) }
      if let confidence = options[CalibrateCommand.confidence], let labels = quality.labels {
        let found = try ConfidentThreshold.find(
          labels.scores, quality: level, confidence: confidence, labels: options[RouterQuality.labels] ?? "the labels")
        guarantee = found.guarantee
        goal = .threshold(found.threshold)
      }
    }
    var plan = RunPlan(
      reading: reading, embedder: router.embedder, router: router.router, candidates: Candidates(encodings.candidates),
      goal: goal,
      estimator: try TokenEstimator(assumedCompletionTokens: options[CalibrateCommand.completionTokens]),
      spoolDirectory: options[RunOptions.spoolDirectory])
    plan.calibration = RunPlan.Calibration(map: quality.map, sketch: training?.sketch)
    if case .quality = target { plan.yardstick = training?.yardstick }
    plan.labelling = try RowLabelling(kindsFor: reading.decoding.routerGroupFields)
    plan.cachingModels = CachingModels(plan.candidates, aliases: aliases)
    self.plan = plan
    if training == nil { distanceNote = "the router keeps no training prompts to compare with; train it again" }
  }

  /// What is looked for; the specification asks for one of them.
  private static func goal(_ options: ParsedOptions) -> Goal {
    if let threshold = options[GoalOptions.threshold] { return .threshold(threshold) }
    if let share = options[GoalOptions.strongShare] { return .strongShare(share) }
    guard let part = options[GoalOptions.quality] else { preconditionFailure("a calibration has a goal") }
    return .quality(part)
  }

  /// As reports name it.
  static func reported(_ goal: Goal) -> CalibrationReport.Target {
    switch goal {
    case .strongShare(let share): .strongShare(share.value)
    case .quality(let level): .quality(level)
    case .threshold, .budget, .qualityFloor: .threshold
    }
  }

  /// What cannot be reached, in the words of the command line.
  static func usageError(_ error: AssigningError, _ options: ParsedOptions) -> any Error {
    switch error {
    case .lessThanOneRow(let rows):
      UsageError.lessThanOneRow(share: options[GoalOptions.strongShare]?.value ?? 0, rows: rows)
    case .noGap: UsageError.noGap
    default: error
    }
  }
}
