internal import Numerics
internal import Routing
package import Running

/// Money as people read it.
extension FigureText {
  /// `$1,234.50`
  static func money(_ amount: USD, decimals: Int) -> String {
    let text = amount.rounded(to: decimals)
    return text.hasPrefix("-") ? "−$" + text.dropFirst() : "$" + text
  }

  /// Decimals that show the smallest of these amounts with three digits, at least cents.
  static func decimals(for amounts: [USD]) -> Int {
    var decimals = 2
    guard let least = amounts.map(\.approximate).filter({ $0 > 0 }).min() else { return decimals }
    var scaled = least * 100
    while scaled < 100, decimals < 9 {
      scaled *= 10
      decimals += 1
    }
    return decimals
  }

  /// ` [0.1234, 0.5678]`, or nothing.
  static func brackets(_ range: ClosedRange<Double>?, _ format: (Double) -> String) -> String {
    range.map { " [\(format($0.lowerBound)), \(format($0.upperBound))]" } ?? ""
  }

  /// A grade or a difference of grades.
  static func grades(_ value: Double) -> String { fixed(value, 4) }

  /// The sentence without its capital letter, or with one and a full stop.
  static func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() + "." }
}

/// A model that requests were routed to, and what it was given.
struct ReportCandidate {
  let price: ModelPrice
  /// `strong` or `weak` of a pair; nil among more models.
  let role: Route?
  let total: CostTotals.CandidateTotal

  var name: String { price.name }
}

/// What sections show of any report, whatever the number of its models.
extension CostReport {
  var isPair: Bool { models.count == 2 }

  /// The strongest first.
  var candidates: [ReportCandidate] {
    zip(models, totals.candidates).enumerated().map { index, candidate in
      ReportCandidate(
        price: candidate.0, role: isPair ? (index == 0 ? .strong : .weak) : nil, total: candidate.1)
    }
  }

  var strongPrice: ModelPrice { models[0] }
  var weakPrice: ModelPrice { models[models.count - 1] }
  /// The first and the last.
  package var pair: ModelPair { ModelPair(strong: strongPrice.name, weak: weakPrice.name) }

  /// Requests that were routed.
  var rows: Int { totals.rows }

  /// Decimals of this report's amounts.
  var decimals: Int {
    let random = isPair ? [projection.random] : []
    return FigureText.decimals(for: [totals.routedCost] + totals.candidates.map(\.allCost) + random)
  }

  func money(_ amount: USD) -> String { FigureText.money(amount, decimals: decimals) }

  /// The date of the price list, for sentences.
  var priceDate: String { prices.date.map { " of \($0)" } ?? "" }
}

/// What the routes save, and against what: the log's own models where it records what all requests cost, else the
/// strong model for everything. A report says "saves" only of a bill that was higher.
struct Savings: Equatable {
  enum Yardstick {
    /// The log's own models, for all requests.
    case logged
    case allStrong
  }

  let yardstick: Yardstick
  /// What the yardstick costs less what the routes cost; negative where routing costs more.
  let amount: USD
  /// `amount` as a fraction of what the yardstick costs; nil if that is nothing.
  let fraction: Double?
  /// Whether the requests of which the log records the cost were cheaper there than as routed.
  let isDearerThanLogged: Bool

  init(_ report: CostReport) {
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
  var saves: Bool { amount > .zero && !isDearerThanLogged }

  /// The end of a sentence about the routes, after a space.
  func text(_ report: CostReport) -> RichText {
    let money = report.money(amount < .zero ? .zero - amount : amount)
    let part = amount == .zero ? nil : fraction.map { FigureText.percent(abs($0)) }
    let claim: RichText.Span =
      if saves {
        .gain("saves \(money)")
      } else if amount == .zero {
        .plain("costs the same")
      } else {
        amount < .zero ? .loss("costs \(money) more") : .plain("costs \(money) less")
      }
    let rest =
      switch yardstick {
      case .logged where amount == .zero: " as the log\u{2019}s own models"
      case .logged:
        (saves ? " of" : " than") + " what the log\u{2019}s own models cost" + (part.map { ", \($0)" } ?? "")
      case .allStrong where amount == .zero: " as sending all of them there"
      case .allStrong where saves: part.map { ", \($0) of what all of them would cost there" } ?? ""
      case .allStrong: " than sending all of them there" + (part.map { ", \($0)" } ?? "")
      }
    return RichText([claim, .plain(rest)])
  }
}
