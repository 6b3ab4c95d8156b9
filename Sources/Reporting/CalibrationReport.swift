package import Assigning
package import Routing

/// Everything that `calibrate` tells. `CalibrationText` and `CalibrationReportJSON` write it; they compute nothing but
/// layout.
package struct CalibrationReport: Sendable {
  /// What the threshold was to reach.
  package enum Target: Sendable, Equatable {
    case strongShare(Double)
    /// A PGR.
    case quality(Double)
    /// Nothing: the user gave the threshold.
    case threshold
  }

  /// What an interval of the threshold rests on.
  package enum IntervalBasis: String, Sendable {
    /// The log's rows as draws from all requests.
    case orderStatistics = "exact order statistics of the rows"
    /// The graded prompts behind the quality map, the log taken as it is.
    case qualityResamples = "bootstrap resamples of the quality map"
  }

  package let target: Target
  package let threshold: CostThreshold
  /// Of 95%; nil where the threshold was given, or nothing tells one.
  package let thresholdInterval: ClosedRange<Double>?
  package let intervalBasis: IntervalBasis?
  /// Of the share of strong calls on further rows like these, 95% by Wilson's score.
  package let shareInterval: ClosedRange<Double>
  /// Nil where `qualityNote` says why.
  package let quality: QualityProjection?
  package let map: QualityMap?
  /// Whose gap `map` tells: the models that score, whichever are priced.
  package let mapPair: ModelPair?
  package let qualityNote: String?
  /// Nil where `distanceNote` says why.
  package let distance: TrainingDistance?
  package let distanceNote: String?
  package let costs: CostReport

  package init(
    target: Target, threshold: CostThreshold, thresholdInterval: ClosedRange<Double>?, intervalBasis: IntervalBasis?,
    shareInterval: ClosedRange<Double>, quality: QualityProjection?, map: QualityMap?, mapPair: ModelPair?,
    qualityNote: String?,
    distance: TrainingDistance?, distanceNote: String?, costs: CostReport
  ) {
    self.target = target
    self.threshold = threshold
    self.thresholdInterval = thresholdInterval
    self.intervalBasis = intervalBasis
    self.shareInterval = shareInterval
    self.quality = quality
    self.map = map
    self.mapPair = mapPair
    self.qualityNote = qualityNote
    self.distance = distance
    self.distanceNote = distanceNote
    self.costs = costs
  }
}
