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
  let prices: PriceTable
  let rejectLimit: RejectLimit
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
    prices = try arguments.string("prices").map { try PriceTable.reading($0) } ?? PriceTable.shipped()
    rejectLimit = try RejectLimit(arguments.string("max-rejects") ?? "0")
    notes = router.notes

    let strongPrice = try prices.price(of: router.pair.strong, aliases: aliases)
    let weakPrice = try prices.price(of: router.pair.weak, aliases: aliases)
    notes.append("strong \(strongPrice)")
    notes.append("weak \(weakPrice)")

    let rule = try RouteRequest.rule(arguments, router: router)
    thresholdIsGiven = arguments.has("threshold")
    let estimator = try TokenEstimator(
      assumedCompletionTokens: try arguments.integer("completion-tokens", in: 0...TokenCounts.maximum)
        ?? TokenEstimator.standardCompletionTokens)
    let groupFields = try GroupByOption.fields(arguments)
    let loggedPrices = arguments.has("report") ? LoggedModelPrices(prices, aliases: aliases) : nil
    reading.decoding.groupFields = groupFields + (loggedPrices == nil ? [] : [.model])
    let passesThrough = arguments.has("passthrough")
    reading.decoding.embeddingDimension = router.embeddingDimension
    reading.decoding.reservedMember = passesThrough ? AssignmentWriter.passthroughMember : nil
    plan = RunPlan(
      reading: reading, embedder: router.embedder, router: router.router, rule: rule, pair: router.pair,
      strongPrice: strongPrice, weakPrice: weakPrice, estimator: estimator,
      spoolDirectory: arguments.string("spool-dir") ?? getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")
    plan.passesThrough = passesThrough
    plan.groupFields = groupFields
    plan.loggedPrices = loggedPrices
    plan.groupCap = try arguments.integer("group-cap", in: 1...GroupTable.maximumCap) ?? GroupTable.standardCap
  }

  private static func rule(
    _ arguments: ParsedArguments, router: ResolvedRouter
  ) throws -> RunPlan.Rule {
    let share = try arguments.fraction("strong-share")
    if let text = arguments.string("threshold") {
      guard share == nil else { throw UsageError("give --threshold or --strong-share, not both") }
      guard let value = Double(text), (0...1).contains(value) else {
        throw UsageError("--threshold takes a win rate from 0 to 1, not '\(text)'")
      }
      return .threshold(try CostThreshold(value))
    }
    if let share {
      return .strongShare(try StrongShare(share))
    }
    guard let standard = router.defaultThreshold else {
      throw UsageError("this router has no calibrated threshold: give --threshold T or --strong-share P")
    }
    return .threshold(try CostThreshold(standard.value))
  }
}
