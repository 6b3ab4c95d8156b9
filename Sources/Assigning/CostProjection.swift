/// What a ledger says: the routed run against the alternatives, the spread of win rates, and cost against share.
package struct CostProjection: Sendable, Equatable {
  package let rows: Int
  package let strongRows: Int
  package let routed: USD
  package let allStrong: USD
  package let allWeak: USD
  /// The expected cost of sending the same number of rows to the strong model, drawn at random: `strongRows / rows` of
  /// the way from `allWeak` to `allStrong`, rounded to a unit.
  package let random: USD

  package init(_ ledger: CostLedger) {
    let totals = ledger.totals
    rows = totals.rows
    strongRows = totals.strong.rows
    routed = totals.routedCost
    allStrong = totals.allStrongCost
    allWeak = totals.allWeakCost
    random =
      totals.rows == 0
      ? .zero
      : totals.allWeakCost
        + (totals.allStrongCost - totals.allWeakCost).scaled(by: totals.strong.rows, over: totals.rows)
  }

  /// The fraction of rows that went strong; nil without rows.
  package var strongShare: Double? { rows == 0 ? nil : Double(strongRows) / Double(rows) }
  /// Against sending everything to the strong model; negative if routing costs more.
  package var saved: USD { allStrong - routed }
  /// `saved` as a fraction of `allStrong`; nil if that is nothing.
  package var savedFraction: Double? {
    allStrong == .zero ? nil : saved.approximate / allStrong.approximate
  }
}
