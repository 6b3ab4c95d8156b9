internal import FileFormats
internal import Numerics
package import Routing
package import Running

/// What a run with more than two models tells. `ModelChoiceText`, `ModelChoiceJSON` and `ModelChoicePage` write it.
///
/// It is of one run: a budget is not merged.
package struct ModelChoiceReport: Sendable {
  /// The strongest first; the last is what the others are measured against.
  package let models: [ModelPrice]
  package let result: SpendingResult
  let bill: ModelBill
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
    models: [ModelPrice], result: SpendingResult, totals: CostTotals, unit: String?, requests: CostReport.Requests,
    rejects: [CostReport.Rejects], prices: CostReport.PriceSource, assumedCompletionTokens: Int, run: RunProvenance,
    sample: SimilaritySample, training: TrainingSimilarity?, driftNote: String?
  ) {
    bill = ModelBill(totals, result)
    precondition(models.count == bill.lines.count && models.count > 1)
    self.models = models
    self.result = result
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

  var scale: GainScale { result.scale }

  /// What is expected of all rows at one model, or as they were routed: the mean grade over the last model's, or the
  /// mean win rate against it; nil without rows.
  func expected(_ gain: ExpectedGain) -> Double? {
    guard bill.rows > 0 else { return nil }
    let mean = gain.approximate / Double(bill.rows)
    return scale == .wins ? mean + 0.5 : mean
  }
}

/// What the rows of a run come to at each of its models: as they were routed, and all of them at one.
struct ModelBill {
  struct Line {
    let rows: Int
    let promptTokens: Int
    let completionTokens: Int
    let cost: USD
    let allCost: USD
    let gain: ExpectedGain
    let allGain: ExpectedGain
  }

  let lines: [Line]

  init(_ totals: CostTotals, _ result: SpendingResult) {
    lines = totals.candidates.enumerated().map { index, total in
      Line(
        rows: total.rows, promptTokens: total.promptTokens, completionTokens: total.completionTokens, cost: total.cost,
        allCost: total.allCost, gain: result.gains[index], allGain: result.allGains[index])
    }
  }

  var rows: Int { lines.reduce(0) { $0 + $1.rows } }
  var cost: USD { lines.reduce(.zero) { $0 + $1.cost } }
  var gain: ExpectedGain { lines.reduce(.zero) { $0 + $1.gain } }
}

/// A run with more than two models as data. Schema `routellm-batch/model-choice-report`, version 1:
///
/// - `requests`: `read`, `routed`, `rejected`, `blank`; `rejects`: lines by reason.
/// - `models`, the strongest first: `name`, its price entry, `rows`, `prompt_tokens`, `completion_tokens` and `cost_usd`
///   of what was routed there, `all_cost_usd` of everything at this model, and `gain` and `all_gain`, sums over the last
///   model for everything: of grades, or of wins beyond a half each.
/// - `cost_usd`: of the run, the sum over the models; amounts are exact decimals as text.
/// - `goal`: `budget` or `quality`, with `asked`, `limit_usd` (null for a quality), `weighed_by` (`quality maps` or `win
///   rates`), `gain_per_dollar` (null where every request has its best or its cheapest model), and `recovered`, the part
///   of the first model's gain.
/// - `drift` as in a cost report, or null and `drift_note`; `prices`; `assumed_completion_tokens_per_row`; `provenance`.
///
/// A report of one run: `report merge` takes none.
package enum ModelChoiceJSON {
  package static let schema = "routellm-batch/model-choice-report"

  package static func encoded(_ report: ModelChoiceReport) -> [UInt8] {
    let document: JSONValue = [
      "schema": .string(schema), "version": 1,
      "requests": [
        "read": .integer(report.requests.read), "routed": .integer(report.requests.routed),
        "rejected": .integer(report.requests.rejected), "blank": .integer(report.requests.blank),
      ],
      "models": .array(zip(report.models, report.bill.lines).map { model($0, $1) }),
      "cost_usd": .string(report.bill.cost.description), "goal": goal(report),
      "rejects": .object(report.rejects.map { .init(name: $0.reason, value: .integer($0.lines)) }),
      "drift": report.drift.map { CostReportExpectation.drift($0, isSample: !report.sample.isWhole) } ?? .null,
      "drift_note": report.driftNote.map(JSONValue.string) ?? .null,
      "prices": [
        "file": .string(report.prices.file), "source": .string(report.prices.source),
        "date": report.prices.date.map(JSONValue.string) ?? .null, "sha256": .string(report.prices.sha256),
      ],
      "assumed_completion_tokens_per_row": .integer(report.assumedCompletionTokens),
      "provenance": [report.run.json],
    ]
    return document.encoded(keepsRowsTogether: true)
  }

  private static func model(_ price: ModelPrice, _ line: ModelBill.Line) -> JSONValue {
    [
      "name": .string(price.name), "rows": .integer(line.rows), "prompt_tokens": .integer(line.promptTokens),
      "completion_tokens": .integer(line.completionTokens), "cost_usd": .string(line.cost.description),
      "all_cost_usd": .string(line.allCost.description), "gain": .double(line.gain.approximate),
      "all_gain": .double(line.allGain.approximate),
      "price": [
        "entry": .string(price.tableKey), "provider": .string(price.provider),
        "service": .string(price.service.rawValue),
        "input_per_million_usd": .string((price.inputPerToken * 1_000_000).description),
        "output_per_million_usd": .string((price.outputPerToken * 1_000_000).description),
        "deprecation_date": price.deprecationDate.map(JSONValue.string) ?? .null,
      ],
    ]
  }

  private static func goal(_ report: ModelChoiceReport) -> JSONValue {
    let (name, asked): (String, JSONValue) =
      switch report.result.goal {
      case .budget(let budget): ("budget", .string("\(budget)"))
      case .quality(let level): ("quality", .double(level))
      case .threshold(let threshold): ("threshold", .double(threshold.value))
      case .strongShare(let share): ("strong-share", .double(share.value))
      }
    return [
      "kind": .string(name), "asked": asked,
      "limit_usd": report.result.limit.map { .string($0.description) } ?? .null,
      "weighed_by": report.scale == .wins ? "win rates" : "quality maps",
      "gain_per_dollar": report.result.gainPerDollar.map(JSONValue.double) ?? .null,
      "recovered": report.result.recovered.map(JSONValue.double) ?? .null,
    ]
  }
}

/// A run with more than two models as a person reads it.
package enum ModelChoiceText {
  /// A line each, without ends.
  package static func lines(_ report: ModelChoiceReport) -> [String] {
    let decimals = decimals(report)
    let bill = report.bill
    var lines: [String] = []
    for (model, line) in zip(report.models, bill.lines) {
      let share = bill.rows == 0 ? 0 : Double(line.rows) / Double(bill.rows)
      lines.append(
        "\(FigureText.count(line.rows)) to \(model.name) (\(FigureText.percent(share))): "
          + "\(FigureText.money(line.cost, decimals: decimals)); all of them there: "
          + FigureText.money(line.allCost, decimals: decimals))
    }
    lines.append("\(FigureText.money(bill.cost, decimals: decimals)) in all")
    return lines + [goal(report), expectation(report)].compactMap(\.self)
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
