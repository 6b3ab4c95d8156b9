/// `augment`: the commands that make training data and look at it.
enum AugmentCommand {
  static let specs = [
    AugmentJudgeAsk.spec, AugmentJudgeCompare.spec, AugmentJudgeCollect.spec, AugmentGold.spec, AugmentSimilarity.spec,
  ]

  /// - Parameter name: of one of `specs`.
  static func run(_ name: String, _ arguments: ParsedArguments) throws -> ExitStatus {
    switch name {
    case AugmentJudgeAsk.spec.name: try AugmentJudgeAsk.run(arguments)
    case AugmentJudgeCompare.spec.name: try AugmentJudgeCompare.run(arguments)
    case AugmentJudgeCollect.spec.name: try AugmentJudgeCollect.run(arguments)
    case AugmentGold.spec.name: try AugmentGold.run(arguments)
    default: try AugmentSimilarity.run(arguments)
    }
  }
}
