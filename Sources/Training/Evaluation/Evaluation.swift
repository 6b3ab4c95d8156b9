package import Routing
package import Running

/// Routers measured on one benchmark, next to random and the oracle.
package struct Evaluation: Sendable {
  package struct Settings: Sendable {
    /// Shares of strong calls at which PGR is reported.
    package var shares: [Double]
    /// Of the bootstrap; 0 for no intervals.
    package var resampleCount = 1000
    package var seed: UInt64 = 1
    /// Adds RouteLLM's own figures.
    package var wantsUpstreamGrid = false

    package init(shares: [Double] = [0.2, 0.5, 0.8]) { self.shares = shares }
  }

  /// PGR levels of CPT.
  package static let levels = [0.5, 0.8]
  package static let curvePointLimit = 400

  /// The benchmark's name.
  package let benchmark: String
  package let scale: EvaluationBenchmark.Scale
  package let pair: ModelPair
  /// Whether the pair is the one of RouteLLM's paper, under any spelling.
  package let isStandardPair: Bool
  package let promptCount: Int
  /// Prompts dropped next to `promptCount`; nil without a contamination list.
  package let contaminatedCount: Int?
  /// In the benchmark's scale.
  package let strong: Estimate
  package let weak: Estimate
  /// Routers in the order given, then prompt length, random, and the oracle.
  package let rows: [RouterMetrics]
  package let settings: Settings
  /// Resamples in which the strong model is not better, so that PGR means nothing; they are left out of PGR's
  /// intervals, and beyond one in 20 of them there is no such interval.
  package let undefinedResampleCount: Int
  package let notes: [String]
  /// What routers said of these prompts against what came of it, of those that say anything.
  package var promises: [PromiseCoverage] = []
  /// The benchmark taken apart; nil if that was not asked for.
  package var parts: EvaluationParts?

  /// - Parameter routers: with a win rate for every prompt of the benchmark.
  package init(
    _ benchmark: EvaluationBenchmark, routers: [EvaluatedRouter], settings: Settings, aliases: ModelAliasTable
  ) {
    let gains = zip(benchmark.strongScores, benchmark.weakScores).map { $0 - $1 }
    let candidates =
      routers.map { Candidate(name: $0.name, role: .router, winRates: $0.winRates) } + [
        Candidate(
          name: "prompt length", role: .length, winRates: benchmark.prompts.map { Double($0.unicodeScalars.count) }),
        Candidate(name: "random, expected", role: .random, winRates: gains.map { _ in 0 }),
        Candidate(name: "oracle", role: .oracle, winRates: gains),
      ]
    precondition(candidates.allSatisfy { $0.winRates.count == benchmark.count })
    let cuts = settings.shares.map { Evaluation.cut(of: $0, count: benchmark.count) }
    var bootstrap = Bootstrap(rankings: candidates.map { RankedPrompts(winRates: $0.winRates) }, cuts: cuts)
    bootstrap.run(
      strong: benchmark.strongScores, weak: benchmark.weakScores, count: settings.resampleCount, seed: settings.seed)
    let hasIntervals = bootstrap.undefinedCount * 20 <= settings.resampleCount

    let factor = benchmark.scale.factor
    rows = candidates.enumerated().map { index, candidate in
      let curve = bootstrap.rankings[index].curve(gains: gains)
      let resamples = candidate.role == .random || !hasIntervals ? nil : bootstrap.resamples[index]
      func quality(_ cut: Int) -> Double {
        benchmark.weakQuality + factor * curve.gain(atCut: cut) / Double(benchmark.count)
      }
      return RouterMetrics(
        name: candidate.name, role: candidate.role, apgr: Estimate(curve.apgr, resamples: resamples?.apgr),
        callShares: Evaluation.levels.enumerated().map {
          Estimate(curve.callShare(reaching: $1), resamples: resamples?.callShares[$0])
        },
        savings: Evaluation.levels.enumerated().map { place, level in
          RouterMetrics.saving(at: level, curve.callShare(reaching: level), resamples: resamples?.callShares[place])
        },
        atShares: settings.shares.enumerated().map {
          RouterMetrics.SharePoint(
            share: $1, strongCalls: cuts[$0],
            pgr: Estimate(curve.pgr(atCut: cuts[$0]), resamples: resamples?.pgr[$0]), quality: quality(cuts[$0]))
        },
        curve: Evaluation.curveCuts(benchmark.count).map {
          RouterMetrics.CurvePoint(
            share: Double($0) / Double(benchmark.count), quality: quality($0), pgr: curve.pgr(atCut: $0))
        },
        upstream: settings.wantsUpstreamGrid && candidate.role == .router
          ? UpstreamGrid(
            winRates: candidate.winRates, strong: benchmark.strongScores, weak: benchmark.weakScores) : nil)
    }
    self.benchmark = benchmark.name
    scale = benchmark.scale
    pair = benchmark.pair
    isStandardPair =
      aliases.areSame(pair.strong, ModelPair.graded.strong) && aliases.areSame(pair.weak, ModelPair.graded.weak)
    promptCount = benchmark.count
    contaminatedCount = benchmark.contaminatedCount
    strong = Estimate(benchmark.strongQuality, resamples: bootstrap.strong.map { factor * $0 })
    weak = Estimate(benchmark.weakQuality, resamples: bootstrap.weak.map { factor * $0 })
    self.settings = settings
    undefinedResampleCount = bootstrap.undefinedCount
    notes = Evaluation.notes(
      benchmark, routers: routers, rows: rows, settings: settings, undefinedCount: bootstrap.undefinedCount,
      hasIntervals: hasIntervals)
  }

  private struct Candidate {
    let name: String
    let role: RouterMetrics.Role
    let winRates: [Double]
  }

  /// The number of strong calls that a share stands for; halves are rounded up.
  static func cut(of share: Double, count: Int) -> Int { min(count, Int((share * Double(count)).rounded())) }

  /// Cuts of a drawn curve: all of them, or evenly spread ones.
  private static func curveCuts(_ count: Int) -> [Int] {
    let points = min(count, curvePointLimit)
    return (0...points).map { $0 * count / points }
  }

  private static func notes(
    _ benchmark: EvaluationBenchmark, routers: [EvaluatedRouter], rows: [RouterMetrics], settings: Settings,
    undefinedCount: Int, hasIntervals: Bool
  ) -> [String] {
    var notes = benchmark.notes + routers.flatMap(\.notes)
    if undefinedCount > 0 {
      notes.append(
        "in \(undefinedCount) of \(settings.resampleCount) resamples the strong model is not better and PGR means nothing: "
          + (hasIntervals
            ? "they are left out of the intervals" : "too many for an interval; the benchmark is too small"))
    }
    for row in rows where row.upstream?.hasEqualThresholds == true {
      notes.append("\(row.name): quantiles of the win rates coincide, which RouteLLM's own evaluation refuses")
    }
    return notes
  }
}

/// A router's win rates on a benchmark.
package struct EvaluatedRouter: Sendable {
  /// As the user named it.
  package let name: String
  /// One a prompt of the benchmark.
  package let winRates: [Double]
  /// What a reader should know, such as fallbacks, a line each.
  package var notes: [String] = []
}

/// What a router, or a baseline, is worth on a benchmark.
package struct RouterMetrics: Sendable, Equatable {
  /// PGR at a share of strong calls.
  package struct SharePoint: Sendable, Equatable {
    /// As it was asked for.
    package let share: Double
    /// `round(share * n)` prompts.
    package let strongCalls: Int
    package let pgr: Estimate
    /// In the benchmark's scale.
    package let quality: Double
  }

  /// A point of the curve.
  package struct CurvePoint: Sendable, Equatable {
    package let share: Double
    /// In the benchmark's scale.
    package let quality: Double
    package let pgr: Double
  }

  package enum Role: String, Sendable {
    case router
    /// The longer a prompt, the higher its win rate: what a router has to beat.
    case length
    /// The expectation over all orders: every win rate is the same.
    case random
    /// Knows both scores: the largest gains go strong first.
    case oracle
  }

  package let name: String
  package let role: Role
  package let apgr: Estimate
  /// CPT at `Evaluation.levels`, as shares.
  package let callShares: [Estimate]
  /// CPT of random over the router's, at the same levels: 2 saves half of the strong calls that random needs. Nil where the
  /// router needs none.
  package let savings: [Estimate?]
  package let atShares: [SharePoint]
  /// From share 0 to 1, at most `Evaluation.curvePointLimit` + 1 points.
  package let curve: [CurvePoint]
  /// Only where it was asked for, and only for routers.
  package let upstream: UpstreamGrid?

  /// Random needs the share `level` of strong calls in the mean.
  static func saving(at level: Double, _ callShare: Double, resamples: [Double]?) -> Estimate? {
    guard callShare > 0 else { return nil }
    return Estimate(level / callShare, resamples: resamples?.map { level / max($0, 1e-9) })
  }
}

/// A commercial router's measured quality on MT Bench, with GPT-4 as its strong model: the mean over the judgements of the
/// questions that are evaluated.
///
/// The paper's figures (arXiv 2406.18665), 8.757862 for Unify AI and 8.3125 for Martian, are means over all 160 judgements of
/// the 80 questions. Its own routers are evaluated on the 72 that its decontamination leaves, on which the same routings
/// have 8.885 and 8.458.
package struct CommercialPoint: Sendable, Equatable {
  package let name: String
  /// Of GPT-4 calls.
  package let share: Double
  /// MT Bench score.
  package let quality: Double

  /// Nothing but for MT Bench between RouteLLM's own pair, as a whole or without the questions that its decontamination
  /// drops.
  static func points(of evaluation: Evaluation) -> [CommercialPoint] {
    guard evaluation.benchmark == "mt-bench", evaluation.isStandardPair else { return [] }
    let (unify, martian): (Double, Double)
    switch evaluation.promptCount {
    case 80: (unify, martian) = (8.757862, 8.3125)
    case 72: (unify, martian) = (8.885, 8.458)
    default: return []
    }
    return [
      CommercialPoint(name: "Unify AI", share: 0.45625, quality: unify),
      CommercialPoint(name: "Martian (over Llama 2 70B Chat)", share: 0.5, quality: martian),
    ]
  }
}
