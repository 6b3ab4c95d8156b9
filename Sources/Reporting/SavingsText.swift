internal import Assigning

/// What the routes cost against their yardstick, in words: `claim` and, after a space or none, `rest` make the end of a
/// sentence about the routes.
struct SavingsText {
  enum Tone { case gain, loss, plain }

  let claim: String
  let tone: Tone
  let rest: String

  init(_ savings: Savings, _ report: CostReport) {
    let decimals = ReportText.decimals(of: report.projection)
    let amount = savings.amount < .zero ? USD.zero - savings.amount : savings.amount
    let money = ReportText.money(amount, decimals: decimals)
    if savings.saves {
      (claim, tone) = ("saves \(money)", .gain)
    } else if savings.amount == .zero {
      (claim, tone) = ("costs the same", .plain)
    } else if savings.amount < .zero {
      (claim, tone) = ("costs \(money) more", .loss)
    } else {
      (claim, tone) = ("costs \(money) less", .plain)
    }
    let part = savings.amount == .zero ? nil : savings.fraction.map { ReportText.percent(abs($0)) }
    switch savings.yardstick {
    case .logged where savings.amount == .zero: rest = " as the log\u{2019}s own models"
    case .logged:
      rest =
        (savings.saves ? " of" : " than") + " what the log\u{2019}s own models cost" + (part.map { ", \($0)" } ?? "")
    case .allStrong where savings.amount == .zero: rest = " as sending all of them there"
    case .allStrong where savings.saves: rest = part.map { ", \($0) of what all of them would cost there" } ?? ""
    case .allStrong: rest = " than sending all of them there" + (part.map { ", \($0)" } ?? "")
    }
  }
}
