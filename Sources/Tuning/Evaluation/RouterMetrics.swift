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
  package let atShares: [SharePoint]
  /// From share 0 to 1, at most `Evaluation.curvePointLimit` + 1 points.
  package let curve: [CurvePoint]
  /// Only where it was asked for, and only for routers.
  package let upstream: UpstreamGrid?
}
