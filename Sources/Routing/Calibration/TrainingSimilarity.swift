package import JSONCoding

/// How near a router's training prompts lie to each other: the yardstick for how near a log lies to them.
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

  init(_ reader: ManifestReader) throws(RoutingError) {
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
