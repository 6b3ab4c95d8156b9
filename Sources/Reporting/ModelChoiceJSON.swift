internal import Assigning
internal import JSONCoding
internal import Routing

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
