internal import FileFormats
internal import Numerics
package import Routing
package import Running

/// What a run with more than two models says.
///
/// It is of one run: a budget is not merged.
package struct ModelChoiceReport: Sendable {
  /// The strongest first; the last is what the others are measured against.
  package let models: [ModelPrice]
  package let result: ChoiceResult
  package let scale: ChoiceScale
  /// In which the maps tell gains, such as `accuracy`; nil where requests are weighed by wins.
  package let unit: String?
  package let requests: CostReport.Requests
  package let rejects: [CostReport.Rejects]
  package let prices: CostReport.PriceSource
  package let assumedCompletionTokens: Int
  package let run: RunProvenance
  package let sample: SimilaritySample
  /// Nil where `driftNote` says why.
  package let drift: TrainingDistance?
  package let driftNote: String?

  package init(
    models: [ModelPrice], result: ChoiceResult, scale: ChoiceScale, unit: String?, requests: CostReport.Requests,
    rejects: [CostReport.Rejects], prices: CostReport.PriceSource, assumedCompletionTokens: Int, run: RunProvenance,
    sample: SimilaritySample, training: TrainingSimilarity?, driftNote: String?
  ) {
    precondition(models.count == result.bill.lines.count && models.count > 1)
    self.models = models
    self.result = result
    self.scale = scale
    self.unit = unit
    self.requests = requests
    self.rejects = rejects.filter { $0.lines > 0 }.sorted { ($1.lines, $0.reason) < ($0.lines, $1.reason) }
    self.prices = prices
    self.assumedCompletionTokens = assumedCompletionTokens
    self.run = run
    self.sample = sample
    drift = training.flatMap { TrainingDistance(SimilarityTally(sample), yardstick: $0) }
    self.driftNote = drift == nil ? driftNote ?? "no request was compared" : nil
  }

  var bill: ModelBill { result.bill }

  /// What is expected of all rows at one model, or as they were routed: the mean grade over the last model's, or the
  /// mean win rate against it; nil without rows.
  func expected(_ gain: ExpectedGain) -> Double? {
    guard bill.rows > 0 else { return nil }
    let mean = gain.approximate / Double(bill.rows)
    return scale == .wins ? mean + 0.5 : mean
  }
}

/// A run with more than two models as data, described in `ReportSchema.md`: schema
/// `routellm-batch/model-choice-report`, version 1. It is a report of one run: `report merge` takes none.
package struct ModelChoiceDocument: Encodable {
  let schema = "routellm-batch/model-choice-report"
  let version = 1
  let requests: Requests
  let models: [Model]
  let costUSD: String
  let goal: Goal
  let rejects: Named<Count>
  let drift: ReportDocument.Drift?
  let driftNote: String?
  let prices: CostReport.PriceSource
  let assumedCompletionTokensPerRow: Int
  let provenance: [RunProvenance]

  struct Requests: Encodable {
    let read: Int
    let routed: Int
    let rejected: Int
    let blank: Int
  }

  struct Model: Encodable {
    let name: String
    let rows: Int
    let promptTokens: Int
    let completionTokens: Int
    let costUSD: String
    let allCostUSD: String
    let gain: Double
    let allGain: Double
    let price: ReportDocument.Price
  }

  struct Goal: Encodable {
    let kind: String
    let asked: ReportDocument.Asked
    let limitUSD: String?
    let weighedBy: String
    let gainPerDollar: Double?
    let recovered: Double?
  }

  package init(_ report: ModelChoiceReport) {
    requests = Requests(
      read: report.requests.read, routed: report.requests.routed, rejected: report.requests.rejected,
      blank: report.requests.blank)
    models = zip(report.models, report.bill.lines).map { price, line in
      Model(
        name: price.name, rows: line.rows, promptTokens: line.promptTokens, completionTokens: line.completionTokens,
        costUSD: line.cost.description, allCostUSD: line.allCost.description, gain: line.gain.approximate,
        allGain: line.allGain.approximate, price: ReportDocument.Price(price))
    }
    costUSD = report.bill.cost.description
    let asked = ReportDocument.Asked(report.result.goal)
    goal = Goal(
      kind: asked.goal, asked: asked, limitUSD: report.result.limit?.description,
      weighedBy: report.scale == .wins ? "win rates" : "quality maps", gainPerDollar: report.result.gainPerDollar,
      recovered: report.result.recovered)
    rejects = Named(report.rejects.map { ($0.reason, $0.lines) })
    drift = report.drift.map { ReportDocument.Drift($0, isSample: !report.sample.isWhole) }
    driftNote = report.driftNote
    prices = report.prices
    assumedCompletionTokensPerRow = report.assumedCompletionTokens
    provenance = [report.run]
  }

  package func encoded() -> [UInt8] { JSONValueEncoder.text(of: self, keepsRowsTogether: true) }
}

/// What is said of a run with more than two models and not of others.
enum ModelChoiceText {
  /// What became of the requests, a line for each model and one for their sum.
  static func routes(_ report: ModelChoiceReport) -> [String] {
    let (bill, decimals) = (report.bill, decimals(report))
    func money(_ amount: USD) -> String { FigureText.money(amount, decimals: decimals) }
    let lines = zip(report.models, bill.lines).map { model, line in
      let share = FigureText.percent(bill.rows == 0 ? 0 : Double(line.rows) / Double(bill.rows))
      return "\(FigureText.count(line.rows)) to \(model.name) (\(share)): \(money(line.cost)); all of them there: "
        + money(line.allCost)
    }
    return lines + ["\(money(bill.cost)) in total"]
  }

  /// What is expected of all requests, by the report's scale.
  static func expected(_ report: ModelChoiceReport, _ gain: ExpectedGain) -> String {
    report.expected(gain).map { report.scale == .wins ? FigureText.percent($0) : FigureText.grades($0) } ?? ""
  }

  /// What the bill's last column means.
  static func scaleNote(_ report: CostReport) -> String? {
    report.choice.map { choice in
      let last = choice.models[choice.models.count - 1].name
      return choice.scale == .wins
        ? "Wins: the expected share of the requests on which the answer beats that of \(last), ties as halves."
        : "Gain: the expected grade of a request over that of \(last), in \(choice.unit ?? "grades")."
    }
  }

  static func decimals(_ report: ModelChoiceReport) -> Int {
    FigureText.decimals(for: [report.bill.cost] + report.bill.lines.map(\.allCost))
  }

  /// What was asked for, and what it took.
  static func goal(_ report: ModelChoiceReport) -> String {
    let (result, decimals) = (report.result, decimals(report))
    let spent = FigureText.money(report.bill.cost, decimals: decimals)
    guard case .budget(let budget) = result.goal, let limit = result.limit else {
      guard case .quality(let level) = result.goal else { return "\(spent) spent" }
      return "quality of \(FigureText.percent(level)) of the gap between \(report.models[0].name) and "
        + "\(report.models[report.models.count - 1].name): \(spent), the least that is expected to reach it"
    }
    var text = "budget "
    if case .amount = budget {
      text += FigureText.money(limit, decimals: decimals)
    } else {
      let part = "\(budget)".prefix { $0 != " " }
      text += "\(part) of \(report.models[0].name) for everything, \(FigureText.money(limit, decimals: decimals))"
    }
    let left = limit - report.bill.cost
    text += ": \(spent) spent, "
    text +=
      left == .zero
      ? "nothing left" : "$\(left.rounded(to: max(decimals, min(9, FigureText.decimals(for: [left]))))) left"
    return result.gainPerDollar == nil && left != .zero
      ? text + "; every request has the model that is expected to do best" : text
  }

  /// What is expected of the routes, and what it is worth; nil without rows.
  static func expectation(_ report: ModelChoiceReport) -> String? {
    let (bill, last) = (report.bill, report.models[report.models.count - 1].name)
    guard let routed = report.expected(bill.gain), let best = report.expected(bill.lines[0].allGain) else { return nil }
    guard report.scale == .wins else {
      let part = report.result.recovered.map { "\(FigureText.percent($0)) of the gap, " } ?? ""
      return
        "expected: \(part)\(FigureText.fixed(routed, 4)) of \(report.unit ?? "a grade") a request over \(last), by "
        + "the router's quality maps; \(report.models[0].name) for everything: \(FigureText.fixed(best, 4))"
    }
    return "expected wins against \(last): \(FigureText.percent(routed)) of the requests, ties as halves; "
      + "\(report.models[0].name) for everything: \(FigureText.percent(best)); requests were weighed by win rate, which "
      + "promises no quality"
  }
}
