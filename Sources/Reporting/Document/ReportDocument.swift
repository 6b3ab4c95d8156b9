internal import FileFormats
internal import LogReading
internal import Routing
internal import Running

/// A cost report as data: the schema of `--report FILE.json`, by which reports are written and read back. Every member
/// is described in `ReportSchema.md`.
///
/// Members may be added within a version; none is removed or changes its meaning. A member that later versions of the
/// program added is optional here.
///
/// A report of more than two models has a schema of its own: `models` is a list, and members of two models are left out
/// or null.
package struct ReportDocument: Codable {
  /// Of two models.
  static let pairSchema = (name: "routellm-batch/cost-report", version: 2)
  /// Of more.
  static let choiceSchema = (name: "routellm-batch/model-choice-report", version: 1)

  let schema: String
  let version: Int
  let requests: Requests
  let costUSD: Stored<Dollars>?
  let goal: Drawn<ChoiceGoal>?
  let cost: Cost
  let logged: Logged
  let models: Models
  let tokens: Tokens
  let threshold: ThresholdChoice
  let winRates: WinRates
  let costByShare: Drawn<[DrawnRow]>?
  let quality: Drawn<ExpectedQuality>?
  let qualityNote: Drawn<String>?
  let drift: Drawn<Drift>?
  let driftNote: Drawn<String>?
  let rejects: Named<Count>
  let setAside: Named<Count>?
  let fallbacks: Named<Count>
  let moved: Named<Count>?
  let refused: Named<Count>?
  let sessions: Sessions?
  let prices: CostReport.PriceSource
  let assumedCompletionTokensPerRow: Stored<Count>?
  let state: ReportState
  let provenance: [RunProvenance]
  let spending: Drawn<Spending>?
  let whatIf: Drawn<[WhatIf]>?
  let groupPolicy: Drawn<GroupPolicy>?
  let observedQuality: Drawn<ObservedQuality>?

  /// Sessions that stay on one model; left out where there are none.
  struct Sessions: Codable, LeftOutWhenNil {
    let field: String
    let rule: String
    @Stored<Count> var count: Int
    @Stored<Count> var requests: Int
    @Stored<Count> var movedToStrong: Int
    @Stored<Count> var movedToWeak: Int

    init(_ totals: SessionTotals) {
      (field, rule, count, requests) = (totals.field, totals.rule.rawValue, totals.sessions, totals.rows)
      (movedToStrong, movedToWeak) = (totals.movedToStrong, totals.movedToWeak)
    }

    /// Nil where they contradict themselves, or the rule is not known.
    var totals: SessionTotals? {
      SessionRule(rawValue: rule).flatMap {
        SessionTotals(
          field: field, rule: $0, sessions: count, rows: requests, movedToStrong: movedToStrong,
          movedToWeak: movedToWeak)
      }
    }
  }

  struct Requests: Codable {
    @Stored<Count> var read: Int
    @Stored<Count> var routed: Int
    @Stored<Count> var rejected: Int
    @Stored<Count> var blank: Int
    let strong: Stored<Count>?
    let weak: Stored<Count>?
  }

  struct Cost: Codable {
    @Stored<Dollars> var routedUSD: USD
    @Stored<Dollars> var allStrongUSD: USD
    @Stored<Dollars> var allWeakUSD: USD
    let randomUSD: Drawn<String>?
    let strongShare: Drawn<Double>?
    let savedUSD: Drawn<String>?
    let savedFraction: Drawn<Double>?
    let intervals: Drawn<Intervals>?

    /// From the lowest to the highest amount.
    struct Intervals: Encodable {
      let rows: Int
      let routedUSD: [String]
      let allStrongUSD: [String]
      let allWeakUSD: [String]
      let savedUSD: [String]
    }
  }

  struct Logged: Codable {
    @Stored<Count> var rows: Int
    @Stored<Dollars> var costUSD: USD
    @Stored<Dollars> var routedUSD: USD
    @Stored<Count> var unpricedRows: Int
    let uncachedUSD: Stored<Dollars>?
    let cacheSavingsUSD: Drawn<String>?
    let listPricedRows: Stored<Count>?
    let namelessRows: Stored<Count>?
    let unobservedRows: Drawn<Int>?
    let recordedRows: Stored<Count>?
    let recordedUSD: Stored<Dollars>?
    let cacheHitRows: Stored<Count>?
  }

  /// By candidate, the strongest first: an object of `strong` and `weak` where there are two, else a list.
  struct Models: Codable {
    let candidates: [Model]

    private enum Pair: String, CodingKey { case strong, weak }

    init(_ candidates: [Model]) { self.candidates = candidates }

    init(from decoder: any Decoder) throws {
      if let pair = try? decoder.container(keyedBy: Pair.self) {
        candidates = [try pair.decode(Model.self, forKey: .strong), try pair.decode(Model.self, forKey: .weak)]
      } else {
        candidates = try [Model](from: decoder)
        guard (3...1_000).contains(candidates.count) else {
          throw DecodingError.dataCorrupted(
            DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "a list of 3 to 1000 models"))
        }
      }
    }

    func encode(to encoder: any Encoder) throws {
      guard candidates.count == 2 else { return try candidates.encode(to: encoder) }
      var pair = encoder.container(keyedBy: Pair.self)
      for (key, candidate) in zip([Pair.strong, .weak], candidates) { try pair.encode(candidate, forKey: key) }
    }
  }

  struct Model: Codable {
    let name: String
    @Stored<Count> var rows: Int
    @Stored<Count> var promptTokens: Int
    @Stored<Count> var completionTokens: Int
    @Stored<Dollars> var costUSD: USD
    let allCostUSD: Stored<Dollars>?
    let gain: Stored<Number>?
    let allGain: Stored<Number>?
    let price: Price
  }

  struct Price: Codable {
    let entry: String
    let provider: String
    let service: String
    @Stored<DollarsPerMillion> var inputPerMillionUSD: USD
    @Stored<DollarsPerMillion> var outputPerMillionUSD: USD
    let tiers: [Tier]
    let derived: [String]
    let deprecationDate: String?

    struct Tier: Codable {
      @Stored<Count> var promptTokensAbove: Int
      @Stored<DollarsPerMillion> var inputPerMillionUSD: USD
      @Stored<DollarsPerMillion> var outputPerMillionUSD: USD
    }
  }

  struct Tokens: Codable {
    let prompt: Named<Tally>
    let completion: Named<Tally>
    @Stored<Count> var assumedCompletionTokensPerRow: Int
    let kinds: Named<Tally>?
    let contradictions: Named<Count>?
    let uncounted: Named<Count>?
  }

  struct WinRates: Codable {
    @Stored<WinRateOrNull> var lowest: Double?
    @Stored<WinRateOrNull> var highest: Double?
    let histogram: Drawn<Histogram>?
    let fullHistogram: Drawn<Histogram>?

    struct Histogram: Encodable {
      let firstEdge: Double
      let binWidth: Double
      let rows: [Int]
      let strongRows: [Int]

      init(_ histogram: WinRateHistogram) {
        firstEdge = histogram.edge(0)
        binWidth = WinRateCell.lowerBound(of: histogram.cellsPerBin)
        rows = histogram.counts
        strongRows = histogram.strongCounts
      }
    }
  }

  /// Other models at whose prices the same routes were priced: `strong` and `weak` where there are two, else `models`.
  struct WhatIf: Encodable, LeftOutWhenNil {
    let strong: Model?
    let weak: Model?
    let models: List?
    let routedUSD: String
    let allStrongUSD: String
    let allWeakUSD: String
    let savedUSD: String
    let savedFraction: Double?

    struct Model: Encodable, LeftOutWhenNil {
      let name: String
      let entry: String
      let provider: String
      let inputPerMillionUSD: String
      let outputPerMillionUSD: String

      init(_ price: ModelPrice) {
        (name, entry, provider) = (price.name, price.tableKey, price.provider)
        inputPerMillionUSD = "\(price.inputPerToken * 1_000_000)"
        outputPerMillionUSD = "\(price.outputPerToken * 1_000_000)"
      }
    }

    struct List: Encodable, LeftOutWhenNil {
      let models: [Model]

      func encode(to encoder: any Encoder) throws { try models.encode(to: encoder) }
    }

    init(_ alternative: PricedAlternative) {
      let (models, bill) = (alternative.prices.map(Model.init), alternative.bill)
      let isPair = models.count == 2
      (strong, weak) = isPair ? (models[0], models[1]) : (nil, nil)
      self.models = isPair ? nil : List(models: models)
      (routedUSD, allStrongUSD, allWeakUSD) = ("\(bill.routed)", "\(bill.allStrong)", "\(bill.allWeak)")
      (savedUSD, savedFraction) = ("\(bill.saved)", bill.savedFraction)
    }
  }
}

extension [ReportDocument.WhatIf]: LeftOutWhenNil {}

extension ReportDocument {
  package init(_ report: CostReport) {
    let (totals, projection, ledger) = (report.totals, report.projection, report.ledger)
    let logged = ledger.logged
    (schema, version) = report.isPair ? ReportDocument.pairSchema : ReportDocument.choiceSchema
    requests = Requests(
      read: report.requests.read, routed: report.requests.routed, rejected: report.requests.rejected,
      blank: report.requests.blank, strong: report.isPair ? Stored(wrappedValue: totals.strong.rows) : nil,
      weak: report.isPair ? Stored(wrappedValue: totals.weak.rows) : nil)
    let result = report.isPair ? nil : report.spending?.result
    costUSD = report.isPair ? nil : Stored(wrappedValue: totals.routedCost)
    goal = result.map { Drawn(ChoiceGoal($0)) }
    cost = Cost(
      routedUSD: projection.routed, allStrongUSD: projection.allStrong, allWeakUSD: projection.allWeak,
      randomUSD: report.isPair ? Drawn("\(projection.random)") : nil,
      strongShare: projection.strongShare.map(Drawn.init),
      savedUSD: Drawn("\(projection.saved)"), savedFraction: projection.savedFraction.map(Drawn.init),
      intervals: Drawn(Cost.Intervals(ledger.bounds, of: projection)))
    self.logged = Logged(
      rows: logged.rows, costUSD: logged.cost, routedUSD: logged.routedCost, unpricedRows: logged.unpricedRows,
      uncachedUSD: Stored(wrappedValue: logged.uncachedCost), cacheSavingsUSD: Drawn("\(logged.cacheSavings)"),
      listPricedRows: Stored(wrappedValue: logged.listPricedRows),
      namelessRows: Stored(wrappedValue: logged.namelessRows),
      unobservedRows: Drawn(totals.rows - logged.observedRows),
      recordedRows: logged.recordedRows > 0 ? Stored(wrappedValue: logged.recordedRows) : nil,
      recordedUSD: logged.recordedRows > 0 ? Stored(wrappedValue: logged.recordedCost) : nil,
      cacheHitRows: logged.cacheHitRows > 0 ? Stored(wrappedValue: logged.cacheHitRows) : nil)
    models = Models(
      zip(report.models, totals.candidates).enumerated().map { index, candidate in
        let (price, total) = candidate
        return Model(
          name: price.name, rows: total.rows, promptTokens: total.promptTokens,
          completionTokens: total.completionTokens, costUSD: total.cost,
          allCostUSD: report.isPair ? nil : Stored(wrappedValue: total.allCost),
          gain: result.map { Stored(wrappedValue: $0.gains[index].approximate) },
          allGain: result.map { Stored(wrappedValue: $0.allGains[index].approximate) }, price: Price(price))
      })
    tokens = Tokens(report)
    threshold = report.threshold
    winRates = WinRates(
      lowest: totals.lowestWinRate, highest: totals.highestWinRate,
      histogram: Drawn(WinRates.Histogram(report.histogram)),
      fullHistogram: Drawn(WinRates.Histogram(report.fullHistogram)))
    costByShare =
      !report.isPair
      ? nil
      : Drawn(
        report.curve.points.map { point in
          DrawnRow(cells: [WinRateOrNull.json(point.threshold), .integer(point.strongRows), Dollars.json(point.cost)])
        })
    quality = ExpectedQuality(report).map(Drawn.init)
    qualityNote = report.qualityNote.map(Drawn.init)
    drift = report.drift.map { Drawn(Drift($0, isSample: !ledger.similarities.isWhole)) }
    driftNote = report.driftNote.map(Drawn.init)
    rejects = Named(report.rejects.map { ($0.reason, $0.lines) })
    setAside = report.requests.setAside.isEmpty ? nil : Named(report.requests.setAside.map { ($0.reason, $0.lines) })
    fallbacks = Named(totals.fallbacks.sorted { $0.key < $1.key }.map { ($0.key.rawValue, $0.value) })
    moved = ReportDocument.named(ledger.reach.moved)
    refused = ReportDocument.named(ledger.reach.refused)
    sessions = ledger.sessions.map(Sessions.init)
    prices = report.prices
    assumedCompletionTokensPerRow = report.isPair ? nil : Stored(wrappedValue: report.assumedCompletionTokens)
    state = ReportState(ledger, evidence: report.evidence)
    provenance = report.runs
    spending = report.isPair ? report.spending.map { Drawn(Spending($0)) } : nil
    whatIf = report.alternatives.isEmpty ? nil : Drawn(report.alternatives.map(WhatIf.init))
    observedQuality = ledger.quality.map { Drawn(ObservedQuality($0)) }
    groupPolicy = report.groupPolicy.map { Drawn(GroupPolicy($0, models: report.models.map(\.name))) }
  }

  private static func named(_ rows: [RequestObstacle: Int]) -> Named<Count>? {
    rows.isEmpty ? nil : Named(RequestObstacle.allCases.compactMap { kind in rows[kind].map { (kind.rawValue, $0) } })
  }

  /// The document's text: indented, and a row of a table on each line.
  package func encoded() -> [UInt8] { JSONValueEncoder.text(of: self, keepsRowsTogether: true) }
}

extension ReportDocument.Cost.Intervals {
  init(_ bounds: CostBounds, of projection: CostProjection) {
    func ends(_ distance: CostBounds.Distance, _ amount: USD) -> [String] {
      let interval = distance.interval(around: amount)
      return ["\(interval.lowerBound)", "\(interval.upperBound)"]
    }
    rows = bounds.rows
    routedUSD = ends(bounds.routed, projection.routed)
    allStrongUSD = ends(bounds.allStrong, projection.allStrong)
    allWeakUSD = ends(bounds.allWeak, projection.allWeak)
    savedUSD = ends(bounds.saved, projection.saved)
  }
}

extension ReportDocument.Price {
  init(_ price: ModelPrice) {
    self.init(
      entry: price.tableKey, provider: price.provider, service: price.service.rawValue,
      inputPerMillionUSD: price.inputPerToken, outputPerMillionUSD: price.outputPerToken,
      tiers: price.tiers.map {
        Tier(
          promptTokensAbove: $0.promptTokensAbove, inputPerMillionUSD: $0.rates.input,
          outputPerMillionUSD: $0.rates.output)
      }, derived: price.derivations, deprecationDate: price.deprecationDate)
  }

  /// Nil for a service that is not known.
  func price(of name: String) -> ModelPrice? {
    PriceService(rawValue: service).map { service in
      ModelPrice(
        name: name, tableKey: entry, provider: provider, inputPerToken: inputPerMillionUSD,
        outputPerToken: outputPerMillionUSD, service: service,
        tiers: tiers.map {
          PriceTier(
            promptTokensAbove: $0.promptTokensAbove,
            rates: TokenRates(input: $0.inputPerMillionUSD, output: $0.outputPerMillionUSD))
        }, derivations: derived, deprecationDate: deprecationDate)
    }
  }
}

extension ReportDocument.Tokens {
  init(_ report: CostReport) {
    let (totals, usage) = (report.totals, report.ledger.usage)
    self.init(
      prompt: Named(PromptTokenBasis.allCases.map { ($0.name, totals[$0]) }),
      completion: Named(CompletionTokenBasis.allCases.map { ($0.name, totals[$0]) }),
      assumedCompletionTokensPerRow: report.assumedCompletionTokens,
      kinds: Named(TokenKind.allCases.filter { usage[$0].rows > 0 }.map { ($0.rawValue, usage[$0]) }),
      contradictions: Named(
        UsageContradiction.allCases.compactMap { contradiction in
          usage.contradictions[contradiction].map { (contradiction.name, $0) }
        }),
      uncounted: Named(
        UncountedParts.kinds.compactMap { kind in usage.uncounted[kind.name].map { (kind.name, $0) } }))
  }
}
