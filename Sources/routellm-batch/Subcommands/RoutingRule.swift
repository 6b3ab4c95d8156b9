internal import Assigning
internal import BatchRunning
internal import Routing

/// How `route` is told to choose: by a threshold, a share, a budget or a quality.
enum RoutingRule {
  static let names = ["threshold", "strong-share", "budget", "quality"]

  static func resolve(
    _ arguments: ParsedArguments, router: ResolvedRouter, quality: RouterQuality
  ) throws -> RunPlan.Rule {
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
      return .threshold(try CostThreshold(standard.value))
    }
    switch name {
    case "threshold":
      guard let value = Double(text), (0...1).contains(value) else {
        throw UsageError("--threshold takes a win rate from 0 to 1, not '\(text)'")
      }
      return .threshold(try CostThreshold(value))
    case "strong-share":
      return .strongShare(try StrongShare(try arguments.fraction(name) ?? 0))
    case "budget":
      let budget: Budget
      do throws(AssigningError) { budget = try Budget(text) } catch { throw UsageError("--budget: \(error)") }
      return .spending(SpendingRule(goal: .budget(budget), scale: try scale(quality) ?? .winRate))
    default:
      guard let part = try arguments.fraction(name), part > 0 else {
        throw UsageError("--quality takes more than 0, up to 1 or 100%, not '\(text)'")
      }
      guard let scale = try scale(quality) else { throw UsageError("--quality: \(quality.note ?? "no quality map")") }
      return .spending(SpendingRule(goal: .quality(part), scale: scale))
    }
  }

  private static func scale(_ quality: RouterQuality) throws -> GainScale? {
    guard let map = quality.map else { return nil }
    let scale = GainScale.qualityMap(map)
    guard scale.isInRange else {
      throw UsageError("the router's quality map holds gains of more than a million grades; train it anew")
    }
    return scale
  }
}
