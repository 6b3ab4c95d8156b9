internal import LogReading
internal import Reporting
internal import Routing
internal import Running
internal import Training

/// A `route` command line, resolved: the plan of the run, and what a report says of its making.
struct RouteRequest {
  private(set) var plan: RunPlan
  let router: ResolvedRouter
  /// What expected quality rests on.
  let quality: RouterQuality
  let prices: PriceTable
  /// Nil if no requests are written.
  let requests: RequestOutput?
  /// Nil if the log is not split.
  let split: OutputFolderPath?
  /// By `--threshold`, not by the artefact.
  let thresholdIsGiven: Bool
  /// What was resolved in other words than the user's, a line each.
  private(set) var notes: [RunNote]

  init(_ options: ParsedOptions) throws {
    var reading = try ReadingPlan(options)
    let aliases = try options.aliases()
    router = try ResolvedRouter(
      options, aliases: aliases, seed: reading.seed,
      takesRecordedVectors: reading.decoding.embeddingField != nil)
    guard !aliases.areSame(router.pair.strong, router.pair.weak) else {
      throw UsageError.sameModel(router.pair.strong)
    }
    let pricing = try Pricing(options, aliases: aliases)
    prices = pricing.table
    let strongPrice = try pricing.price(of: router.pair.strong)
    let weakPrice = try pricing.price(of: router.pair.weak)
    notes = router.notes + pricing.notes(strong: strongPrice, weak: weakPrice)
    let alternatives = try pricing.alternatives(to: [strongPrice, weakPrice], options)
    let between = try RouteRequest.modelsBetween(options, aliases: aliases)
    let betweenPrices = try between.map(pricing.price)
    notes += pricing.notes(between: betweenPrices)
    let encodings = try PromptEncodings(
      options, prices: [strongPrice, weakPrice] + betweenPrices + alternatives.flatMap(\.self), aliases: aliases)
    notes += encodings.notes

    quality = try RouterQuality(router, options, aliases: aliases)
    notes += (quality.labels?.notes ?? []).map(RunNote.unusual)
    let (goal, scale) = try RouteRequest.goal(options, router: router, quality: quality)
    if case .qualityFloor = goal {
      notes += RouteRequest.floorNotes(options)
    } else if !between.isEmpty {
      notes.append(
        .unusual(
          "requests are weighed by their models' win rates against \(router.pair.weak), which promises no quality"))
    } else if goal.weighsCosts, scale == .winRate, let note = quality.note {
      notes.append(.unusual("requests are weighed by win rate, which promises no quality: \(note)"))
    }
    if case .threshold = goal {
      notes += reading.shardNotes(goalIsOfWholeLog: false)
    } else {
      notes += reading.shardNotes(goalIsOfWholeLog: true)
    }
    thresholdIsGiven = options.isSet(GoalOptions.threshold)
    let learnsCompletions = options[PricingOptions.completionTokens] == .learn
    let groupFields = options[OutputOptions.groupBy]
    if let field = groupFields.indices.first(where: { groupFields[..<$0].contains(groupFields[$0]) }) {
      throw UsageError.namedTwice(option: OutputOptions.groupBy.details.dashed, "\(groupFields[field])")
    }
    let hasReport = options.isSet(OutputOptions.report)
    reading.decoding.quality = QualityOptions.reader(options)
    let observesQuality = reading.decoding.quality != nil
    let loggedPrices = hasReport || observesQuality ? LoggedModelPrices(prices, aliases: aliases) : nil
    let needsModels = loggedPrices != nil || learnsCompletions || options.isSet(GoalOptions.qualityFloor)
    reading.decoding.routerGroupFields = try router.groupFields(options)
    let session = options[SessionOptions.session]
    reading.decoding.sessionField = session
    reading.decoding.groupFields =
      groupFields + (session.map { [$0] } ?? []) + (observesQuality ? [.day] : []) + (needsModels ? [.model] : [])
    if session != nil, reading.shard != nil {
      notes.append(
        .unusual(
          "sessions are kept together within this shard alone: one with requests in two shards may get two models"))
    }
    let modelCount = between.count + 2
    guard !options.isSet(QualityOptions.propensity) || modelCount <= CachingModels.candidates else {
      throw UsageError.propensityOfManyModels(modelCount, most: CachingModels.candidates)
    }
    let passesThrough = options[OutputOptions.passthrough]
    reading.decoding.keepsMessages = encodings.countsAny
    reading.decoding.embeddingDimension = router.embeddingDimension
    reading.decoding.reservedMember = passesThrough ? PassthroughFormat.member : nil
    requests = try RequestOutput(
      options, models: [strongPrice] + betweenPrices + [weakPrice], aliases: aliases, reading: reading)
    reading.decoding.requests = requests?.maker
    reading.decoding.keepsSetAside = options[OutputOptions.setAside] != nil
    split = options[EmittingOptions.split].map {
      OutputFolderPath($0, overwrites: options[EmittingOptions.overwrite])
    }
    let routers =
      goal.ranksByGroup
      ? []
      : try between.map { [router] in
        try router.further($0, exact: options[RouterOptions.exact], aliases: aliases)
      }
    plan = RunPlan(
      reading: reading, embedder: router.embedder, router: router.router,
      candidates: RouteRequest.candidates(
        encodings, between: between.count, routers: routers, alternatives: alternatives.count), goal: goal,
      estimator: try options[PricingOptions.completionTokens].estimator,
      spoolDirectory: options[RunOptions.spoolDirectory])
    plan.scale =
      between.isEmpty || goal.ranksByGroup ? scale : try RouteRequest.scale(of: goal, models: plan.candidates)
    plan.groupGoal = try RouteRequest.groupGoal(options, candidates: plan.candidates.names, aliases: aliases)
    plan.sampledSketch = quality.training?.sketch
    if case .quality = goal { plan.yardstick = quality.training?.yardstick }
    plan.keepsOriginals = passesThrough || split != nil
    plan.hardestCount = options[OutputOptions.hardest]
    plan.learnsCompletions = learnsCompletions
    plan.groupFields = groupFields
    plan.sessions = session.map {
      SessionPlan(
        field: $0, place: groupFields.count, rule: options[SessionOptions.rule], limit: options[SessionOptions.limit])
    }
    plan.loggedPrices = loggedPrices
    plan.labelling = try RowLabelling(
      options, groups: groupFields, routerGroups: reading.decoding.routerGroupFields)
    plan.cachingModels = CachingModels(plan.candidates, aliases: aliases)
    plan.groupCap = options[OutputOptions.groupCap]
    for prices in alternatives {
      notes.append(.usual("what if strong \(prices[0])"))
      notes.append(.usual("what if weak \(prices[1])"))
    }
  }
}

/// How `route` is told to choose: by a threshold, a share, a budget or a quality.
extension RouteRequest {
  private static func goal(
    _ options: ParsedOptions, router: ResolvedRouter, quality: RouterQuality
  ) throws -> (goal: Goal, scale: GainScale) {
    if let threshold = options[GoalOptions.threshold] { return (.threshold(threshold), .winRate) }
    if let share = options[GoalOptions.strongShare] { return (.strongShare(share), .winRate) }
    if let budget = options[GoalOptions.budget] { return (.budget(budget), try scale(quality) ?? .winRate) }
    if let part = options[GoalOptions.quality] {
      guard let scale = try scale(quality) else { throw UsageError.noQualityMap(quality.note ?? "no quality map") }
      return (.quality(part), scale)
    }
    if let floor = options[GoalOptions.qualityFloor] { return (.qualityFloor(floor), .winRate) }
    guard let standard = router.defaultThreshold else { throw UsageError.noDefaultThreshold }
    if let card = router.card, !router.scoresOwnPair {
      throw UsageError.thresholdOfOtherPair(strong: card.strong, weak: card.weak)
    }
    return (.threshold(try CostThreshold(standard.value)), .winRate)
  }

  /// What a quality floor rests on; nil for other goals.
  private static func groupGoal(
    _ options: ParsedOptions, candidates: [String], aliases: ModelAliasTable
  ) throws -> GroupGoal? {
    guard let floor = options[GoalOptions.qualityFloor], let path = options[GoalOptions.grades],
      let field = options[OutputOptions.groupBy].first
    else { return nil }
    let grades = try GroupGradeFile.read(path, candidates: candidates, field: field, aliases: aliases)
    return GroupGoal(
      floor: floor, confidence: options[GoalOptions.confidence], leastGrades: options[GoalOptions.leastGrades],
      grades: grades, field: field.description, groupCap: options[OutputOptions.groupCap]
    ) { aliases.index(of: $0, in: grades.models) }
  }

  private static func floorNotes(_ options: ParsedOptions) -> [RunNote] {
    options.isSet(GoalOptions.confidence)
      ? []
      : [
        .unusual(
          "--quality-floor without --confidence goes by the grades as they are: the choice looks better than it is, as "
            + "models with lucky grades are chosen")
      ]
  }

  private static func scale(_ quality: RouterQuality) throws -> GainScale? {
    guard let map = quality.map else { return nil }
    let scale = GainScale.qualityMaps([map])
    guard scale.isInRange else { throw UsageError.gainsOutOfRange }
    return scale
  }
}

/// `--models A,B,C`: several models to choose from, the strongest first.
extension RouteRequest {
  /// The names between the first and the last: what makes a choice among more than two.
  private static func modelsBetween(_ options: ParsedOptions, aliases: ModelAliasTable) throws(UsageError) -> [String] {
    guard let names = options[RouterOptions.models], names.count > 2 else { return [] }
    for (index, name) in names.enumerated() {
      if let other = names[..<index].first(where: { aliases.areSame($0, name) }) {
        throw .namedTwice(
          option: RouterOptions.models.details.dashed, name + (other == name ? "" : ", the first time as \(other),"))
      }
    }
    return Array(names.dropFirst().dropLast())
  }

  /// - Parameters:
  ///   - encodings: of the pair, the models between, and the alternatives' models, two an alternative.
  ///   - between: how many models are between the pair.
  ///   - routers: of the models between, if they are asked.
  private static func candidates(
    _ encodings: PromptEncodings, between: Int, routers: [any Router], alternatives: Int
  ) -> Candidates {
    let all = encodings.candidates
    let further = all[(2 + between)...]
    return Candidates(
      [all[0]] + all[2..<(2 + between)] + [all[1]], routers: routers,
      alternatives: (0..<alternatives).map { Array(further.dropFirst(2 * $0).prefix(2)) })
  }

  /// How more than two models are weighed.
  private static func scale(of goal: Goal, models: Candidates) throws(UsageError) -> GainScale {
    guard case .quality = goal else { return .wins }
    throw .noQualityMaps(models: models.count, weak: models.weak.name)
  }
}
