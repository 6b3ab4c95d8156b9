import Testing

@testable import Running

@Suite struct RowPricerTests {
  /// Against a price asked for each row and model.
  @Test(arguments: [2, 3], [1, 2, 3] as [UInt64]) func aRowCostsWhatItsTokensDo(_ count: Int, _ seed: UInt64) throws {
    let log = try SampleLog(rows: 200, candidates: count, seed: seed)
    let pricer = RowPricer(log.plan.candidates)
    var batch = log.block.rows
    pricer.price(&batch)
    #expect(batch.costs.count == 200 * count)
    var bills = [AlternativeBill(models: count)]
    var expected = AlternativeBill(models: count)
    for index in batch.rows.indices {
      let chosen = index % count
      for (candidate, model) in log.plan.candidates.all.enumerated() {
        let tokens = pricer.tokens(of: index, at: candidate, in: batch)
        let place = log.plan.candidates.countIndices[candidate]
        #expect(
          tokens.prompt == log.lines[index].promptTokens[place] && tokens.completion == batch.rows[index].completion)
        #expect(batch.costs[index * count + candidate] == model.price.cost(of: tokens))
        #expect(
          batch.costs[index * count + candidate]
            == model.price.cost(
              prompt: tokens.prompt, completion: tokens.completion, details: batch.rows[index].details.withoutCache))
        #expect(pricer.spread(of: index, at: candidate, in: batch) == model.price.spread(of: tokens))
      }
      pricer.add(index, in: batch, chosen: chosen, of: 0, to: &bills[0])
      for (model, other) in log.plan.candidates.alternatives[0].enumerated() {
        let place = log.plan.candidates.alternativeCountIndices[0][model]
        expected.add(
          other.price.cost(
            prompt: log.lines[index].promptTokens[place], completion: batch.rows[index].completion,
            details: batch.rows[index].details.withoutCache), at: model, isChosen: model == chosen)
      }
    }
    #expect(bills[0] == expected)
  }

  @Test func aBatchIsPricedOnce() throws {
    let pricer = RowPricer(try .sample("s", "w"))
    var batch = try ScoredBatch(winRates: [0.5], costs: [[USD(units: 1), USD(units: 2)]])
    pricer.price(&batch)
    #expect(batch.costs == [USD(units: 1), USD(units: 2)])
    var empty = try ScoredBatch(winRates: [])
    pricer.price(&empty)
    #expect(empty.costs.isEmpty)
  }
}
