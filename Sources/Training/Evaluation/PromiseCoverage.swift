internal import FileFormats
internal import Numerics
internal import Reporting
package import Routing
internal import Running
package import TextModels

/// What a router's quality map says of a benchmark, taken as a log, against what its prompts recovered.
package struct PromiseCoverage: Sendable, Equatable {
  package struct Point: Sendable, Equatable {
    /// Of prompts that go strong, as near to the share that was asked for as win rates allow.
    package let share: Double
    package let said: Double
    /// Of 95%.
    package let interval: ClosedRange<Double>
    package let recovered: Double

    package var isKept: Bool { interval.contains(recovered) }
  }

  /// As the user named the router.
  package let router: String
  /// How far the benchmark is from what the router's map rests on; nil where that is not known.
  package let distance: TrainingDistance?
  /// At a tenth to nine tenths.
  package let points: [Point]

  package var keptCount: Int { points.count { $0.isKept } }

  /// Nil where the map expects no gap here, or has no resamples to make an interval from.
  ///
  /// - Parameters:
  ///   - winRates: one a prompt.
  ///   - map: of the benchmark's models.
  ///   - comparison: what the map's prompts were like; nil if it is not known.
  ///   - embeddings: one row a prompt, as the router scores them.
  package init?(
    router: String, _ benchmark: EvaluationBenchmark, winRates: [Double], map: QualityMap,
    resamples: QualityMapResamples, comparison: TrainingComparison?, embeddings: EmbeddingMatrix?
  ) {
    precondition(winRates.count == benchmark.count)
    var ledger = CostLedger(reserving: winRates.count)
    let tokens = TokenCounts(prompt: 0, promptBasis: .observed, completion: 0, completionBasis: .observed)
    let costs = [USD.zero, .zero]
    for winRate in winRates {
      costs.withUnsafeBufferPointer { ledger.add(winRate: winRate, candidate: 0, tokens: tokens, costs: $0) }
    }
    var distance: TrainingDistance?
    if let comparison, let embeddings, embeddings.dimension == comparison.sketch.dimension {
      var scratch = ScoringScratch()
      var tally = SimilarityTally()
      tally.add(comparison.sketch.nearest(to: embeddings, scratch: &scratch))
      distance = TrainingDistance(tally, yardstick: comparison.yardstick)
    }
    let shares = CostShareCurve(ledger, limit: max(1, winRates.count))
    guard
      let curve = QualityShareCurve(ledger, along: shares, map: map, resamples: resamples, log: distance)
    else { return nil }
    let gains = zip(benchmark.strongScores, benchmark.weakScores).map { $0 - $1 }
    // By the same cells, so that both put the same prompts first.
    let real = RoutingCurve(winRates: winRates.map { Double(WinRateCell.index(of: $0)) }, gains: gains)
    var points: [Point] = []
    for tenth in 1...9 {
      let wanted = Double(tenth * winRates.count) / 10
      let nearest = curve.points.min { abs(Double($0.strongRows) - wanted) < abs(Double($1.strongRows) - wanted) }
      guard let nearest, let interval = nearest.interval else { return nil }
      let point = Point(
        share: Double(nearest.strongRows) / Double(winRates.count), said: nearest.recovered, interval: interval,
        recovered: real.pgr(atCut: nearest.strongRows))
      if points.last?.share != point.share { points.append(point) }
    }
    (self.router, self.distance, self.points) = (router, distance, points)
  }
}

extension PromiseCoverage {
  /// In one line: what was kept, and where.
  var text: String {
    let place = distance.map { " (the prompts are \($0.verdict.rawValue))" } ?? ""
    return
      "\(router)\(place): \(keptCount) of \(points.count) intervals "
      + "\(keptCount == 1 ? "holds" : "hold") what was recovered"
  }

  /// The points as a table's rows: share, what was said, its interval, what was recovered.
  var rows: [[String]] {
    points.map { point in
      [
        FigureText.percent(point.share), FigureText.percent(point.said),
        "\(FigureText.percent(point.interval.lowerBound)) to \(FigureText.percent(point.interval.upperBound))",
        FigureText.percent(point.recovered) + (point.isKept ? "" : " (outside)"),
      ]
    }
  }

  static let columns = ["share", "said", "95% interval", "recovered"]

  func jsonValue() -> JSONValue {
    [
      "router": .string(router), "verdict": distance.map { .string($0.verdict.rawValue) } ?? .null,
      "kept": .integer(keptCount),
      "points": .array(
        points.map {
          [
            "share": .double($0.share), "said": .double($0.said),
            "interval": .array([.double($0.interval.lowerBound), .double($0.interval.upperBound)]),
            "recovered": .double($0.recovered),
          ]
        }),
    ]
  }
}
