package import FileFormats

/// How far a log is from a router's training prompts, against how far these are from each other.
package struct TrainingDistance: Sendable, Equatable {
  package enum Verdict: String, Sendable {
    /// The rows are among the training prompts about as these are among each other.
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
  /// The share of rows whose largest cosine is under the yardstick's 5% quantile; .05 is what training prompts have.
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

/// How near a router's training prompts are to each other: the yardstick for how near a log is to them.
///
/// Each figure is over the largest cosine that a training prompt has with any other one of a different embedding, so
/// that a prompt given twice does not count as its own neighbour.
package struct TrainingSimilarity: Sendable, Equatable {
  /// What `quantiles` are the quantiles of.
  package static let levels = [0.05, 0.25, 0.5, 0.75, 0.95]
  package static let names = ["q05", "q25", "q50", "q75", "q95"]

  /// Prompts that were compared with all of the artefact's.
  package let promptCount: Int
  package let mean: Double
  /// By `levels`.
  package let quantiles: [Double]

  package init(promptCount: Int, mean: Double, quantiles: [Double]) {
    precondition(quantiles.count == TrainingSimilarity.levels.count)
    self.promptCount = promptCount
    self.mean = mean
    self.quantiles = quantiles
  }

  /// Nineteen training prompts in twenty have a nearer neighbour than this.
  package var low: Double { quantiles[0] }
  package var median: Double { quantiles[2] }

  package func jsonValue() -> JSONValue {
    let members = zip(TrainingSimilarity.names, quantiles).map { JSONValue.Member(name: $0, value: .double($1)) }
    return .object(
      [.init(name: "prompts", value: .integer(promptCount)), .init(name: "mean", value: .double(mean))] + members)
  }

  init(_ reader: ManifestReader) throws(InputError) {
    promptCount = try reader.integer("prompts")
    mean = try reader.cosine("mean")
    var quantiles: [Double] = []
    for name in TrainingSimilarity.names {
      let value = try reader.cosine(name)
      if let last = quantiles.last, value < last { throw reader.fail(name, "is less than the quantile before it") }
      quantiles.append(value)
    }
    self.quantiles = quantiles
  }
}
