package import FileFormats

/// What a win rate is worth: the expected gain E[strong's grade - weak's grade] of a prompt with this win rate.
///
/// P(strong wins) alone does not determine it, for ties are worth nothing and grades need not be 0 and 1. Between two knots
/// the gain is a straight line; outside all of them it is that of the nearest one.
package struct QualityMap: Sendable, Equatable {
  package struct Knot: Sendable, Equatable {
    /// In 0...1.
    package var winRate: Double
    /// In grades; never falls from one knot to the next where `QualityMapFit` made them.
    package var gain: Double
    /// The 95% interval of `gain`, of this knot alone.
    package var low: Double
    package var high: Double

    package init(winRate: Double, gain: Double, low: Double, high: Double) {
      self.winRate = winRate
      self.gain = gain
      self.low = low
      self.high = high
    }
  }

  /// At least one, by rising win rate.
  package let knots: [Knot]
  /// What a grade measures: `accuracy` where every grade is 0 or 1, else `score`.
  package let unit: String
  /// Prompts with grades of both models that the map rests on.
  package let promptCount: Int
  /// How it was made, in words.
  package let method: String
  /// The mean over these prompts of the squared gain, by which luck is told; nil for a map that was made before it was kept.
  package let squaredGain: Double?

  /// Refuses knots that are not finite, not by rising win rate, or outside their own interval.
  package init(
    knots: [Knot], unit: String, promptCount: Int, method: String, squaredGain: Double? = nil
  ) throws(InputError) {
    func fail(_ reason: String) -> InputError { InputError("the quality map", reason) }
    guard !knots.isEmpty else { throw fail("holds no knot") }
    for (index, knot) in knots.enumerated() {
      guard (0...1).contains(knot.winRate) else {
        throw fail("has the win rate \(knot.winRate) at knot \(index), which is not in 0...1")
      }
      guard knot.gain.isFinite, knot.low.isFinite, knot.high.isFinite else {
        throw fail("holds a number that is not finite at knot \(index)")
      }
      guard knot.low <= knot.high else {
        throw fail("has the interval \(knot.low) to \(knot.high) at knot \(index), upside down")
      }
      guard index == 0 || knots[index - 1].winRate < knot.winRate else {
        throw fail("has win rates that do not rise at knot \(index)")
      }
    }
    guard squaredGain.map({ $0 >= 0 && $0.isFinite }) != false else {
      throw fail("has a squared gain that is not a number from 0")
    }
    self.squaredGain = squaredGain
    self.knots = knots
    self.unit = unit
    self.promptCount = promptCount
    self.method = method
  }

  /// The expected gain of a prompt with this win rate.
  package func gain(at winRate: Double) -> Double {
    // Asked for every row of a log: a key path would take several times as long.
    let place = place(of: winRate)
    let left = knots[place.knot].gain
    return place.part > 0 ? left + place.part * (knots[place.knot + 1].gain - left) : left
  }

  /// The 95% interval of `gain(at:)` at this one win rate, by the same straight lines.
  package func interval(at winRate: Double) -> ClosedRange<Double> {
    let place = place(of: winRate)
    let low = place.value(between: knots, \.low)
    return low...max(low, place.value(between: knots, \.high))
  }

  /// Where a win rate is among the knots.
  package func place(of winRate: Double) -> Place {
    var below = 0
    var above = knots.count
    while below < above {
      let middle = (below + above) / 2
      if knots[middle].winRate <= winRate { below = middle + 1 } else { above = middle }
    }
    // `below` knots are at or under the win rate.
    guard below > 0 else { return Place(knot: 0, part: 0) }
    guard below < knots.count else { return Place(knot: knots.count - 1, part: 0) }
    let (left, right) = (knots[below - 1].winRate, knots[below].winRate)
    return Place(knot: below - 1, part: (winRate - left) / (right - left))
  }

  /// A knot, and how far it is from there to the next one, in 0..<1.
  package struct Place: Sendable, Equatable {
    package let knot: Int
    package let part: Double

    package func value(of values: ArraySlice<Float>) -> Double {
      let left = Double(values[values.startIndex + knot])
      guard part > 0 else { return left }
      let right = Double(values[values.startIndex + knot + 1])
      return left + part * (right - left)
    }

    func value(between knots: [Knot], _ member: KeyPath<Knot, Double>) -> Double {
      let left = knots[knot][keyPath: member]
      return part > 0 ? left + part * (knots[knot + 1][keyPath: member] - left) : left
    }
  }
}

extension QualityMap {
  /// The member `quality_map` of a manifest: `unit`, `prompts`, `method`, `squared_gain`, and the knots as four lists of one length,
  /// `win_rates`, `gains`, `low` and `high`.
  package func jsonValue() -> JSONValue {
    func list(_ member: KeyPath<Knot, Double>) -> JSONValue {
      .array(knots.map { .double($0[keyPath: member]) })
    }
    var members: [JSONValue.Member] = [
      .init(name: "unit", value: .string(unit)), .init(name: "prompts", value: .integer(promptCount)),
      .init(name: "method", value: .string(method)),
    ]
    if let squaredGain { members.append(.init(name: "squared_gain", value: .double(squaredGain))) }
    let lists: [(String, KeyPath<Knot, Double>)] = [
      ("win_rates", \.winRate), ("gains", \.gain), ("low", \.low), ("high", \.high),
    ]
    return .object(members + lists.map { .init(name: $0, value: list($1)) })
  }

  init(_ reader: ManifestReader) throws(InputError) {
    let winRates = try reader.doubles("win_rates")
    let gains = try reader.doubles("gains")
    let low = try reader.doubles("low")
    let high = try reader.doubles("high")
    for (name, list) in [("gains", gains), ("low", low), ("high", high)] where list.count != winRates.count {
      throw reader.fail(name, "holds \(list.count) numbers where 'win_rates' holds \(winRates.count)")
    }
    let knots = winRates.indices.map {
      Knot(winRate: winRates[$0], gain: gains[$0], low: low[$0], high: high[$0])
    }
    do throws(InputError) {
      self = try QualityMap(
        knots: knots, unit: try reader.string("unit"), promptCount: try reader.integer("prompts"),
        method: try reader.string("method"),
        squaredGain: reader.optional("squared_gain") == nil ? nil : try reader.number("squared_gain"))
    } catch {
      // An error of a member names the file already.
      throw error.subject == reader.path ? error : reader.fail("", "\(error)")
    }
  }
}

/// Quality maps of bootstrap resamples, as gains at the knots of the artefact's map: from them follows the interval of
/// any sum of gains, which does not follow from the knots' own intervals.
///
/// Tensor `quality_resamples` of an artefact, F32 [resamples, knots].
package struct QualityMapResamples: Sendable, Equatable {
  package static let tensorName = "quality_resamples"
  /// Row-major, `count` x `knotCount`, finite.
  package let gains: [Float]
  package let knotCount: Int
  package var count: Int { gains.count / knotCount }

  package init(gains: [Float], knotCount: Int) {
    precondition(knotCount > 0 && gains.count.isMultiple(of: knotCount))
    self.gains = gains
    self.knotCount = knotCount
  }

  /// One resample's gains at the knots.
  package subscript(_ resample: Int) -> ArraySlice<Float> {
    gains[(resample * knotCount)..<((resample + 1) * knotCount)]
  }

  /// Nil where the file has none.
  init?(_ file: Safetensors, knotCount: Int) throws(InputError) {
    guard file[QualityMapResamples.tensorName] != nil else { return nil }
    let gains: [Float]
    let shape: [Int]
    (gains, shape) = try file.floats(QualityMapResamples.tensorName, rank: 2)
    guard shape[0] > 0, shape[1] == knotCount else {
      throw InputError(
        file.file,
        "tensor '\(QualityMapResamples.tensorName)' has the shape \(shape) where [resamples, \(knotCount)] is "
          + "needed, the quality map having \(knotCount) knots")
    }
    self.init(gains: gains, knotCount: knotCount)
  }

  package func add(to tensors: inout SafetensorsWriter) {
    tensors.add(QualityMapResamples.tensorName, .float32, shape: [count, knotCount], gains)
  }
}
