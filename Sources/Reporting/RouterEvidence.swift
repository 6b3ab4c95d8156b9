package import Assigning
package import Routing

/// What a router's artefact says of itself, on which a report's expected quality and drift rest.
package struct RouterEvidence: Sendable, Equatable {
  /// What a win rate is worth, for the models that score.
  package struct Quality: Sendable, Equatable {
    /// The models whose gap it is.
    package let pair: ModelPair
    package let map: QualityMap
    package let resamples: QualityMapResamples?

    /// Resamples are rounded to `RouterEvidence.gainStep`, as a report writes them down: what is drawn from a report that
    /// was read back is the same.
    package init(pair: ModelPair, map: QualityMap, resamples: QualityMapResamples?) {
      self.pair = pair
      self.map = map
      self.resamples = resamples.map { resamples in
        QualityMapResamples(
          gains: resamples.gains.map { RouterEvidence.gain(units: RouterEvidence.units(gain: Double($0))) },
          knotCount: resamples.knotCount)
      }
    }
  }

  /// Nil where `qualityNote` says why.
  package let quality: Quality?
  package let qualityNote: String?
  /// How near the training prompts lie to each other; nil where `trainingNote` says why.
  package let training: TrainingSimilarity?
  package let trainingNote: String?

  package init(quality: Quality?, qualityNote: String?, training: TrainingSimilarity?, trainingNote: String?) {
    self.quality = quality
    self.qualityNote = quality == nil ? qualityNote ?? "not known" : nil
    self.training = training
    self.trainingNote = training == nil ? trainingNote ?? "not known" : nil
  }

  /// Of a report that keeps neither.
  package static let none = RouterEvidence(
    quality: nil, qualityNote: "this report does not tell it", training: nil,
    trainingNote: "this report does not tell it")

  /// In grades.
  static let gainStep = 1e-5
  static let unitLimit = 1_000_000_000_000

  static func units(gain: Double) -> Int {
    let limit = Double(unitLimit)
    return Int(max(-limit, min(limit, (gain / gainStep).rounded())))
  }

  static func gain(units: Int) -> Float { Float(Double(units) * gainStep) }

  /// The evidence of two reports together: what differs is lost for good. Associative and commutative.
  func merged(with other: RouterEvidence) -> RouterEvidence {
    let sameQuality = quality == other.quality && qualityNote == other.qualityNote
    let sameTraining = training == other.training && trainingNote == other.trainingNote
    return RouterEvidence(
      quality: sameQuality ? quality : nil,
      qualityNote: sameQuality ? qualityNote : "the runs that were merged do not share one quality map",
      training: sameTraining ? training : nil,
      trainingNote: sameTraining ? trainingNote : "the runs that were merged were not compared with the same prompts")
  }
}
