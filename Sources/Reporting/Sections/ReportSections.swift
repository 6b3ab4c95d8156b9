internal import Numerics
internal import Running

/// The sections of a cost report, in the order in which they are shown: a new one is a file here and a line below.
///
/// A section decides from the report whether it has something to say, and each format shows what it can of it.
package enum ReportSections {
  private static var all: [(_ report: CostReport, _ top: Int) -> [ReportSection]] {
    [
      OverviewSection.sections,
      ExplorerSection.sections,
      BillSection.sections,
      AnswerSection.sections,
      ReachSection.sections,
      SessionSection.sections,
      SpendingSection.sections,
      PolicySection.sections,
      WhatIfSection.sections,
      LoggedSection.sections,
      ObservedQualitySection.sections,
      ShareSection.sections,
      QualitySection.sections,
      WinRateSection.sections,
      LengthSection.sections,
      DriftSection.sections,
      GroupSection.sections,
      TokenSection.sections,
      RejectSection.sections,
      SetAsideSection.sections,
      ProvenanceSection.sections,
    ]
  }

  /// - Parameter top: how many groups of each grouping, and logged models, are drawn.
  static func sections(of report: CostReport, top: Int) -> [ReportSection] { all.flatMap { $0(report, top) } }

  static func page(of report: CostReport, top: Int) -> ReportPage {
    let count = FigureText.count(report.requests.routed, of: "request")
    return ReportPage(
      title: "Cost of routing \(count)" + (report.isPair ? "" : " among \(report.models.count) models"),
      parts: [
        .init(
          kicker: "routellm-batch, projected cost", headline: headline(report), lead: lead(report),
          sections: sections(of: report, top: top))
      ])
  }

  /// What a run says of its report on standard error.
  package static func summary(of report: CostReport) -> RichText {
    TextRenderer.summary(sections(of: report, top: CostReportFormat.standardTop))
  }

  /// What the routes cost against what there was, or could be.
  static func headline(_ report: CostReport) -> RichText {
    guard report.rows > 0 else { return "No request was routed" }
    guard report.isPair else {
      let (routed, strongest) = (report.projection.routed, report.projection.allStrong)
      let text = RichText("Choosing among \(report.models.count) models costs \(report.money(routed))")
      let single = BestSingleModel(report).map { $0.text(report) } ?? RichText("")
      guard routed != strongest else { return text + single }
      let difference = routed < strongest ? strongest - routed : routed - strongest
      return text + RichText(", \(report.money(difference)) \(routed < strongest ? "less" : "more") than ")
        + .name(report.pair.strong) + " for everything" + single
    }
    let share = FigureText.percent(report.projection.strongShare ?? 0)
    return RichText("Sending \(share) of the requests to ") + .name(report.pair.strong) + " "
      + Savings(report).text(report)
  }

  private static func lead(_ report: CostReport) -> String {
    let list = "Projected from list prices\(report.priceDate) and the tokens of the log, not billed."
    guard report.isPair, report.rows > 0 else { return list }
    let savings = Savings(report)
    var sentences: [String] = []
    if savings.yardstick == .logged, report.projection.saved > .zero {
      sentences.append("Sending all of them there would cost \(report.money(report.projection.saved)) more than this.")
    } else if savings.yardstick == .allStrong, savings.isDearerThanLogged {
      let logged = report.ledger.logged
      let which = FigureText.count(
        logged.rows, of: "request whose cost the log records was", plural: "requests whose cost the log records were")
      sentences.append(
        "But the \(which) cheaper there: \(report.money(logged.cost)) against \(report.money(logged.routedCost)).")
    }
    return (sentences + [list, "The rest goes to \(report.pair.weak)."]).joined(separator: " ")
  }
}

/// The model that alone is expected to do best for no more than what a choice among several costs: what the choice has to
/// be held against.
struct BestSingleModel {
  private let name: String
  private let cost: USD
  private let gain: ExpectedGain
  private let result: SpendingResult

  /// Nil for a pair, and where every single model costs more.
  init?(_ report: CostReport) {
    guard !report.isPair, report.rows > 0, let result = report.spending?.result else { return nil }
    let affordable = zip(report.candidates, result.allGains).filter { $0.0.total.allCost <= report.totals.routedCost }
    guard let best = affordable.max(by: { $0.1 < $1.1 }) else { return nil }
    (name, cost, gain, self.result) = (best.0.name, best.0.total.allCost, best.1, result)
  }

  /// The rest of a sentence on what the choice costs.
  func text(_ report: CostReport) -> RichText {
    func expected(_ gain: ExpectedGain) -> String { SpendingSection.expected(gain, result, rows: report.rows) }
    let verb = result.scale == .wins ? "wins" : "gains"
    let against = result.scale == .wins ? " against " + RichText.name(report.pair.weak) : RichText("")
    return RichText(", and \(verb) \(expected(result.gain))") + against + " where " + .name(name)
      + RichText(" alone \(verb) \(expected(gain)) for \(report.money(cost))")
  }
}
