internal import Files
internal import Glibc
internal import LogReading
internal import Reporting
internal import Routing
internal import Running

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
    if case .quality(let level) = request.plan.goal, let map = request.map, let resamples = request.resamples {
      interval = QualityProjection.thresholds(
        around: threshold.value, reaching: level, ledger: outcome.ledger, map: map, resamples: resamples)
      basis = interval == nil ? nil : .qualityResamples
    }
    (thresholdInterval, intervalBasis) = (interval, basis)
    distance = request.artefact?.manifest.trainingSimilarity.flatMap { yardstick in
      outcome.similarity.flatMap { TrainingDistance($0, yardstick: yardstick) }
    }
    guard let map = request.map, let gain = found.gain else {
      (quality, qualityNote) = (nil, request.qualityNote)
      return
    }
    quality = QualityProjection(
      strongGain: gain.strong, totalGain: gain.total, ledger: outcome.ledger, map: map, resamples: request.resamples)
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
        blank: outcome.blankLineCount),
      ledger: outcome.ledger,
      rejects: outcome.rejectedByReason.map { CostReport.Rejects(reason: $0.key.rawValue, lines: $0.value) },
      threshold: choice, prices: CostReport.PriceSource(request.prices),
      assumedCompletionTokens: request.plan.estimator.assumedCompletionTokens,
      runs: [
        CostReportBuilder.provenance(
          outcome, router: request.router, notes: request.notes, options: options,
          reading: request.plan.reading, startedAt: startedAt)
      ])
    return CalibrationReport(
      target: CalibrationTarget.reported(request.plan.goal), threshold: threshold, thresholdInterval: thresholdInterval,
      intervalBasis: intervalBasis, shareInterval: ShareInterval.wilson(totals.strong.rows, of: totals.rows),
      quality: quality, map: request.map,
      mapPair: request.artefact.map { ModelPair(strong: $0.manifest.strong, weak: $0.manifest.weak) },
      qualityNote: qualityNote, distance: distance,
      distanceNote: request.distanceNote, costs: costs)
  }

  /// What the artefact's manifest is told.
  var defaultThreshold: DefaultThreshold {
    let totals = outcome.ledger.totals
    return DefaultThreshold(
      value: threshold.value, strongShare: Double(totals.strong.rows) / Double(totals.rows),
      calibratedOn: request.plan.reading.inputs.map { LogName.text($0.description) }.joined(separator: ", "),
      log: DefaultThreshold.LogFacts(
        rowCount: totals.rows, meanSimilarity: distance?.mean, remoteShare: distance?.remoteShare))
  }
}

/// Where `calibrate` puts the threshold, if anywhere.
enum CalibrationDestination {
  /// Into the artefact itself, a directory.
  case artefact(RouterArtefact, directory: String)
  /// Into a copy of it.
  case copy(RouterArtefact, directory: String)

  /// Nil where nothing is to be written.
  init?(_ arguments: ParsedArguments, router: ResolvedRouter) throws {
    let output = arguments.string("output")
    guard arguments.has("write") || output != nil else { return nil }
    guard output == nil || !arguments.has("write") else {
      throw UsageError("--write changes the artefact, --output makes a copy: give one of them")
    }
    guard let artefact = router.artefact else {
      throw UsageError("\(router.origin) is no router artefact: there is no manifest to hold a threshold")
    }
    guard router.scoresOwnPair else {
      throw UsageError(
        "the artefact's threshold is that of its own pair, \(artefact.manifest.strong) and \(artefact.manifest.weak); "
          + "leave out --write and --output, and give the threshold to `route`")
    }
    if let output {
      guard !FileSystem.exists("\(output)/\(RouterManifest.fileName)") else {
        throw UsageError("--output \(output) holds an artefact already: name another directory")
      }
      self = .copy(artefact, directory: output)
    } else {
      guard !artefact.location.hasPrefix("shipped:") else {
        throw UsageError("\(artefact.location) is part of the program and cannot be changed: copy it with --output DIR")
      }
      self = .artefact(artefact, directory: artefact.location)
    }
  }

  /// Puts the threshold there, and says where it is.
  func write(_ threshold: DefaultThreshold) throws -> String {
    switch self {
    case .artefact(let artefact, let directory):
      var manifest = artefact.manifest
      manifest.threshold = threshold
      try RouterArtefactWriter.replaceManifest(manifest, in: directory)
      return "wrote the threshold into \(directory)"
    case .copy(let artefact, let directory):
      var manifest = artefact.manifest
      manifest.threshold = threshold
      try RouterArtefactWriter.write(manifest, copyingTensorsOf: artefact, to: directory)
      return "wrote \(artefact.location) with the threshold to \(directory)"
    }
  }
}

/// A `calibrate` command line, resolved and checked before the log is read.
struct CalibrationRequest {
  let destination: CalibrationDestination?
  let plan: RunPlan
  let router: ResolvedRouter
  let artefact: RouterArtefact?
  /// Of the models that score; nil where `qualityNote` says why.
  private(set) var map: QualityMap?
  private(set) var resamples: QualityMapResamples?
  private(set) var qualityNote: String?
  /// Why the log is not compared with the training prompts.
  private(set) var distanceNote: String?
  let prices: PriceTable
  let rejectLimit: RejectLimit
  private(set) var notes: [String]

  init(_ arguments: ParsedArguments) throws {
    let goal = try CalibrationTarget.goal(arguments)
    let inputs = arguments.strings("log") + arguments.operands
    guard !inputs.isEmpty else { throw UsageError("calibrate needs --log FILE, or --log - for standard input") }
    if let report = arguments.string("report") {
      try ReportFile.check(report)
      try RouteInputs.refuse(output: report, option: "--report", among: inputs.map(LogInput.init(argument:)))
    }
    let name = arguments.string("router") ?? ResolvedRouter.standard
    guard RouterDescriptor(name: name) != .random else {
      throw UsageError(
        "the random router needs no calibration: a threshold of 1 - P sends the share P of any log to the strong model")
    }
    var reading = try ReadingRequest.plan(arguments, inputs: inputs)
    let aliases = try ModelAliasTable.shipped()
    router = try ResolvedRouter(
      arguments, aliases: aliases,
      reading: ResolvedRouter.ReadingOptions(
        seed: reading.seed, takesRecordedVectors: reading.decoding.embeddingField != nil))
    artefact = router.artefact
    destination = try CalibrationDestination(arguments, router: router)
    let handPrices = try arguments.strings("price").map { text throws(AssigningError) in try HandPrice(text) }
    prices = try RoutePrices.table(arguments, handPrices: handPrices)
    let service = arguments.string("service").flatMap(PriceService.init(rawValue:)) ?? .standard
    rejectLimit = try RejectLimit(arguments.string("max-rejects") ?? "0")
    let strongPrice = try prices.price(of: router.pair.strong, aliases: aliases, service: service)
    let weakPrice = try prices.price(of: router.pair.weak, aliases: aliases, service: service)
    let encodings = try PromptEncodings(arguments, prices: [strongPrice, weakPrice], aliases: aliases)
    notes =
      router.notes
      + RoutePrices.notes(
        strong: strongPrice, weak: weakPrice, handPrices: handPrices, aliases: aliases, today: UTCTime.now())
      + encodings.notes
    let estimator = try TokenEstimator(
      assumedCompletionTokens: try arguments.integer("completion-tokens", in: 0...TokenCounts.maximum)
        ?? TokenEstimator.standardCompletionTokens)
    reading.decoding.embeddingDimension = router.embeddingDimension
    reading.decoding.keepsMessages = encodings.countsAny
    let sketch = try artefact?.manifest.trainingSimilarity == nil ? nil : artefact?.trainingSketch()
    let quality = try RouterQuality(router)
    (map, resamples, qualityNote) = (quality.map, quality.resamples, quality.note)
    if case .quality = goal, let qualityNote { throw UsageError("--quality: \(qualityNote)") }
    var plan = RunPlan(
      reading: reading, embedder: router.embedder, router: router.router, candidates: Candidates(encodings.candidates),
      goal: goal, estimator: estimator,
      spoolDirectory: arguments.string("spool-dir") ?? getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")
    plan.calibration = RunPlan.Calibration(map: map, sketch: sketch)
    self.plan = plan
    if sketch == nil { distanceNote = "the router keeps no training prompts to compare with; train it anew" }
  }
}

/// What `calibrate` looks for.
enum CalibrationTarget {
  static func goal(_ arguments: ParsedArguments) throws -> Goal {
    let names = ["strong-share", "quality", "threshold"].filter { arguments.has($0) }
    guard names.count == 1, let name = names.first, let text = arguments.string(name) else {
      throw UsageError(
        "calibrate needs one of --strong-share P, --quality PGR and --threshold T"
          + (names.isEmpty ? "" : ", not " + names.map { "--\($0)" }.joined(separator: " and ")))
    }
    if name == "threshold" {
      guard let value = Double(text), (0...1).contains(value) else {
        throw UsageError("--threshold takes a win rate from 0 to 1, not '\(text)'")
      }
      return .threshold(try CostThreshold(value))
    }
    guard let part = try arguments.fraction(name), part > 0 else {
      throw UsageError("--\(name) takes more than 0, up to 1 or 100%, not '\(text)'")
    }
    return name == "quality" ? .quality(part) : .strongShare(try StrongShare(part))
  }

  /// As reports name it.
  static func reported(_ goal: Goal) -> CalibrationReport.Target {
    switch goal {
    case .strongShare(let share): .strongShare(share.value)
    case .quality(let level): .quality(level)
    case .threshold, .budget: .threshold
    }
  }

  /// What cannot be reached, in the words of the command line.
  static func usageError(_ error: AssigningError, _ arguments: ParsedArguments) -> any Error {
    switch error {
    case .lessThanOneRow(let rows):
      UsageError(
        "--strong-share \(arguments.string("strong-share") ?? "") of \(rows) rows is less than one row: give a larger share or a longer log"
      )
    case .noGap:
      UsageError(
        "--quality: on this log the router's quality map expects the strong model to be no better than the weak one; "
          + "there is no gap to recover")
    default: error
    }
  }
}
