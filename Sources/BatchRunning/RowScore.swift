internal import Routing

/// What a router said of one row.
struct RowScore: Sendable {
  let winRate: Double
  let fallback: FallbackReason?
}
