internal import Assigning
internal import BatchRunning
internal import Glibc
internal import LogReading
internal import ModelNaming
internal import Routing

/// A `calibrate` command line, resolved and checked before the log is read.
struct CalibrationRequest {
  let target: CalibrationTarget
  let destination: CalibrationDestination?
  let plan: ScoringPlan
  let spoolDirectory: String
  let router: ResolvedRouter
  let artefact: RouterArtefact?
  /// Of the models that score; nil where `qualityNote` says why.
  private(set) var map: QualityMap?
  private(set) var resamples: QualityMapResamples?
  private(set) var qualityNote: String?
  /// Why the log is not compared with the training prompts.
  private(set) var distanceNote: String?
  let prices: PriceTable
  let strongPrice: ModelPrice
  let weakPrice: ModelPrice
  let rejectLimit: RejectLimit
  private(set) var notes: [String]

  init(_ arguments: ParsedArguments) throws {
    target = try CalibrationTarget(arguments)
    let inputs = arguments.strings("log") + arguments.operands
    guard !inputs.isEmpty else { throw UsageError("calibrate needs --log FILE, or --log - for standard input") }
    if let report = arguments.string("report") {
      guard report.hasSuffix(".json") else { throw UsageError("--report \(report): the name ends in .json") }
      try RouteInputs.refuse(output: report, option: "--report", among: inputs.map(LogInput.init(argument:)))
    }
    let name = arguments.string("router") ?? ResolvedRouter.standard
    guard RouterKind(name: name) != .random else {
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
    strongPrice = try prices.price(of: router.pair.strong, aliases: aliases, service: service)
    weakPrice = try prices.price(of: router.pair.weak, aliases: aliases, service: service)
    let encodings = try PromptEncodings(arguments, pair: router.pair, aliases: aliases)
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
    var plan = ScoringPlan(
      reading: reading, embedder: router.embedder, router: router.router, estimator: estimator, sketch: sketch)
    plan.strongEncoding = encodings.strong
    plan.weakEncoding = encodings.weak
    plan.strongImageTokens = encodings.strongImageTokens
    plan.weakImageTokens = encodings.weakImageTokens
    self.plan = plan
    spoolDirectory = arguments.string("spool-dir") ?? getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    if sketch == nil { distanceNote = "the router keeps no training prompts to compare with; train it anew" }
    let quality = try RouterQuality(router)
    (map, resamples, qualityNote) = (quality.map, quality.resamples, quality.note)
    if case .quality = target, let qualityNote { throw UsageError("--quality: \(qualityNote)") }
  }
}
