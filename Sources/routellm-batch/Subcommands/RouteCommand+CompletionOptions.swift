internal import Assigning

extension RouteCommand {
  static let completionOptions = [
    OptionSpec(
      name: "completion-tokens", value: .text("N|learn"),
      help:
        "Completion tokens of a request that neither observed nor bounded them: a number, or 'learn', the mean of the "
        + "requests of the same log that observed theirs, by the model that the log names and the prompt's length. "
        + "Assignments are then written after the whole input was read. Default: 264.")
  ]

  /// Whether completions are learnt, and what is assumed else.
  static func completions(_ arguments: ParsedArguments) throws -> (learns: Bool, estimator: TokenEstimator) {
    if arguments.string("completion-tokens") == "learn" { return (true, try TokenEstimator()) }
    let tokens: Int?
    do throws(UsageError) {
      tokens = try arguments.integer("completion-tokens", in: 0...TokenCounts.maximum)
    } catch {
      throw UsageError("\(error), or 'learn'")
    }
    return (
      false, try TokenEstimator(assumedCompletionTokens: tokens ?? TokenEstimator.standardCompletionTokens)
    )
  }
}
