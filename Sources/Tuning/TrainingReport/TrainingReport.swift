package import Routing

/// What there is to tell of one training: its data, its course, and how the router did on what it had not seen.
package struct TrainingReport: Sendable {
  package let manifest: RouterManifest
  package let record: TrainingRecord
  package let sources: [SourceSummary]
  package let models: [ModelBattles]
  /// The trainer's settings, all of them, defaults too.
  package let settings: [(name: String, value: String)]
  /// As the user gave them.
  package let options: [(name: String, value: String)]
  /// Of the program.
  package let version: String
  /// The pair's win rates on prompts that were not learned from; nil where none were held out.
  package let pair: CalibrationFigures?

  /// - Parameter heldOut: win rates of the pair on prompts that the router scoring them was not trained on; nil takes
  ///   those of the record, which a trainer with a held-out split leaves there.
  package init(
    _ trained: TrainedRouter, set: LabelledPromptSet, sources: [SourceSummary], heldOut: HeldOutScores? = nil,
    settings: [(name: String, value: String)], options: [(name: String, value: String)], version: String
  ) {
    manifest = trained.manifest
    record = trained.record
    self.sources = sources
    models = ModelBattles.all(in: set)
    self.settings = settings
    self.options = options
    self.version = version
    let tieValue = manifest.kind.tieValue
    pair = (heldOut ?? trained.record.heldOutPair).flatMap { CalibrationFigures($0, tieValue: tieValue) }
  }

  /// A model's tier, where the router has tiers.
  func tier(of model: String) -> Int? { manifest.tiers.firstIndex { $0.contains(model) } }

  /// A model's rating, where the router has ratings.
  func rating(of model: String) -> Double? {
    guard let place = manifest.models.firstIndex(of: model), place < record.ratings.count else { return nil }
    return record.ratings[place]
  }
}
