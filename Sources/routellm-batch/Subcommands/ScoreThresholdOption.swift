internal import Routing

/// `--score-threshold`: the same option for every command that scores with checkpoints.
enum ScoreThresholdOption {
  static let spec = OptionSpec(
    name: "score-threshold", value: .text("N"),
    help: "Of a causal checkpoint: the least score, from 2 to 5, that speaks for the weak model. Default: 4.")

  static func resolve(_ arguments: ParsedArguments) throws -> ScoreThreshold {
    let range = ScoreThreshold.range
    guard let score = try arguments.integer(spec.name, in: range) else { return .standard }
    return ScoreThreshold(score) ?? .standard
  }

  /// Refuses it beside a router that gives no scores.
  static func refuse(_ arguments: ParsedArguments, router: String) throws(UsageError) {
    guard arguments.has(spec.name) else { return }
    throw UsageError("--\(spec.name) is for causal checkpoints, which score prompts from 1 to 5; \(router) does not")
  }
}
