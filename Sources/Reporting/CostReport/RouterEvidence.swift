internal import FileFormats
package import Routing
package import Running

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

/// The members of a report's `state` that hold a router's evidence:
///
/// - `quality_map`: `strong`, `weak`, and the members of a manifest's quality map; or null, and `quality_note` says why.
/// - `quality_resamples`: a list for each bootstrap resample of the map with its gains at the knots, in units of 10^-5
///   grades; null without a map, or where the artefact has none.
/// - `training_similarity`: as a manifest has it; or null, and `training_note` says why.
extension RouterEvidence {
  var stateMembers: [JSONValue.Member] {
    [
      .init(
        name: "quality_map",
        value: quality.map { quality in
          .object(
            [
              .init(name: "strong", value: .string(quality.pair.strong)),
              .init(name: "weak", value: .string(quality.pair.weak)),
            ] + (quality.map.jsonValue().members ?? []))
        } ?? .null),
      .init(name: "quality_note", value: qualityNote.map(JSONValue.string) ?? .null),
      .init(
        name: "quality_resamples",
        value: quality?.resamples.map { resamples in
          .array(
            (0..<resamples.count).map { index in
              .array(resamples[index].map { .integer(RouterEvidence.units(gain: Double($0))) })
            })
        } ?? .null),
      .init(name: "training_similarity", value: training?.jsonValue() ?? .null),
      .init(name: "training_note", value: trainingNote.map(JSONValue.string) ?? .null),
    ]
  }

  /// Reads the members back; a report that was written before there were any keeps nothing.
  init(_ state: StoredObject) throws(ReportingError) {
    guard state.value["quality_map"] != nil, state.value["training_similarity"] != nil else {
      self = .none
      return
    }
    var quality: Quality?
    if state.value["quality_map"] != .null { quality = try RouterEvidence.quality(state) }
    var training: TrainingSimilarity?
    if state.value["training_similarity"] != .null {
      training = try RouterEvidence.training(try state.object("training_similarity"))
    }
    self.init(
      quality: quality, qualityNote: try state.optionalString("quality_note"), training: training,
      trainingNote: try state.optionalString("training_note"))
  }

  private static func quality(_ state: StoredObject) throws(ReportingError) -> Quality {
    let stored = try state.object("quality_map")
    let (winRates, gains) = (try stored.doubles("win_rates"), try stored.doubles("gains"))
    let (low, high) = (try stored.doubles("low"), try stored.doubles("high"))
    guard gains.count == winRates.count, low.count == winRates.count, high.count == winRates.count,
      (gains + low + high).allSatisfy(ExpectedGain.range.contains)
    else {
      throw .unexpected(file: stored.file, path: stored.path, expected: "lists of gains as long as its win rates")
    }
    let knots = winRates.indices.map {
      QualityMap.Knot(winRate: winRates[$0], gain: gains[$0], low: low[$0], high: high[$0])
    }
    let (unit, prompts) = (try stored.string("unit"), try stored.count("prompts"))
    let method = try stored.string("method")
    let map: QualityMap
    do throws(InputError) {
      map = try QualityMap(knots: knots, unit: unit, promptCount: prompts, method: method)
    } catch {
      throw .unexpected(file: stored.file, path: stored.path, expected: "a quality map: \(error)")
    }
    return Quality(
      pair: ModelPair(strong: try stored.string("strong"), weak: try stored.string("weak")), map: map,
      resamples: try resamples(state, knots: winRates.count))
  }

  private static func resamples(_ state: StoredObject, knots: Int) throws(ReportingError) -> QualityMapResamples? {
    guard state.value["quality_resamples"] != .null else { return nil }
    var gains: [Float] = []
    for row in try state.list("quality_resamples") {
      let units = row.value.values?.compactMap(\.integer) ?? []
      guard units.count == knots, row.value.values?.count == knots,
        units.allSatisfy((-unitLimit...unitLimit).contains)
      else { throw .unexpected(file: row.file, path: row.path, expected: "\(knots) gains in units of 10^-5") }
      gains += units.map(gain(units:))
    }
    guard !gains.isEmpty else { throw .doesNotAddUp(file: state.file) }
    return QualityMapResamples(gains: gains, knotCount: knots)
  }

  private static func training(_ stored: StoredObject) throws(ReportingError) -> TrainingSimilarity {
    var quantiles: [Double] = []
    for name in ["mean"] + TrainingSimilarity.names {
      let value = try stored.double(name)
      guard (-1...1).contains(value) else {
        throw .unexpected(file: stored.file, path: "\(stored.path)/\(name)", expected: "a cosine")
      }
      quantiles.append(value)
    }
    let mean = quantiles.removeFirst()
    guard zip(quantiles, quantiles.dropFirst()).allSatisfy({ $0 <= $1 }) else {
      throw .unexpected(file: stored.file, path: stored.path, expected: "quantiles that rise")
    }
    return TrainingSimilarity(promptCount: try stored.count("prompts"), mean: mean, quantiles: quantiles)
  }
}
