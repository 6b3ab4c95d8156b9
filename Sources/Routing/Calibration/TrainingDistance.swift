/// How far a log lies from a router's training prompts, against how far these lie from each other.
package struct TrainingDistance: Sendable, Equatable {
  package enum Verdict: String, Sendable {
    /// The rows lie among the training prompts about as these lie among each other.
    case near
    /// A good part of the rows is unlike anything the router was trained on.
    case partlyFar = "partly far"
    /// The router is out of its depth.
    case far
  }

  /// Rows that were compared.
  package let rowCount: Int
  /// The paper's benchmark-dataset similarity: the mean over the rows of the largest cosine with a training prompt.
  package let mean: Double
  package let median: Double
  /// The share of rows whose largest cosine lies under the yardstick's 5% quantile; .05 is what training prompts have.
  package let remoteShare: Double
  /// Rows whose embedding is that of a training prompt.
  package let duplicateCount: Int
  package let yardstick: TrainingSimilarity

  /// From these shares of remote rows on the verdict changes: a convention, three and five times what training prompts
  /// have. A log like one of several sources that a router was trained on may well have twice as many.
  package static let partlyFarFrom = 0.15
  package static let farFrom = 0.25

  /// Nil without rows.
  package init?(_ tally: SimilarityTally, yardstick: TrainingSimilarity) {
    guard let mean = tally.mean, let median = tally.quantile(0.5),
      let remoteShare = tally.share(below: yardstick.low)
    else { return nil }
    rowCount = tally.rowCount
    self.mean = mean
    self.median = median
    self.remoteShare = remoteShare
    duplicateCount = tally.duplicateCount
    self.yardstick = yardstick
  }

  package var verdict: Verdict {
    remoteShare >= TrainingDistance.farFrom
      ? .far : remoteShare >= TrainingDistance.partlyFarFrom ? .partlyFar : .near
  }
}
