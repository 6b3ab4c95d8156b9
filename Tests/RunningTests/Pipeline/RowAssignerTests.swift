import FileFormats
import Routing
import Testing

@testable import LogReading
@testable import Running

/// The assign stage against rows that are priced one by one, in the obvious way.
@Suite struct RowAssignerTests {
  /// A row as anyone would work it out.
  private struct Reference {
    var tokens: [TokenCounts] = []
    var costs: [USD] = []
    var uncounted: [[String]] = []

    init(_ line: SampleLine, _ plan: RunPlan) {
      let usage = line.record.usage
      let completion = usage.completion ?? line.record.maximumCompletionTokens ?? 100
      let basis: CompletionTokenBasis =
        usage.completion != nil ? .observed : line.record.maximumCompletionTokens != nil ? .bound : .assumed
      for (candidate, model) in plan.candidates.all.enumerated() {
        let prompt = usage.prompt ?? line.promptTokens[plan.candidates.countIndices[candidate]]
        let parts = line.record.uncountedParts
        let left = parts.remaining(knowsLowDetail: model.encoding != nil && model.imageTokens != nil)
        let promptBasis: PromptTokenBasis =
          usage.prompt != nil ? .observed : model.encoding == nil ? .estimated : left.isEmpty ? .counted : .countedText
        tokens.append(
          TokenCounts(
            prompt: prompt, promptBasis: promptBasis, completion: completion, completionBasis: basis,
            details: TokenDetails(reasoning: usage.details.reasoning)))
        costs.append(
          model.price.cost(
            prompt: prompt, completion: completion, details: TokenDetails(reasoning: usage.details.reasoning)))
        uncounted.append(usage.prompt == nil ? left.names : [])
      }
    }
  }

  private static func assigner(_ plan: RunPlan, _ formats: [any RowFormat]) throws -> RowAssigner {
    let run = RowContext(candidates: plan.candidates, threshold: try CostThreshold(0.5), router: "random")
    return RowAssigner(plan, writers: formats.map { $0.makeWriter(run) })
  }

  private static func lines(_ bytes: [UInt8]) -> [String] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private static func choose(_ index: Int, of count: Int) -> Int { index * 5 % 7 % count }

  @Test(arguments: [2, 3], [1, 2] as [UInt64]) func oneBlockGoesToEveryFormat(_ count: Int, _ seed: UInt64) throws {
    let log = try SampleLog(rows: 150, candidates: count, seed: seed)
    let assigner = try Self.assigner(
      log.plan, [JSONLinesFormat(), CSVFormat(hasOrigin: false), PassthroughFormat(), SplitFormat()])
    let block = assigner.assign(log.block) { Self.choose($0, of: count) }
    #expect(block.parts.map(\.bytes.count) == [1, 1, 1, count])
    let (rows, records, originals) = (
      Self.lines(block.parts[0].bytes[0]), Self.lines(block.parts[1].bytes[0]), Self.lines(block.parts[2].bytes[0])
    )
    #expect([rows.count, records.count, originals.count] == [150, 150, 150])
    var sets = [[String]](repeating: [], count: count)
    for (index, line) in log.lines.enumerated() {
      let (reference, candidate) = (Reference(line, log.plan), Self.choose(index, of: count))
      let row = try JSONValue(parsing: rows[index].utf8)
      let id = line.id.isEmpty ? "b.jsonl:\(index + 1)" : line.id
      #expect(row["id"]?.string == id && row["model"]?.string == log.plan.candidates.names[candidate])
      #expect(row["route"]?.string == ["strong", count == 2 ? "weak" : "between", "weak"][candidate])
      #expect(row["win_rate"]?.double == line.winRate && row["threshold"]?.double == 0.5)
      #expect(row["prompt_tokens"]?.integer == reference.tokens[candidate].prompt)
      #expect(rows[index].contains(",\"cost_usd\":\(reference.costs[candidate]),"))
      #expect(row["token_basis"]?.string == reference.tokens[candidate].promptBasis.name)
      #expect(
        row["cost_basis"]?.string
          == reference.tokens[candidate].promptBasis.name + "+" + reference.tokens[candidate].completionBasis.name)
      #expect((row["uncounted"]?.values ?? []).compactMap(\.string) == reference.uncounted[candidate])
      #expect(row["fallback"]?.string == line.fallback?.rawValue)
      // Every format tells the same.
      #expect(originals[index] == "{\"row\":\(index),\"routellm\":\(rows[index])}")
      let tokens = reference.tokens[candidate]
      #expect(
        records[index]
          == "\(id.contains(" ") ? "\"\(id)\"" : id),\(log.plan.candidates.names[candidate]),\(row["route"]?.string ?? ""),"
          + "\(line.winRate),0.5,random,\(tokens.prompt),\(reference.costs[candidate]),\(tokens.promptBasis.name),"
          + "\(tokens.promptBasis.name)+\(tokens.completionBasis.name),"
          + "\(reference.uncounted[candidate].joined(separator: "+")),\(line.fallback?.rawValue ?? "")")
      sets[candidate].append(line.original)
    }
    #expect(block.parts[3].bytes.map(Self.lines) == sets)
  }

  @Test(arguments: [2, 3], [1, 2, 3] as [UInt64]) func everythingIsCounted(_ count: Int, _ seed: UInt64) throws {
    let prices = LoggedModelPrices(try PriceTableTests.table(), aliases: try ModelAliasTable.shipped())
    let log = try SampleLog(rows: 200, candidates: count, seed: seed, logged: prices)
    let block = try Self.assigner(log.plan, []).assign(log.block) { Self.choose($0, of: count) }
    #expect(block.parts.isEmpty)
    let candidates = log.plan.candidates
    var totals = CostTotals(candidates: count)
    var (bounds, usage, logged) = (CostBounds(), UsageTotals(), LoggedTotal())
    var groups = log.plan.groupTables
    var alternative = AlternativeBill(models: count)
    for (index, line) in log.lines.enumerated() {
      let (reference, candidate) = (Reference(line, log.plan), Self.choose(index, of: count))
      let tokens = reference.tokens[candidate]
      reference.costs.withUnsafeBufferPointer { costs in
        totals.add(
          winRate: line.winRate, candidate: candidate, tokens: tokens, costs: costs, fallback: line.fallback)
        for field in groups.indices {
          groups[field].change(line.groups[field].map { GroupName($0) }) {
            $0.add(candidate: candidate, tokens: tokens, costs: costs)
          }
        }
      }
      if reference.tokens.contains(where: { !$0.isExact }) {
        func spread(_ model: Int) -> ModelPrice.Spread {
          candidates.all[model].price.spread(of: reference.tokens[model])
        }
        bounds.add(
          first: spread(0), last: spread(count - 1), chosen: spread(candidate), isFirst: candidate == 0)
      }
      usage.add(
        line.record.usage.details.parts(
          ofPrompt: line.record.usage.prompt != nil, ofCompletion: line.record.usage.completion != nil),
        line.record.usage.contradictions)
      let kinds = UncountedParts.kinds.filter { reference.uncounted[candidate].contains($0.name) }
      if !kinds.isEmpty { usage.add(UncountedParts(kinds.map(\.part))) }
      if let prompt = line.record.usage.prompt, let completion = line.record.usage.completion {
        if let model = line.groups[2] {
          logged.add(
            prices.answer(
              by: GroupName(model), prompt: prompt, completion: completion, details: line.record.usage.details,
              tier: .standard), routedCost: reference.costs[candidate])
        } else {
          logged.addNameless()
        }
      }
      for (model, other) in candidates.alternatives[0].enumerated() {
        let prompt = line.promptTokens[candidates.alternativeCountIndices[0][model]]
        alternative.add(
          other.price.cost(prompt: prompt, completion: tokens.completion, details: tokens.details), at: model,
          isChosen: model == candidate)
      }
    }
    let ledger = block.ledger
    #expect(ledger.totals == totals && totals.rows == 200 && !totals.fallbacks.isEmpty)
    #expect(ledger.bounds == bounds && bounds.rows > 0)
    #expect(
      ledger.usage == usage && ledger.logged == logged
        && ledger.loggedModels.sum.rows == logged.rows + logged.unpricedRows)
    #expect(ledger.groups == groups)
    #expect(block.alternatives == [alternative])
    #expect(ledger.occupiedCells.reduce(0) { $0 + $1.cell.rows } == 200)
    #expect(ledger.lengths.bins.reduce(0) { $0 + $1.strongRows } == totals.strong.rows)
  }

  /// Rows that are not written are counted all the same, and a priced block is the same as one that is not.
  @Test(arguments: [2, 3]) func rowsThatAreNotWrittenAreCounted(_ count: Int) throws {
    let log = try SampleLog(rows: 60, candidates: count, seed: 8)
    let assigner = try Self.assigner(log.plan, [JSONLinesFormat()])
    let all = assigner.assign(log.block) { Self.choose($0, of: count) }
    var priced = log.block
    RowPricer(log.plan.candidates).price(&priced.rows)
    let written = (0..<60).map { $0 % 4 == 1 }
    let some = assigner.assign(priced, chosen: ChosenRows(written: written)) { Self.choose($0, of: count) }
    #expect(some.ledger == all.ledger && some.alternatives == all.alternatives)
    let lines = Self.lines(all.parts[0].bytes[0])
    #expect(Self.lines(some.parts[0].bytes[0]) == lines.indices.filter { written[$0] }.map { lines[$0] })
  }
}
