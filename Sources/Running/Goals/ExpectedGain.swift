internal import Numerics
package import Routing

/// An expected gain, or a sum of such, as a whole number of 2^-40 grades: sums are exact whatever their order.
package struct ExpectedGain: Sendable, Hashable, Comparable, Codable {
  /// Of one row, in grades.
  package static let range = -1_000_000.0...1_000_000.0
  package static let zero = ExpectedGain(units: 0)
  private static let unitsPerGrade = 0x1p40

  package private(set) var units: Int128

  package init(units: Int128) { self.units = units }

  /// The nearest one of a row's gain in `range`.
  package init(_ gain: Double) {
    precondition(ExpectedGain.range.contains(gain))
    units = Int128((gain * ExpectedGain.unitsPerGrade).rounded())
  }

  package static func < (first: ExpectedGain, second: ExpectedGain) -> Bool { first.units < second.units }
  package static func + (first: ExpectedGain, second: ExpectedGain) -> ExpectedGain {
    ExpectedGain(units: first.units + second.units)
  }
  package static func - (first: ExpectedGain, second: ExpectedGain) -> ExpectedGain {
    ExpectedGain(units: first.units - second.units)
  }
  package static func += (sum: inout ExpectedGain, addend: ExpectedGain) { sum.units += addend.units }

  /// In grades.
  package var approximate: Double { Double(units) / ExpectedGain.unitsPerGrade }

  /// `part` of it in 0...1, which a part in 10^12 may miss.
  package func reached(_ part: Double) -> ExpectedGain {
    ExpectedGain(units: Int128(((part - 1e-12) * Double(units)).rounded(.down)))
  }
}

/// What a row is worth at each candidate over the last one, by its win rate against the last one, where money has to be
/// earned.
package enum GainScale: Sendable, Equatable {
  /// The expected gain in grades, by a map for each candidate but the last.
  case qualityMaps([QualityMap])
  /// The win rate itself, for two candidates without a map: it ranks rows, but promises no quality.
  case winRate
  /// The win rate less the half that equals have, for more candidates without maps: it ranks models and rows, but promises
  /// no quality.
  case wins

  /// - Parameter candidate: not the last one.
  package func gain(of candidate: Int, at winRate: Double) -> ExpectedGain {
    switch self {
    case .qualityMaps(let maps): ExpectedGain(maps[candidate].gain(at: winRate))
    case .winRate: ExpectedGain(winRate)
    case .wins: ExpectedGain(winRate - 0.5)
    }
  }

  /// Whether gains are expected grades.
  package var tellsQuality: Bool { if case .qualityMaps = self { true } else { false } }

  /// Whether every gain can be kept as an `ExpectedGain`.
  package var isInRange: Bool {
    guard case .qualityMaps(let maps) = self else { return true }
    return maps.allSatisfy { $0.knots.allSatisfy { ExpectedGain.range.contains($0.gain) } }
  }
}

/// What an assignment is expected to gain over a single threshold, in grades a request, by a router's quality map.
///
/// The interval is that of the map alone, as in `QualityProjection`; the threshold is taken to its 65,536th.
package struct QualityAdvantage: Sendable, Equatable {
  package let value: Double
  /// Of 95%; nil where the artefact has no resamples.
  package let interval: ClosedRange<Double>?

  /// Nil without rows, or without a threshold to compare with.
  ///
  /// - Parameter ledger: of the routed log.
  package init?(of result: SpendingResult, ledger: CostLedger, map: QualityMap, resamples: QualityMapResamples?) {
    guard let single = result.single, ledger.totals.rows > 0 else { return nil }
    let rows = Double(ledger.totals.rows)
    value = (result.gain - single.gain).approximate / rows
    guard let resamples else {
      interval = nil
      return
    }
    let cells = QualityCells(ledger, map: map)
    let other = cells.weights(atLeast: single.threshold)
    interval = bootstrapHull(
      of: value,
      resamples: (0..<resamples.count).map { resample in
        let values = resamples[resample]
        return (cells.strong.sum(by: values) - other.sum(by: values)) / rows
      })
  }
}
