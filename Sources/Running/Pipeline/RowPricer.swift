internal import LogReading

/// The price stage: what every row costs at each candidate, worked out once.
struct RowPricer: Sendable {
  /// What most prices come to: so much a token, whatever the prompt's length.
  private struct FlatRates: Sendable {
    let input: Int128
    let output: Int128
  }

  let candidates: Candidates
  /// By candidate; nil for a price with tiers.
  private let flatRates: [FlatRates?]

  init(_ candidates: Candidates) {
    self.candidates = candidates
    flatRates = candidates.prices.map { price in
      price.tiers.isEmpty
        ? FlatRates(input: price.inputPerToken.units, output: price.outputPerToken.units) : nil
    }
  }

  /// Prices the rows, unless that was done before.
  func price(_ batch: inout ScoredBatch) {
    guard batch.costs.isEmpty, !batch.rows.isEmpty else { return }
    let (models, counts) = (candidates.count, candidates.counts.count)
    batch.costs = [USD](unsafeUninitializedCapacity: batch.rows.count * models) { costs, initialized in
      batch.promptTokens.withUnsafeBufferPointer { promptTokens in
        for (index, row) in batch.rows.enumerated() {
          let details = row.details.withoutCache
          let isPlain = details == .none
          for model in 0..<models {
            let prompt = Int(promptTokens[index * counts + candidates.countIndices[model]])
            let cost: USD
            if isPlain, let rates = flatRates[model] {
              // Within 2 * 10^22 * 2^27: far from overflow, by the limits of both types.
              cost = USD(
                units: rates.input &* Int128(truncatingIfNeeded: prompt)
                  &+ rates.output &* Int128(truncatingIfNeeded: row.completion))
            } else {
              cost = candidates.all[model].price.cost(prompt: prompt, completion: row.completion, details: details)
            }
            costs.initializeElement(at: index * models + model, to: cost)
          }
        }
      }
      initialized = batch.rows.count * models
    }
  }

  /// A row's tokens at a candidate.
  func tokens(of index: Int, at candidate: Int, in batch: ScoredBatch) -> TokenCounts {
    tokens(of: index, count: candidates.countIndices[candidate], in: batch)
  }

  /// What one of the alternatives comes to for a row: at the model that stands for the row's own, and at each of them.
  func add(_ index: Int, in batch: ScoredBatch, chosen: Int, of alternative: Int, to bill: inout AlternativeBill) {
    for (model, candidate) in candidates.alternatives[alternative].enumerated() {
      let tokens = tokens(
        of: index, count: candidates.alternativeCountIndices[alternative][model], in: batch)
      bill.add(candidate.price.cost(of: tokens), at: model, isChosen: model == chosen)
    }
  }

  private func tokens(of index: Int, count: Int, in batch: ScoredBatch) -> TokenCounts {
    let prompt = Int(batch.promptTokens[index * candidates.counts.count + count])
    return batch.rows[index].tokens(prompt: prompt, by: candidates.counts[count])
  }
}
