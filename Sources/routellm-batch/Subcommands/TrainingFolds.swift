/// `train --folds`: whether and how a trained artefact gets a quality map.
enum TrainingFolds {
  static let option = OptionSpec(
    name: "folds", value: .text("N"),
    help: "The quality map, from win rate to expected gain, is fitted to prompts that were held out in N folds; this "
      + "trains N more times. 0 leaves it out. Default: 5.")

  static func count(_ arguments: ParsedArguments) throws(UsageError) -> Int {
    let count = try arguments.integer("folds", in: 0...100) ?? 5
    guard count != 1 else { throw UsageError("--folds takes 0 or at least 2: one fold would hold everything out") }
    return count
  }
}
