internal import FileFormats
package import Routing
package import Running

/// What a router's artefact says of itself: what a report's expected quality and drift are drawn from.
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
  /// Whether there is none because nobody graded the pair that is routed.
  package let isUngraded: Bool
  /// How close the graded prompts are to each other; nil where `trainingNote` says why.
  package let training: TrainingCloseness?
  package let trainingNote: String?

  package init(
    quality: Quality?, qualityNote: String?, isUngraded: Bool = false, training: TrainingCloseness?,
    trainingNote: String?
  ) {
    self.quality = quality
    self.qualityNote = quality == nil ? qualityNote ?? "not known" : nil
    self.isUngraded = quality == nil && isUngraded
    self.training = training
    self.trainingNote = training == nil ? trainingNote ?? "not known" : nil
  }

  /// That of a report which keeps neither.
  package static let none = RouterEvidence(
    quality: nil, qualityNote: "this report does not say", training: nil,
    trainingNote: "this report does not say")

  /// Of more than two models: a map says what the strongest is worth, and nothing of those between it and the weakest.
  var withoutQuality: RouterEvidence {
    RouterEvidence(
      quality: nil, qualityNote: "a quality map says nothing of the models between the strongest and the weakest",
      training: training, trainingNote: trainingNote)
  }

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
      isUngraded: sameQuality && isUngraded && other.isUngraded,
      training: sameTraining ? training : nil,
      trainingNote: sameTraining ? trainingNote : "the runs that were merged were not compared with the same prompts")
  }
}

/// A quality map in a report's `state`, with the pair whose gap it is.
struct StoredQualityMap: Codable {
  let strong: String
  let weak: String
  let unit: String
  @Stored<Count> var prompts: Int
  let method: String
  let squaredGain: Stored<Number>?
  let winRates: [Double]
  let gains: [Double]
  let low: [Double]
  let high: [Double]

  init(_ quality: RouterEvidence.Quality) {
    (strong, weak) = (quality.pair.strong, quality.pair.weak)
    (unit, method) = (quality.map.unit, quality.map.method)
    _prompts = Stored(wrappedValue: quality.map.promptCount)
    squaredGain = quality.map.squaredGain.map { Stored(wrappedValue: $0) }
    winRates = quality.map.knots.map(\.winRate)
    gains = quality.map.knots.map(\.gain)
    low = quality.map.knots.map(\.low)
    high = quality.map.knots.map(\.high)
  }
}

/// One bootstrap resample of the map: its gains at the knots, in units of `RouterEvidence.gainStep`.
struct GainRow: DocumentRow {
  static let columns = ["gain at each knot"]
  let units: [Int]

  init(_ gains: ArraySlice<Float>) { units = gains.map { RouterEvidence.units(gain: Double($0)) } }

  init(_ cells: inout CellReader) throws(CellReader.Mismatch) {
    var units: [Int] = []
    while !cells.isAtEnd { units.append(try cells.integer(in: -RouterEvidence.unitLimit...RouterEvidence.unitLimit)) }
    self.units = units
  }

  var cells: [JSONValue] { units.map(JSONValue.integer) }
}

/// How close the graded prompts are to each other, in a report.
struct StoredTraining: Codable {
  @Stored<Count> var prompts: Int
  let mean: Double
  let q05: Double
  let q25: Double
  let q50: Double
  let q75: Double
  let q95: Double
  let remoteShare: Double

  init(_ training: TrainingCloseness) {
    _prompts = Stored(wrappedValue: training.promptCount)
    mean = training.mean
    let quantiles = training.quantiles
    (q05, q25, q50, q75, q95) = (quantiles[0], quantiles[1], quantiles[2], quantiles[3], quantiles[4])
    remoteShare = training.remoteShare
  }

  /// Nil where the figures are not in 0...1, or the quantiles fall.
  var training: TrainingCloseness? {
    let quantiles = [q05, q25, q50, q75, q95]
    guard (quantiles + [mean, remoteShare]).allSatisfy((0...1).contains),
      zip(quantiles, quantiles.dropFirst()).allSatisfy(<=)
    else {
      return nil
    }
    return TrainingCloseness(promptCount: prompts, mean: mean, quantiles: quantiles, remoteShare: remoteShare)
  }
}

extension ReportState {
  /// A report that was written before there was any evidence keeps none, and an older one none of the distance from the
  /// training, which it measured otherwise.
  func evidence(_ fail: (String, String) -> ReportingError) throws(ReportingError) -> RouterEvidence {
    let training = trainingCloseness?.training
    guard (training == nil) == (trainingCloseness == nil) else {
      throw fail("/state/training_closeness", "an object of numbers from 0 to 1 whose quantiles rise")
    }
    return RouterEvidence(
      quality: try quality(fail), qualityNote: qualityNote ?? RouterEvidence.none.qualityNote,
      isUngraded: isUngraded?.wrappedValue == true, training: training,
      trainingNote: trainingNote ?? RouterEvidence.none.trainingNote)
  }

  private func quality(
    _ fail: (String, String) -> ReportingError
  ) throws(ReportingError) -> RouterEvidence.Quality? {
    guard let stored = qualityMap else { return nil }
    let count = stored.winRates.count
    guard [stored.gains, stored.low, stored.high].allSatisfy({ $0.count == count }),
      (stored.gains + stored.low + stored.high).allSatisfy(ExpectedGain.range.contains)
    else { throw fail("/state/quality_map", "an object of gains for all of its win rates") }
    let knots = (0..<count).map {
      QualityMap.Knot(winRate: stored.winRates[$0], gain: stored.gains[$0], low: stored.low[$0], high: stored.high[$0])
    }
    let map: QualityMap
    do throws(InputError) {
      map = try QualityMap(
        knots: knots, unit: stored.unit, promptCount: stored.prompts, method: stored.method,
        squaredGain: stored.squaredGain?.wrappedValue)
    } catch {
      throw fail("/state/quality_map", "a quality map: \(error)")
    }
    let resamples = try qualityResamples.map { table throws(ReportingError) in
      guard !table.rows.isEmpty, table.rows.allSatisfy({ $0.units.count == count }) else {
        throw fail("/state/quality_resamples", "a list of rows of \(count) gains in units of 10^-5")
      }
      return QualityMapResamples(
        gains: table.rows.flatMap { $0.units.map(RouterEvidence.gain(units:)) }, knotCount: count)
    }
    return RouterEvidence.Quality(
      pair: ModelPair(strong: stored.strong, weak: stored.weak), map: map, resamples: resamples)
  }
}
