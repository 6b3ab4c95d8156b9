internal import FileFormats
internal import Numerics
package import Routing
package import TextModels

/// What every trained artefact gets in addition to its router: the training prompts that drift is measured against, and the
/// quality map, fitted to held-out scores.
package struct ArtefactCalibration: Sendable {
  /// What was made, for reports.
  package struct Outcome: Sendable {
    /// Of the pair's graded prompts, from the cross-fit; empty where there is none.
    package var scores = HeldOutScores()
    /// Of the set's prompts; nil where there is none.
    package var crossFit: CrossFit.Scores?
    /// As it stands in the manifest; nil where there is none.
    package var map: QualityMap?
    /// What a user should know, a line each.
    package var notes: [String] = []
  }

  /// Folds of the cross-fit; 0 leaves the quality map out.
  package var foldCount = 5
  package var seed: UInt64 = 1
  package var progress: @Sendable (Int, Int) -> Void = { _, _ in }

  package init() {}

  /// Completes an artefact.
  ///
  /// - Parameters:
  ///   - trainer: what made `trained`; it trains on other prompts over the same models.
  ///   - embeddings: one row a prompt of `set`.
  package func complete(
    _ trained: inout TrainedRouter, by trainer: any RouterTrainer, set: LabelledPromptSet, embeddings: EmbeddingMatrix
  ) throws -> Outcome {
    var outcome = Outcome()
    let (strong, weak) = (trained.manifest.strong, trained.manifest.weak)
    try addSketch(
      to: &trained, embeddings: embeddings, graded: set.gains(strong: strong, weak: weak).map(\.prompt))
    guard foldCount > 0 else {
      outcome.notes.append("no quality map: none was requested")
      return outcome
    }
    var crossFit = CrossFit(foldCount: foldCount, seed: seed)
    crossFit.progress = progress
    let pair = LabelledPair(
      set, embeddings: embeddings, embedder: trained.manifest.embedder, strong: strong, weak: weak)
    let gradedCount = pair.gradedTextCount
    guard gradedCount >= QualityMapFit.minimumCount else {
      outcome.notes.append(
        "no quality map: \(FigureText.count(gradedCount, of: "prompt has", plural: "prompts have")) grades of both \(strong) and \(weak), and "
          + "\(QualityMapFit.minimumCount) are needed")
      return outcome
    }
    do throws(InputError) {
      let scores = try crossFit.scores(of: pair) { try trainer.trainPart($0, embeddings: $1) }
      outcome.crossFit = scores
      outcome.scores = pair.scores(scores.winRates)
    } catch {
      // The router itself stands; a part of the prompts may be too few for one.
      outcome.notes.append("no quality map: \(error)")
      return outcome
    }
    let fit = try QualityMapFit(
      outcome.scores, unit: set.gradeUnit(strong: strong, weak: weak), method: "\(foldCount)-fold cross-fit",
      seed: seed)
    outcome.map = fit.map
    trained.manifest.qualityMap = fit.map
    fit.resamples.add(to: &trained.tensors)
    outcome.notes.append(
      "quality map from \(FigureText.count(fit.map.promptCount, of: "prompt")), held out in \(foldCount) folds, "
        + FigureText.count(fit.map.knots.count, of: "knot"))
    return outcome
  }

  /// - Parameter graded: the prompts with grades of both models of the pair.
  private func addSketch(to trained: inout TrainedRouter, embeddings: EmbeddingMatrix, graded: [Int]) throws {
    let own = try trained.artefact(location: "the trained router").trainingVectors()
    let hasVectors = own.map { $0.count <= TrainingSketch.maximumCount } == true
    let sketch =
      hasVectors
      ? try trained.artefact(location: "the trained router").trainingSketch()
      : TrainingSketch(drawing: embeddings, seed: seed)
    guard let sketch = sketch?.grading(graded, of: embeddings) else { return }
    sketch.add(to: &trained.tensors, hasVectors: hasVectors)
    trained.manifest.trainingCloseness = sketch.yardstick()
  }
}
