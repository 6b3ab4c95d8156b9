package import Assigning

/// What the routes save, and against what: the log's own models where it tells of all requests what they cost, else the
/// strong model for everything. "Saves" is said of nothing but a bill that was higher.
package struct Savings: Sendable, Equatable {
  package enum Yardstick: Sendable, Equatable {
    /// The log's own models, for all requests.
    case logged
    case allStrong
  }

  package let yardstick: Yardstick
  /// What the yardstick costs less what the routes cost; negative where routing costs more.
  package let amount: USD
  /// `amount` as a fraction of what the yardstick costs; nil if that is nothing.
  package let fraction: Double?
  /// Whether the requests of which the log tells it cost less there than as routed.
  package let isDearerThanLogged: Bool

  package init(_ report: CostReport) {
    let (logged, projection) = (report.ledger.logged, report.projection)
    isDearerThanLogged = logged.rows > 0 && logged.cost < logged.routedCost
    if logged.rows > 0, logged.rows == projection.rows {
      yardstick = .logged
      amount = logged.cost - logged.routedCost
      fraction = logged.cost == .zero ? nil : amount.approximate / logged.cost.approximate
    } else {
      yardstick = .allStrong
      amount = projection.saved
      fraction = projection.savedFraction
    }
  }

  /// Whether the headline may say that the routes save.
  package var saves: Bool { amount > .zero && !isDearerThanLogged }
}
