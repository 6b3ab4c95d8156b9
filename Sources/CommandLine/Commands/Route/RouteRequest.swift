internal import Files
internal import Glibc
internal import Reporting
internal import Routing
internal import Running
internal import TextModels

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

    let alternatives = try WhatIfRequest.prices(
      arguments, insteadOf: [strongPrice, weakPrice], table: prices, aliases: aliases)
    let between = try ModelsRequest.between(arguments, aliases: aliases)
    var betweenPrices: [ModelPrice] = []
    for name in between { betweenPrices.append(try prices.price(of: name, aliases: aliases, service: service)) }
    notes += RoutePrices.notes(between: betweenPrices, today: UTCTime.now())
    let encodings = try PromptEncodings(
      arguments, prices: [strongPrice, weakPrice] + betweenPrices + alternatives.flatMap(\.self), aliases: aliases)
    notes += encodings.notes

    quality = try RouterQuality(router)
    let (goal, scale) = try RoutingRule.resolve(arguments, router: router, quality: quality)
    if !between.isEmpty {
      notes.append(
        "requests are weighed by their models' win rates against \(router.pair.weak), which promises no quality")
    } else if goal.weighsCosts, scale == .winRate, let note = quality.note {
      notes.append("requests are weighed by win rate, which promises no quality: \(note)")
    }
    notes += ShardRequest.notes(reading, goal: goal)
    thresholdIsGiven = arguments.has("threshold")
    let (learnsCompletions, estimator) = try RouteCommand.completions(arguments)
    let groupFields = try GroupByOption.fields(arguments)
    let loggedPrices = arguments.has("report") ? LoggedModelPrices(prices, aliases: aliases) : nil
    reading.decoding.groupFields = groupFields + (loggedPrices == nil && !learnsCompletions ? [] : [.model])
    let passesThrough = arguments.has("passthrough")
    reading.decoding.keepsMessages = encodings.countsAny
    reading.decoding.embeddingDimension = router.embeddingDimension
    reading.decoding.reservedMember = passesThrough ? PassthroughFormat.member : nil
    requests = try RequestOutput(
      arguments, models: [router.pair.strong] + between + [router.pair.weak], reading: reading)
    reading.decoding.requests = requests?.maker
    split = try FolderOption("split", arguments)
    if split == nil, requests == nil, arguments.has("overwrite") {
      throw UsageError("--overwrite is for the folders of --emit and --split; files are replaced anyway")
    }
    if let split, split.path == requests?.folder.path {
      throw UsageError("\(split.path) is named for --out-dir and --split; each needs a folder of its own")
    }
    var routers: [any Router] = []
    for name in between {
      routers.append(try router.further(name, exact: arguments.has("exact"), aliases: aliases))
    }
    plan = RunPlan(
      reading: reading, embedder: router.embedder, router: router.router,
      candidates: ModelsRequest.candidates(encodings, routers: routers, alternatives: alternatives.count), goal: goal,
      estimator: estimator,
      spoolDirectory: arguments.string("spool-dir") ?? getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")
    plan.scale = between.isEmpty ? scale : try ModelsRequest.scale(of: goal, models: plan.candidates)
    if arguments.has("report"), let artefact = router.artefact, artefact.manifest.trainingSimilarity != nil {
      plan.sampledSketch = try artefact.trainingSketch()
    }
    _ = try AssignmentFile.format(arguments, hasOrigin: reading.decoding.keepsOrigin)
    plan.keepsOriginals = passesThrough || split != nil
    plan.hardestCount = try HardestOption.count(arguments)
    plan.learnsCompletions = learnsCompletions
    plan.groupFields = groupFields
    plan.loggedPrices = loggedPrices
    plan.groupCap = try arguments.integer("group-cap", in: 1...GroupTable.maximumCap) ?? GroupTable.standardCap
    for prices in alternatives {
      notes.append("what if strong \(prices[0])")
      notes.append("what if weak \(prices[1])")
    }
  }
}

/// How `route` is told to choose: by a threshold, a share, a budget or a quality.
enum RoutingRule {
  static let names = ["threshold", "strong-share", "budget", "quality"]

  static func resolve(
    _ arguments: ParsedArguments, router: ResolvedRouter, quality: RouterQuality
  ) throws -> (goal: Goal, scale: GainScale) {
    let given = names.filter { arguments.has($0) }
    guard given.count <= 1 else {
      throw UsageError(
        "give " + given.map { "--\($0)" }.joined(separator: " or ") + (given.count == 2 ? ", not both" : ", only one"))
    }
    guard let name = given.first, let text = arguments.string(name) else {
      guard let standard = router.defaultThreshold else {
        throw UsageError(
          "this router has no calibrated threshold: give --threshold T, --strong-share P, --budget AMOUNT or "
            + "--quality PGR")
      }
      if let manifest = router.artefact?.manifest, !router.scoresOwnPair {
        throw UsageError(
          "the router's default threshold is for win rates of \(manifest.strong) over \(manifest.weak), but other models "
            + "score: give --threshold T, --strong-share P or --budget AMOUNT")
      }
      return (.threshold(try CostThreshold(standard.value)), .winRate)
    }
    switch name {
    case "threshold":
      guard let value = Double(text), (0...1).contains(value) else {
        throw UsageError("--threshold takes a win rate from 0 to 1, not '\(text)'")
      }
      return (.threshold(try CostThreshold(value)), .winRate)
    case "strong-share":
      return (.strongShare(try StrongShare(try arguments.fraction(name) ?? 0)), .winRate)
    case "budget":
      let budget: Budget
      do throws(AssigningError) { budget = try Budget(text) } catch { throw UsageError("--budget: \(error)") }
      return (.budget(budget), try scale(quality) ?? .winRate)
    default:
      guard let part = try arguments.fraction(name), part > 0 else {
        throw UsageError("--quality takes more than 0, up to 1 or 100%, not '\(text)'")
      }
      guard let scale = try scale(quality) else { throw UsageError("--quality: \(quality.note ?? "no quality map")") }
      return (.quality(part), scale)
    }
  }

  private static func scale(_ quality: RouterQuality) throws -> GainScale? {
    guard let map = quality.map else { return nil }
    let scale = GainScale.qualityMaps([map])
    guard scale.isInRange else {
      throw UsageError("the router's quality map holds gains of more than a million grades; train it anew")
    }
    return scale
  }
}

/// The price options of a `route` command line, and what is to be said of the prices they give.
enum RoutePrices {
  static func table(_ arguments: ParsedArguments, handPrices: [HandPrice]) throws -> PriceTable {
    var seen: Set<String> = []
    for price in handPrices where !seen.insert(price.name).inserted {
      throw UsageError("--price gives '\(price.name)' two prices")
    }
    let table = try arguments.string("prices").map { try PriceTable.reading($0) } ?? PriceTable.shipped()
    return table.overridden(by: handPrices)
  }

  /// - Parameter today: starts with a date such as `2026-11-23`.
  static func notes(
    strong: ModelPrice, weak: ModelPrice, handPrices: [HandPrice], aliases: ModelAliasTable, today: String
  ) -> [String] {
    var notes = ["strong \(strong)", "weak \(weak)"]
    if strong.inputPerToken <= weak.inputPerToken, strong.outputPerToken <= weak.outputPerToken {
      notes.append("warning: strong \(strong.name) costs no more than weak \(weak.name): are the two swapped?")
    }
    notes += withdrawals([strong, weak], today: today)
    for price in handPrices where !aliases.areSame(price.name, strong.name) && !aliases.areSame(price.name, weak.name) {
      notes.append("--price \(price.name) is of neither model of the pair; it prices logged requests only")
    }
    return notes
  }

  /// Of the models between the strongest and the weakest.
  static func notes(between prices: [ModelPrice], today: String) -> [String] {
    prices.map { "between \($0)" } + withdrawals(prices, today: today)
  }

  /// What is to be said of models that are or will be withdrawn.
  private static func withdrawals(_ prices: [ModelPrice], today: String) -> [String] {
    prices.compactMap { price in
      guard let date = price.deprecationDate else { return nil }
      // Dates of this form order as their texts do.
      return date <= today.prefix(10)
        ? "warning: \(price.tableKey) is past its end: \(price.provider) was to stop serving it on \(date)"
        : "\(price.tableKey) is deprecated: \(price.provider) stops serving it on \(date)"
    }
  }
}

/// `--models A,B,C`: several models to choose from, the strongest first.
enum ModelsRequest {
  static let most = 16
  /// What tells of two models, or would have to choose among more in another way.
  private static let pairOptions = ["strong", "weak", "score-pair", "what-if", "threshold", "strong-share"]

  /// Nil without the option; at least two.
  static func names(_ arguments: ParsedArguments) throws(UsageError) -> [String]? {
    guard let text = arguments.string("models") else { return nil }
    let names = text.split(separator: ",", omittingEmptySubsequences: false).map { name in
      String(name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
    guard names.count >= 2, names.count <= most, !names.contains("") else {
      throw UsageError("--models takes 2 to \(most) names, the strongest first: --models gpt-4o,gpt-4o-mini,mixtral")
    }
    for option in pairOptions.prefix(2) where arguments.has(option) {
      throw UsageError("--models names all models, the strongest first; leave out --\(option)")
    }
    return names
  }

  /// The first and the last of the names; nil without the option.
  static func pair(_ arguments: ParsedArguments) throws(UsageError) -> ModelPair? {
    guard let names = try names(arguments), let strong = names.first, let weak = names.last else { return nil }
    return ModelPair(strong: strong, weak: weak)
  }

  /// The names between the first and the last: what makes a choice among more than two.
  static func between(_ arguments: ParsedArguments, aliases: ModelAliasTable) throws(UsageError) -> [String] {
    guard let names = try names(arguments), names.count > 2 else { return [] }
    for option in pairOptions where arguments.has(option) {
      throw UsageError(
        "--\(option) is for two models; with --models of more, give --budget or --quality"
          + (option == "what-if" ? " and leave it out" : ""))
    }
    guard arguments.has("budget") || arguments.has("quality") else {
      throw UsageError(
        "no threshold tells which of more than two models answers: give --budget AMOUNT, or --quality PGR, with --models"
      )
    }
    for (index, name) in names.enumerated() {
      if let other = names[..<index].first(where: { aliases.areSame($0, name) }) {
        throw UsageError("--models names \(name) twice" + (other == name ? "" : ", once as \(other)"))
      }
    }
    return Array(names.dropFirst().dropLast())
  }

  /// - Parameters:
  ///   - encodings: of the pair, the models between, and the alternatives' models, two an alternative.
  ///   - routers: of the models between.
  static func candidates(_ encodings: PromptEncodings, routers: [any Router], alternatives: Int) -> Candidates {
    let all = encodings.candidates
    let further = all[(2 + routers.count)...]
    return Candidates(
      [all[0]] + all[2..<(2 + routers.count)] + [all[1]], routers: routers,
      alternatives: (0..<alternatives).map { Array(further.dropFirst(2 * $0).prefix(2)) })
  }

  /// How more than two models are weighed.
  static func scale(of goal: Goal, models: Candidates) throws(UsageError) -> GainScale {
    guard case .quality = goal else { return .wins }
    throw UsageError(
      "--quality with \(models.count) models needs a quality map for each against \(models.weak.name), and the router has "
        + "none; --budget weighs requests by their win rates")
  }
}
