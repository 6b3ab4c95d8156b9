import Numerics
import Running
import LogReading
import Routing

@testable import Reporting

/// Reports of made-up runs.
enum ReportSamples {
  static func price(_ name: String, _ key: String, _ provider: String, _ input: String, _ output: String) throws
    -> ModelPrice
  {
    ModelPrice(
      name: name, tableKey: key, provider: provider, inputPerToken: try USD(input + "e-6"),
      outputPerToken: try USD(output + "e-6"))
  }

  /// A run of `rows` rows whose win rates are bell-shaped between two bounds; the same every time.
  ///
  /// - Parameters:
  ///   - groups: fields of grouping; each row has one of `groupCount` groups of each, or none.
  ///   - part: only these rows of the run.
  static func report(
    rows: Int, winRates: ClosedRange<Double> = 0.05...0.95, threshold: Double = 0.55,
    pair: ModelPair = .graded, path: String = "logs/2026-11-23.jsonl.zst", rejects: [CostReport.Rejects] = [],
    groups: [String] = [], cap: Int = GroupTable.standardCap, groupCount: Int = 15, part: (Int) -> Bool = { _ in true },
    input: String = "0a", blank: Int = 2, evidence: RouterEvidence = .none, sessions: SessionTotals? = nil,
    observesQuality: Bool = false
  ) throws -> CostReport {
    let strong = try price(pair.strong, "gpt-4-1106-preview", "openai", "10", "30")
    let weak = try price(pair.weak, "mixtral-8x7b-instruct-v0.1", "deepinfra", "0.4", "0.4")
    let cut = try CostThreshold(threshold)
    var state: UInt64 = 42
    func random() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 33) / 2_147_483_648
    }
    var ledger = CostLedger(
      groups: groups.map { GroupTable(field: $0, cap: cap) }, sessions: sessions,
      quality: observesQuality
        ? QualityLedger(groups: groups.map { QualityTable(field: $0, cap: cap) }, isWeighted: true) : nil)
    var kept = 0
    for row in 0..<rows {
      let bell = (random() + random() + random()) / 3
      let winRate = winRates.lowerBound + bell * (winRates.upperBound - winRates.lowerBound)
      let prompt = 20 + Int(random() * 150 + bell * 200)
      let basis = random()
      let tokens = TokenCounts(
        prompt: prompt, promptBasis: basis < 0.3 ? .observed : .estimated,
        completion: basis < 0.3 ? 40 + Int(bell * 600) : basis < 0.4 ? 512 : 264,
        completionBasis: basis < 0.3 ? .observed : basis < 0.4 ? .bound : basis < 0.5 ? .learnt : .assumed,
        completionRange: basis >= 0.4 && basis < 0.5 ? 200...300 : nil)
      let fallback: FallbackReason? = random() < 0.001 ? .noSimilarPrompt : nil
      guard part(row) else { continue }
      let hash = SplitMix64.mix(UInt64(row))
      let entry = SimilaritySample.Entry(
        hash: hash, similarity: Int16(8_000 + 24_000 * place(of: row)), isKnown: row % 50 == 49)
      ledger.add([(entry, 1)])
      kept += 1
      let candidate = cut.route(winRate) == .strong ? 0 : 1
      let costs = [strong.cost(of: tokens), weak.cost(of: tokens)]
      costs.withUnsafeBufferPointer {
        ledger.add(winRate: winRate, candidate: candidate, tokens: tokens, costs: $0, fallback: fallback)
      }
      if !tokens.isExact {
        let (first, last) = (strong.spread(of: tokens), weak.spread(of: tokens))
        ledger.addBounds(
          first: first, last: last, chosen: candidate == 0 ? first : last, isFirst: candidate == 0)
      }
      ledger.addQuality(
        QualityLedger.Row(
          quality: quality(of: row), model: row % 11 == 0 ? nil : GroupName("model \(row % 3)"),
          day: row % 9 == 0 ? nil : GroupName("2026-11-0\(1 + row % 7)"), cost: row % 5 == 0 ? nil : costs[0],
          isMatched: row % 2 == 0), group: { field in GroupName("quality \(row % (3 + field))") })
      if !groups.isEmpty, tokens.completionBasis == .observed {
        let price: LoggedAnswer.Price =
          row % 5 == 0
          ? .none(.unknown) : .cost(costs[0], uncached: costs[0] + costs[1], isListPrice: row % 7 == 0)
        ledger.addLogged(
          row % 11 == 0
            ? nil
            : LoggedAnswer(
              model: GroupName("model \(row % 3)"), promptTokens: prompt, completionTokens: tokens.completion,
              price: price), routedCost: costs[candidate])
        var contradictions = UsageContradiction.Set()
        if row % 13 == 0 { contradictions.insert(.total) }
        ledger.addUsage(
          TokenDetails(cacheRead: row % 4, reasoning: row % 6), contradictions,
          uncounted: row % 17 == 0 ? [.image, .tools] : [])
      }
      for field in groups.indices {
        let number = (row * (field + 7)) % (groupCount + 1)
        costs.withUnsafeBufferPointer {
          ledger.add(
            to: number == 0 ? nil : GroupName("group \(number)"), field: field, candidate: candidate, tokens: tokens,
            costs: $0)
        }
      }
    }
    ledger.close()
    let rejected = rejects.reduce(0) { $0 + $1.lines }
    return CostReport(
      models: [strong, weak],
      requests: .init(read: kept + rejected, routed: kept, rejected: rejected, blank: blank), ledger: ledger,
      rejects: rejects, threshold: .artefactDefault(cut),
      prices: .init(
        file: "shipped:prices/prices.json", source: "LiteLLM", date: "2026-11-23",
        sha256: String(repeating: "4f", count: 32)),
      assumedCompletionTokens: 264,
      runs: [
        RunProvenance(
          inputs: [
            .init(
              path: path, sha256: String(repeating: input, count: 32), bytes: 48_123_456, rows: rows + rejected,
              compression: "zstd", format: "openai-batch")
          ],
          artefact: .init(name: "shipped:mf", kind: "mf", sha256: String(repeating: "c3", count: 32)),
          embedder: "static-minilm-256 (256 dimensions, sha256 0123456789ab)",
          options: [("--router", "mf"), ("--turn", "first")],
          notes: ["mixtral -> mixtral-8x7b-instruct-v0.1 (alias)"], version: "0.1.0",
          startedAt: "2026-11-23T23:59:59Z", durationSeconds: 4.25)
      ], evidence: evidence)
  }

  /// Scores of all kinds, from a draw of the model with a probability that some rows do not state.
  private static func quality(of row: Int) -> ObservedQuality {
    let score: ObservedQuality.Score =
      row % 6 == 0 ? .none : row % 31 == 0 ? .unreadable : row % 37 == 0 ? .outOfRange : .init(place(of: row + 7))
    return ObservedQuality(
      score: score, weight: row % 8 == 0 ? .none : .init(propensity: row % 29 == 0 ? 2 : 0.1 + 0.8 * place(of: row)))
  }

  /// A number in 0..<1 of a row's own.
  private static func place(of row: Int) -> Double { Double(SplitMix64.mix(UInt64(row) + 99) >> 40) / 16_777_216 }

  /// What a router may say of itself.
  ///
  /// - Parameters:
  ///   - slope: of the gain over the win rate.
  ///   - usual: the share of graded prompts that are remote.
  static func evidence(slope: Double = 0.5, usual: Double = 0.75) throws -> RouterEvidence {
    let knots = [0.1, 0.5, 0.9].map {
      QualityMap.Knot(winRate: $0, gain: slope * ($0 - 0.2), low: slope * ($0 - 0.4), high: slope * $0)
    }
    var gains: [Float] = []
    for resample in 0..<20 {
      let scale = 0.8 + 0.02 * Double(resample)
      let shift = 0.003_217 * Double(resample % 5)
      for knot in knots { gains.append(Float(knot.gain * scale + shift)) }
    }
    return RouterEvidence(
      quality: RouterEvidence.Quality(
        pair: .graded,
        map: try QualityMap(
          knots: knots, unit: "accuracy", promptCount: 1_798, method: "isotonic regression",
          squaredGain: 0.25),
        resamples: QualityMapResamples(gains: gains, knotCount: 3)),
      qualityNote: nil,
      training: TrainingCloseness(
        promptCount: 3_321, mean: 0.7, quantiles: [0.4, 0.5, 0.7, 0.9, 0.98], remoteShare: usual), trainingNote: nil)
  }
}
