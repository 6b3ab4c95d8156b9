internal import Tuning

/// The options that a trainer takes over.
extension TrainRequest {
  static func settings(
    _ arguments: ParsedArguments
  ) throws(UsageError) -> MatrixFactorizationTrainer.Settings {
    var settings = MatrixFactorizationTrainer.Settings()
    settings.seed = try seed(arguments)
    settings.ties = ties(arguments) ?? settings.ties
    settings.minimumLength = try arguments.integer("minimum-length", in: 0...1_000_000) ?? settings.minimumLength
    settings.battlesAPrompt =
      try arguments.integer("battles-per-prompt", in: 1...1_000_000) ?? settings.battlesAPrompt
    settings.epochCount = try arguments.integer("epochs", in: 1...100_000) ?? settings.epochCount
    settings.batchSize = try arguments.integer("batch-size", in: 1...1_000_000) ?? settings.batchSize
    settings.factorCount = try arguments.integer("factors", in: 1...4096) ?? settings.factorCount
    settings.patience = try arguments.integer("patience", in: 1...100_000) ?? settings.patience
    if let rate = try arguments.number("learning-rate", "a number above 0 and at most 1", where: { $0 > 0 && $0 <= 1 })
    {
      settings.learningRate = Float(rate)
    }
    if let decay = try arguments.number("weight-decay", "a number from 0 to 1", where: (0...1).contains) {
      settings.weightDecay = Float(decay)
    }
    if let noise = try arguments.number("noise", "a number from 0 to 10", where: (0...10).contains) {
      settings.noise = Float(noise)
    }
    if let share = try arguments.fraction("held-out") {
      guard share > 0, share <= 0.5 else {
        throw UsageError("--held-out takes a share above 0 and up to 50%: training stops by what is held out")
      }
      settings.heldOutShare = share
    }
    return settings
  }

  static func seed(_ arguments: ParsedArguments) throws(UsageError) -> UInt64 {
    UInt64(try arguments.integer("seed", in: 0...Int.max) ?? 1)
  }

  static func ties(_ arguments: ParsedArguments) -> TiePolicy? {
    arguments.string("ties").flatMap(TiePolicy.init(rawValue:))
  }
}
