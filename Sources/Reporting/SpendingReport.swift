package import Assigning
package import Routing

/// What became of a budget or a quality that was asked for. `SpendingText` and `SpendingJSON` write it.
package struct SpendingReport: Sendable {
  package let result: SpendingResult
  /// By the router's map; nil where there is none, or it expects no gap on this log.
  package let quality: QualityProjection?
  package let map: QualityMap?
  /// Why there is no map.
  package let qualityNote: String?

  package init(result: SpendingResult, quality: QualityProjection?, map: QualityMap?, qualityNote: String?) {
    self.result = result
    self.quality = quality
    self.map = map
    self.qualityNote = qualityNote
  }
}
