package import Assigning
internal import Reporting

/// Prompts with both models' quality on each: what a router is measured on.
package struct EvaluationBenchmark: Sendable {
  /// What a quality means.
  package enum Scale: String, Sendable {
    /// 0 or 1 a prompt, told in percent.
    case accuracy
    /// Any number a prompt, told as it is.
    case score

    /// What a mean is multiplied by before it is shown.
    package var factor: Double { self == .accuracy ? 100 : 1 }
  }

  /// Such as `gsm8k`, or a file's name.
  package let name: String
  package let scale: Scale
  /// As the data spells its models.
  package let pair: ModelPair
  package private(set) var prompts: [String] = []
  /// As long as `prompts`.
  package private(set) var strongScores: [Double] = []
  package private(set) var weakScores: [Double] = []
  /// Prompts that were dropped because the contamination list names them; nil without such a list.
  package var contaminatedCount: Int?
  /// What a reader should know of the data, a line each.
  package var notes: [String] = []

  package init(name: String, scale: Scale, pair: ModelPair) {
    self.name = name
    self.scale = scale
    self.pair = pair
  }

  package var count: Int { prompts.count }

  /// Means over all prompts, in the scale in which they are shown.
  package var strongQuality: Double { scale.factor * strongScores.reduce(0, +) / Double(count) }
  package var weakQuality: Double { scale.factor * weakScores.reduce(0, +) / Double(count) }

  package mutating func append(_ prompt: String, strong: Double, weak: Double) {
    prompts.append(prompt)
    strongScores.append(strong)
    weakScores.append(weak)
  }

  /// Refuses a benchmark on which no router can be measured: without a prompt, or whose strong model is not the better.
  ///
  /// - Parameter file: where its rows came from, for messages.
  func checked(file: String) throws(TuningError) -> EvaluationBenchmark {
    guard count > 0 else {
      let dropped = contaminatedCount ?? 0
      throw TuningError(
        file: file,
        reason: dropped > 0 ? "has no prompt left: the contamination list names all \(dropped)" : "has no row")
    }
    let gains = zip(strongScores, weakScores).map { $0 - $1 }
    let gap = gains.reduce(0, +)
    // Sums of decimals that cancel may leave a part in 10^16.
    let slack = 1e-12 * gains.reduce(0) { $0 + abs($1) }
    let quality = ReportText.fixed(strongQuality, 3)
    if abs(gap) <= slack {
      throw TuningError(
        file: file,
        reason: "'\(pair.strong)' and '\(pair.weak)' have the same quality, \(quality): no gap to recover, PGR is "
          + "undefined")
    }
    guard gap > 0 else {
      throw TuningError(
        file: file,
        reason: "'\(pair.strong)' (\(quality)) is worse than '\(pair.weak)' "
          + "(\(ReportText.fixed(weakQuality, 3))): no gap to recover; swap --strong and --weak")
    }
    return self
  }
}
