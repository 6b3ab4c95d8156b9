package import FileFormats

/// How far a log is from the prompts whose answers taught a router what its win rates are worth.
///
/// It rests on each row's closeness, see `TrainingSketch`. A row of less than `remoteBelow` is remote. The limits were set on
/// kinds of task that a router had not seen, against held-out prompts of kinds that it had: `Pipelines/promises` measures
/// both. A log that is far gets no promise of quality.
package struct TrainingDistance: Sendable, Equatable {
  package enum Verdict: String, Sendable {
    /// The rows are among the graded prompts about as these are among each other.
    case near
    /// More of the rows are remote than of any kind that was graded.
    case partlyFar = "partly far"
    /// As many rows are remote as of kinds that nobody graded.
    case far
  }

  /// Rows that were compared.
  package let rowCount: Int
  /// Of the rows' closeness.
  package let mean: Double
  package let median: Double
  /// The share of rows whose closeness is less than `remoteBelow`.
  package let remoteShare: Double
  /// Rows whose embedding is that of a training prompt.
  package let duplicateCount: Int
  package let yardstick: TrainingCloseness

  /// A row of a lower closeness is unlike what was graded. Of graded prompts, taken one by one, about 30% are.
  package static let remoteBelow = 0.8
  /// The verdict changes at the larger of such a share of remote rows and so much more of them than graded prompts have.
  private static let partlyFar = (share: 0.38, more: 0.04)
  private static let far = (share: 0.42, more: 0.08)

  /// Nil without rows.
  package init?(_ tally: SimilarityTally, yardstick: TrainingCloseness) {
    guard let mean = tally.mean, let median = tally.quantile(0.5),
      let remoteShare = tally.share(below: TrainingDistance.remoteBelow)
    else { return nil }
    rowCount = tally.rowCount
    self.mean = mean
    self.median = median
    self.remoteShare = remoteShare
    duplicateCount = tally.duplicateCount
    self.yardstick = yardstick
  }

  /// The share of remote rows from which on the log is far.
  package var farFrom: Double { max(TrainingDistance.far.share, yardstick.remoteShare + TrainingDistance.far.more) }

  package var verdict: Verdict {
    guard remoteShare < farFrom else { return .far }
    let partlyFarFrom = max(
      TrainingDistance.partlyFar.share, yardstick.remoteShare + TrainingDistance.partlyFar.more)
    return remoteShare < partlyFarFrom ? .near : .partlyFar
  }
}

/// How close a router's graded prompts are to each other: the yardstick for how close a log is to them.
///
/// Each figure is of a graded prompt's closeness to the other prompts of a different embedding, so that a prompt given twice
/// does not count as its own neighbour.
package struct TrainingCloseness: Sendable, Equatable {
  /// What `quantiles` are the quantiles of.
  package static let levels = [0.05, 0.25, 0.5, 0.75, 0.95]
  package static let names = ["q05", "q25", "q50", "q75", "q95"]

  /// Graded prompts that were compared.
  package let promptCount: Int
  package let mean: Double
  /// By `levels`.
  package let quantiles: [Double]
  /// The share of them that are remote, as `TrainingDistance` has it of rows.
  package let remoteShare: Double

  package init(promptCount: Int, mean: Double, quantiles: [Double], remoteShare: Double) {
    precondition(quantiles.count == TrainingCloseness.levels.count)
    self.promptCount = promptCount
    self.mean = mean
    self.quantiles = quantiles
    self.remoteShare = remoteShare
  }

  package var median: Double { quantiles[2] }

  package func jsonValue() -> JSONValue {
    let members = zip(TrainingCloseness.names, quantiles).map { JSONValue.Member(name: $0, value: .double($1)) }
    return .object(
      [.init(name: "prompts", value: .integer(promptCount)), .init(name: "mean", value: .double(mean))] + members
        + [.init(name: "remote_share", value: .double(remoteShare))])
  }

  init(_ reader: ManifestReader) throws(InputError) {
    promptCount = try reader.integer("prompts")
    mean = try reader.fraction("mean")
    var quantiles: [Double] = []
    for name in TrainingCloseness.names {
      let value = try reader.fraction(name)
      if let last = quantiles.last, value < last { throw reader.fail(name, "is less than the quantile before it") }
      quantiles.append(value)
    }
    self.quantiles = quantiles
    remoteShare = try reader.fraction("remote_share")
  }
}

/// What a log is compared with: the prompts, and how close these are to each other.
package struct TrainingComparison: Sendable {
  package let sketch: TrainingSketch
  package let yardstick: TrainingCloseness

  /// Nil where no two of the prompts differ.
  package init?(_ sketch: TrainingSketch, yardstick: TrainingCloseness? = nil) {
    guard let yardstick = yardstick ?? sketch.yardstick() else { return nil }
    (self.sketch, self.yardstick) = (sketch, yardstick)
  }
}
