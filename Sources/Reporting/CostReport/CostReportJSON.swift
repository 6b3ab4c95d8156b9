package import FileFormats
internal import Routing
internal import Running

/// The report as a JSON document, indented. Schema `routellm-batch/cost-report`, version 2:
///
/// - Amounts of money are exact decimals as text, in US dollars; members that hold one end in `_usd`.
/// - `requests`: `read`, `routed`, `rejected`, `blank`, and `strong` and `weak`, which add up to `routed`.
/// - `cost`: `routed_usd`, `all_strong_usd`, `all_weak_usd`, `random_usd` (the expected cost of the same share drawn at
///   random), `saved_usd` and `saved_fraction` against all strong; `intervals` between what they lie for want of tokens
///   (see `CostBounds`), with the `rows` of which not all tokens are known.
/// - `logged`: for the `rows` whose model and tokens the log tells, their `cost_usd` there by the same price table and
///   `routed_usd`, what the same rows cost as routed; `unpriced_rows` tell them, too, but the table has
///   no single price. `uncached_usd` is their cost without what their caches did, `cache_savings_usd` the difference (below
///   0 where writing cost more), `list_priced_rows` those of `rows` that were served in a way without a price of its own;
///   `nameless_rows` tell their tokens and no model, `unobserved_rows` not even their tokens.
/// - `models`: for `strong` and `weak` the name, its price entry, rows, tokens and cost.
/// - `tokens`: rows and tokens by what they rest on (see `TokenBasis`); `kinds` and `contradictions` of what the log
///   recorded (see `TokenKind`, `UsageContradiction`), those that occur.
/// - `threshold`: `value`, `chosen_by` (`given`, `artefact default`, `strong share`, `spending`, `several`), for a share
///   `strong_share` and `ties`, the rows that have exactly this win rate, and for several, of a merged report, their
///   `choices`.
/// - `spending` after a budget or a quality (see `SpendingJSON`), `what_if` after `--what-if` (see `WhatIfTable`); left
///   out else, and of a report that was read back.
/// - `win_rates`: `lowest`, `highest`, and two histograms of `first_edge`, `bin_width`, `rows`, `strong_rows`; bins are
///   half open, the last one holds a win rate of 1.
/// - `cost_by_share`: points `[threshold, strong_rows, cost_usd]` by rising share, each exact; the first has no
///   threshold.
/// - `quality`: what the routes are expected to recover of the gap between the models, by the router's quality map, each
///   win rate at the middle of its 65,536th: `pgr`, `gap` and what is `lost` of it, in grades a request, and their 95% intervals, `strong`, `weak`,
///   `unit`, `prompts`, `resamples`, `without_gap`, and `by_share`: points `[strong_rows, pgr, low, high]` along
///   `cost_by_share`; or null, and `quality_note` says why.
/// - `drift`: how far the log is from the prompts that the router was trained on, by a fixed sample of the requests:
///   `verdict` (`near`, `partly far`, `far`), `compared` rows, `is_sample`, `mean`, `median`, `remote_share`, `duplicates`, and the
///   training prompts' own `mean` and `quantiles`; or null, and `drift_note` says why.
/// - `rejects`, `fallbacks`: rows by reason.
/// - `prices`: the price table.
/// - `state`: what `report merge` adds up; see `CostReportState`.
/// - `provenance`: a list of runs, one unless the report was merged, sorted by their JSON text; the only place for
///   inputs, router, options, time and duration. A merged report has the bytes of the whole's outside of it.
///
/// Version 1 had no `state`, and the one run's object for `provenance`. Members may be added within a version; none is removed or changes its meaning.
package enum CostReportJSON {
  package static let schema = "routellm-batch/cost-report"
  package static let version = 2

  package static func encoded(_ report: CostReport) -> [UInt8] { document(report).encoded(keepsRowsTogether: true) }

  package static func document(_ report: CostReport) -> JSONValue {
    var document: JSONValue = [
      "schema": .string(schema), "version": .integer(version),
      "requests": [
        "read": .integer(report.requests.read), "routed": .integer(report.requests.routed),
        "rejected": .integer(report.requests.rejected), "blank": .integer(report.requests.blank),
        "strong": .integer(report.totals.strong.rows), "weak": .integer(report.totals.weak.rows),
      ],
      "cost": [
        "routed_usd": usd(report.projection.routed), "all_strong_usd": usd(report.projection.allStrong),
        "all_weak_usd": usd(report.projection.allWeak), "random_usd": usd(report.projection.random),
        "strong_share": optional(report.projection.strongShare), "saved_usd": usd(report.projection.saved),
        "saved_fraction": optional(report.projection.savedFraction),
        "intervals": CostBoundsJSON.intervals(report.ledger.bounds, of: report.projection),
      ],
      "logged": LoggedBillJSON.total(report.ledger.logged, of: report.totals.rows),
      "models": [
        "strong": model(report, .strong, report.strongPrice), "weak": model(report, .weak, report.weakPrice),
      ],
      "tokens": tokens(report),
      "threshold": report.threshold.json,
      "win_rates": [
        "lowest": optional(report.totals.lowestWinRate), "highest": optional(report.totals.highestWinRate),
        "histogram": histogram(report.histogram), "full_histogram": histogram(report.fullHistogram),
      ],
      "cost_by_share": .array(
        report.curve.points.map { [optional($0.threshold), .integer($0.strongRows), usd($0.cost)] }),
      "quality": CostReportExpectation.quality(report),
      "quality_note": optional(CostReportExpectation.qualityNote(report)),
      "drift": CostReportExpectation.drift(report),
      "drift_note": optional(CostReportExpectation.driftNote(report)),
      "rejects": .object(report.rejects.map { .init(name: $0.reason, value: .integer($0.lines)) }),
      "fallbacks": .object(
        report.totals.fallbacks.sorted { $0.key < $1.key }
          .map { .init(name: $0.key.rawValue, value: .integer($0.value)) }),
      "prices": [
        "file": .string(report.prices.file), "source": .string(report.prices.source),
        "date": optional(report.prices.date), "sha256": .string(report.prices.sha256),
      ],
      "state": CostReportState.json(report.ledger, evidence: report.evidence),
      "provenance": .array(report.runs.map(\.json)),
    ]
    guard case .object(var members) = document else { return document }
    if let spending = report.spending {
      members.append(.init(name: "spending", value: SpendingJSON.document(spending)))
    }
    if !report.alternatives.isEmpty {
      members.append(.init(name: "what_if", value: WhatIfTable.document(report.alternatives)))
    }
    document = .object(members)
    return document
  }

  private static func model(_ report: CostReport, _ route: Route, _ price: ModelPrice) -> JSONValue {
    let total = report.totals[route]
    return [
      "name": .string(report.pair[route]), "rows": .integer(total.rows),
      "prompt_tokens": .integer(total.promptTokens), "completion_tokens": .integer(total.completionTokens),
      "cost_usd": usd(total.cost),
      "price": [
        "entry": .string(price.tableKey), "provider": .string(price.provider),
        "service": .string(price.service.rawValue),
        "input_per_million_usd": usd(price.inputPerToken * 1_000_000),
        "output_per_million_usd": usd(price.outputPerToken * 1_000_000),
        "tiers": .array(
          price.tiers.map { tier in
            [
              "prompt_tokens_above": .integer(tier.promptTokensAbove),
              "input_per_million_usd": usd(tier.rates.input * 1_000_000),
              "output_per_million_usd": usd(tier.rates.output * 1_000_000),
            ]
          }),
        "derived": .array(price.derivations.map(JSONValue.string)),
        "deprecation_date": optional(price.deprecationDate),
      ],
    ]
  }

  private static func tokens(_ report: CostReport) -> JSONValue {
    func entry(_ name: String, _ tally: CostTotals.Tally) -> JSONValue.Member {
      .init(name: name, value: ["rows": .integer(tally.rows), "tokens": .integer(tally.tokens)])
    }
    return .object(
      [
        .init(name: "prompt", value: .object(PromptTokenBasis.allCases.map { entry($0.name, report.totals[$0]) })),
        .init(
          name: "completion",
          value: .object(CompletionTokenBasis.allCases.map { entry($0.name, report.totals[$0]) })),
        .init(name: "assumed_completion_tokens_per_row", value: .integer(report.assumedCompletionTokens)),
      ] + UsageJSON.members(report.ledger.usage))
  }

  private static func histogram(_ histogram: WinRateHistogram) -> JSONValue {
    [
      "first_edge": .double(histogram.edge(0)),
      "bin_width": .double(WinRateCell.lowerBound(of: histogram.cellsPerBin)),
      "rows": .array(histogram.counts.map(JSONValue.integer)),
      "strong_rows": .array(histogram.strongCounts.map(JSONValue.integer)),
    ]
  }

  private static func usd(_ amount: USD) -> JSONValue { .string(amount.description) }
  private static func optional(_ value: Double?) -> JSONValue { value.map(JSONValue.double) ?? .null }
  private static func optional(_ value: String?) -> JSONValue { value.map(JSONValue.string) ?? .null }
}

/// Between what the costs lie, as far as the tokens are not known: `cost/intervals` of a report, `[lowest, highest]` each,
/// and what it is drawn from, `state/token_bounds`: `rows` and the distances `[below, above]` of each cost.
enum CostBoundsJSON {
  static func intervals(_ bounds: CostBounds, of projection: CostProjection) -> JSONValue {
    func pair(_ distance: CostBounds.Distance, _ amount: USD) -> JSONValue {
      let interval = distance.interval(around: amount)
      return [.string("\(interval.lowerBound)"), .string("\(interval.upperBound)")]
    }
    return [
      "rows": .integer(bounds.rows), "routed_usd": pair(bounds.routed, projection.routed),
      "all_strong_usd": pair(bounds.allStrong, projection.allStrong),
      "all_weak_usd": pair(bounds.allWeak, projection.allWeak), "saved_usd": pair(bounds.saved, projection.saved),
    ]
  }

  static func state(_ bounds: CostBounds) -> JSONValue {
    func pair(_ distance: CostBounds.Distance) -> JSONValue {
      [.string("\(distance.below)"), .string("\(distance.above)")]
    }
    return [
      "rows": .integer(bounds.rows), "routed": pair(bounds.routed), "all_strong": pair(bounds.allStrong),
      "all_weak": pair(bounds.allWeak), "saved": pair(bounds.saved),
    ]
  }

  /// - Parameter state: a report's; one of an earlier version of the program tells no bounds.
  static func bounds(_ state: StoredObject) throws(ReportingError) -> CostBounds {
    guard state.value["token_bounds"] != nil else { return CostBounds() }
    let stored = try state.object("token_bounds")
    func distance(_ name: String) throws(ReportingError) -> CostBounds.Distance {
      guard let value = stored.value[name] else {
        throw .unexpected(file: stored.file, path: "\(stored.path)/\(name)", expected: "two amounts")
      }
      let amounts = try StoredObject(file: stored.file, path: "\(stored.path)/\(name)", value: value)
        .row(counts: 0..<0, amounts: 0..<2).amounts
      return CostBounds.Distance(below: amounts[0], above: amounts[1])
    }
    return CostBounds(
      rows: try stored.count("rows"), routed: try distance("routed"), allStrong: try distance("all_strong"),
      allWeak: try distance("all_weak"), saved: try distance("saved"))
  }
}
