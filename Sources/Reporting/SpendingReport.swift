package import Assigning
package import Routing

/// What became of a budget or a quality that was asked for. `SpendingText` and `SpendingJSON` write it.
package struct SpendingReport: Sendable {
  package let result: SpendingResult
  /// By the router's map; nil where there is none, or it expects no gap on this log.
  package let quality: QualityProjection?
  /// Over the single threshold within the same budget; nil where there is none, or no map.
  package let advantage: QualityAdvantage?
  package let map: QualityMap?
  /// Why there is no map.
  package let qualityNote: String?

  package init(
    result: SpendingResult, quality: QualityProjection?, advantage: QualityAdvantage?, map: QualityMap?,
    qualityNote: String?
  ) {
    self.result = result
    self.quality = quality
    self.advantage = advantage
    self.map = map
    self.qualityNote = qualityNote
  }
}
