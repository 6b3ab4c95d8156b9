package import FileFormats
internal import LogReading
internal import Numerics
package import Routing
internal import Running
package import TextModels

/// Scores a benchmark's prompts with a router, as a run would.
package enum BenchmarkScoring {
  /// The win rates, and notes on those that are not the router's formula's.
  ///
  /// A router of identities, such as random, sees each prompt's place in the benchmark as its identity.
  ///
  /// - Parameter embedder: what the router's input asks for; nil if it asks for no embedding.
  package static func score(
    _ benchmark: EvaluationBenchmark, with router: any Router, named name: String, embedder: (any EmbeddingModel)?
  ) throws(InputError) -> EvaluatedRouter {
    var scores = RouterScores()
    var scratch = ScoringScratch()
    for start in stride(from: 0, to: benchmark.count, by: batchSize) {
      let rows = start..<min(start + batchSize, benchmark.count)
      let batch = RouterBatch(
        texts: Array(benchmark.prompts[rows]), for: router, embedder: embedder,
        identities: rows.map { SplitMix64.mix(UInt64($0)) }, groups: benchmark.groups(of: rows, by: router.groupSources)
      )
      router.score(batch, into: &scores, scratch: &scratch)
    }
    if let row = scores.winRates.firstIndex(where: { !$0.isFinite }) {
      throw InputError(
        name,
        "its win rate for prompt \(row + 1) of \(benchmark.name) is \(scores.winRates[row]); train the router again")
    }
    let notes = FallbackReason.allCases.compactMap { reason -> String? in
      let count = scores.fallbacks.count { $0 == reason }
      return count == 0 ? nil : "\(name): \(FigureText.count(count, of: "prompt")) fell back (\(reason.rawValue))"
    }
    return EvaluatedRouter(name: name, winRates: scores.winRates, notes: notes)
  }

  private static let batchSize = 256
}

/// Prompts in the order in which a router sends them to the strong model, those of equal win rates side by side.
struct RankedPrompts {
  /// Indices of prompts, highest win rate first; ties by index.
  let order: [Int]
  /// Where in `order` each win rate's prompts end, ascending; the last is the number of prompts.
  let ends: [Int]

  init(winRates: [Double]) {
    let order = winRates.indices.sorted { (winRates[$1], $0) < (winRates[$0], $1) }
    self.order = order
    ends =
      order.indices.dropFirst().filter { winRates[order[$0]] != winRates[order[$0 - 1]] }
      + (order.isEmpty ? [] : [order.count])
  }

  /// - Parameters:
  ///   - gains: strong - weak, one a prompt.
  ///   - weights: how often each prompt counts; nil for once.
  func curve(gains: [Double], weights: [Int]? = nil) -> RoutingCurve {
    var steps: [RoutingCurve.Step] = []
    steps.reserveCapacity(ends.count)
    var start = 0
    for end in ends {
      var count = 0
      var gain = 0.0
      for place in start..<end {
        let prompt = order[place]
        let weight = weights?[prompt] ?? 1
        count += weight
        gain += Double(weight) * gains[prompt]
      }
      if count > 0 { steps.append(RoutingCurve.Step(count: count, gain: gain)) }
      start = end
    }
    return RoutingCurve(steps: steps)
  }
}

/// A benchmark of one's own as JSONL: `{"prompt": ..., "<strong>": score, "<weak>": score}`, the scores all numbers or
/// all truth values; other members are left alone.
enum ScoredPrompts {
  /// - Parameters:
  ///   - field: the member by which prompts are taken apart; nil if they are not.
  ///   - sources: what the routers group requests by.
  static func read(
    _ path: String, models: BenchmarkModels, by field: String? = nil, groups sources: [String] = []
  ) throws(InputError) -> EvaluationBenchmark {
    var benchmark: EvaluationBenchmark?
    let fields = try LabelledGroups.fields(sources, origin: path)
    var groups = LabelGroups(fields)
    let kinds = try LabelledGroups.kinds(for: fields)
    try LabelFile.forEachObject(of: path) { (record) throws(InputError) in
      let prompt = try record.string("prompt")
      let names = (record.fields.members ?? []).map(\.name).filter { $0 != "prompt" && $0 != field }
      let pair = try models.named(in: names, file: path, line: record.line)
      let strong = try score(record, pair.strong)
      let weak = try score(record, pair.weak)
      var rows = benchmark ?? EvaluationBenchmark(name: name(of: path), scale: strong.scale, pair: pair)
      guard strong.scale == rows.scale, weak.scale == rows.scale else {
        throw record.fail("mixes numbers with true and false; scores must be one or the other")
      }
      let part = try field.map { (field) throws(InputError) in try self.part(record, field) }
      rows.append(
        prompt, strong: strong.value, weak: weak.value, part: part,
        groups: sources.isEmpty ? [] : try LabelledGroups.names(of: record, &groups, kinds: kinds))
      benchmark = rows
    }
    benchmark?.groupSources = sources
    guard let benchmark else { throw InputError(path, "has no row") }
    return try benchmark.checked(file: path)
  }

  /// A text, a number or a truth value.
  private static func part(_ record: LabelRecord, _ field: String) throws(InputError) -> String {
    guard let value = record[field], value != .null else { throw record.fail("has no '\(field)'") }
    return LabelRecord.shown(value)
  }

  private static func score(
    _ record: LabelRecord, _ model: String
  ) throws(InputError) -> (value: Double, scale: EvaluationBenchmark.Scale) {
    if let isCorrect = record[model]?.bool { return (isCorrect ? 1 : 0, .accuracy) }
    guard let value = record[model]?.double, value.isFinite else {
      throw record.fail("'\(model)' is neither a number nor true or false")
    }
    return (value, .score)
  }

  private static func name(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }
}
