internal import Assigning
internal import BatchRunning
internal import Glibc
internal import ModelNaming
internal import Reporting
internal import Routing

/// A `route` command line, resolved: the plan of the run and what a report tells about its making.
struct RouteRequest {
  private(set) var plan: RunPlan
  let router: ResolvedRouter
  /// What expected quality rests on.
  let quality: RouterQuality
  let prices: PriceTable
  let rejectLimit: RejectLimit
  /// Nil if no requests are written.
  let requests: RequestOutput?
  /// Nil if the log is not split.
  let split: FolderOption?
  /// By `--threshold`, not by the artefact.
  let thresholdIsGiven: Bool
  /// What was resolved in other words than the user's, a line each.
  private(set) var notes: [String]

  init(_ arguments: ParsedArguments) throws {
    var reading = try ReadingRequest.plan(arguments)
    let aliases = try ModelAliasTable.shipped()
    router = try ResolvedRouter(
      arguments, aliases: aliases,
      reading: ResolvedRouter.ReadingOptions(
        seed: reading.seed, takesRecordedVectors: reading.decoding.embeddingField != nil))
    guard !aliases.areSame(router.pair.strong, router.pair.weak) else {
      throw UsageError("--strong and --weak are both \(router.pair.strong): there is nothing to choose between")
    }
    let handPrices = try arguments.strings("price").map { text throws(AssigningError) in try HandPrice(text) }
    prices = try RoutePrices.table(arguments, handPrices: handPrices)
    rejectLimit = try RejectLimit(arguments.string("max-rejects") ?? "0")
    notes = router.notes

    let service = arguments.string("service").flatMap(PriceService.init(rawValue:)) ?? .standard
    let strongPrice = try prices.price(of: router.pair.strong, aliases: aliases, service: service)
    let weakPrice = try prices.price(of: router.pair.weak, aliases: aliases, service: service)
    notes += RoutePrices.notes(
      strong: strongPrice, weak: weakPrice, handPrices: handPrices, aliases: aliases, today: UTCTime.now())

    let alternatives = try WhatIfRequest.pairs(
      arguments, pair: PricedPair(strong: strongPrice, weak: weakPrice), prices: prices, aliases: aliases)
    let between = try ModelsRequest.between(arguments, aliases: aliases)
    var betweenPrices: [ModelPrice] = []
    for name in between { betweenPrices.append(try prices.price(of: name, aliases: aliases, service: service)) }
    notes += RoutePrices.notes(between: betweenPrices, today: UTCTime.now())
    let encodings = try PromptEncodings(
      arguments, pair: router.pair, others: WhatIfRequest.models(alternatives) + between, aliases: aliases)
    notes += encodings.notes

    quality = try RouterQuality(router)
    let rule = try RoutingRule.resolve(arguments, router: router, quality: quality)
    if !between.isEmpty {
      notes.append(
        "requests are weighed by their models' win rates against \(router.pair.weak), which promises no quality")
    } else if case .spending(let spending) = rule, spending.scale == .winRate, let note = quality.note {
      notes.append("requests are weighed by win rate, which promises no quality: \(note)")
    }
    notes += ShardRequest.notes(reading, rule: rule)
    thresholdIsGiven = arguments.has("threshold")
    let (learnsCompletions, estimator) = try RouteCommand.completions(arguments)
    let groupFields = try GroupByOption.fields(arguments)
    let loggedPrices = arguments.has("report") ? LoggedModelPrices(prices, aliases: aliases) : nil
    reading.decoding.groupFields = groupFields + (loggedPrices == nil && !learnsCompletions ? [] : [.model])
    let passesThrough = arguments.has("passthrough")
    reading.decoding.keepsMessages = encodings.countsAny
    reading.decoding.embeddingDimension = router.embeddingDimension
    reading.decoding.reservedMember = passesThrough ? AssignmentWriter.passthroughMember : nil
    requests = try RequestOutput(arguments, pair: router.pair, reading: reading)
    reading.decoding.requests = requests?.maker
    split = try FolderOption("split", arguments)
    if split == nil, requests == nil, arguments.has("overwrite") {
      throw UsageError("--overwrite is for the folders of --emit and --split; files are replaced anyway")
    }
    if let split, split.path == requests?.folder.path {
      throw UsageError("\(split.path) is named for --out-dir and --split; each needs a folder of its own")
    }
    plan = RunPlan(
      reading: reading, embedder: router.embedder, router: router.router, rule: rule, pair: router.pair,
      strongPrice: strongPrice, weakPrice: weakPrice, estimator: estimator,
      spoolDirectory: arguments.string("spool-dir") ?? getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")
    if arguments.has("report"), let artefact = router.artefact, artefact.manifest.trainingSimilarity != nil {
      plan.sampledSketch = try artefact.trainingSketch()
    }
    plan.passesThrough = passesThrough
    plan.writesTable = try AssignmentFile.isTable(arguments)
    plan.splitsRows = split != nil
    plan.hardestCount = try HardestOption.count(arguments)
    plan.requestModels = requests?.models ?? []
    plan.learnsCompletions = learnsCompletions
    plan.groupFields = groupFields
    plan.loggedPrices = loggedPrices
    plan.groupCap = try arguments.integer("group-cap", in: 1...GroupTable.maximumCap) ?? GroupTable.standardCap
    plan.strongEncoding = encodings.strong
    plan.weakEncoding = encodings.weak
    plan.strongImageTokens = encodings.strongImageTokens
    plan.weakImageTokens = encodings.weakImageTokens
    (plan.whatIf, plan.furtherCounts) = WhatIfRequest.counted(alternatives, by: encodings, aliases: aliases)
    if !between.isEmpty, case .spending(let spending) = rule {
      let (places, counts) = WhatIfRequest.places(of: between, by: encodings, aliases: aliases)
      plan.furtherCounts = counts
      plan.choice = try ModelsRequest.choice(
        router, strong: strongPrice, weak: weakPrice, between: betweenPrices, places: places, goal: spending.goal,
        exact: arguments.has("exact"), aliases: aliases)
      plan.rule = .choice(spending.goal)
    }
    for pair in alternatives {
      notes.append("what if strong \(pair.strong)")
      notes.append("what if weak \(pair.weak)")
    }
  }
}
