internal import LogReading

/// The price stage: what every row costs at each candidate, worked out once.
struct RowPricer: Sendable {
  /// What most rows come to: so much a token, as long as the prompt is in no tier for long ones.
  private struct FlatRates: BitwiseCopyable, Sendable {
    /// In tokens.
    let longestPrompt: Int
    let input: Int128
    let output: Int128

    init(_ price: ModelPrice) {
      longestPrompt = price.tiers.first?.promptTokensAbove ?? TokenCounts.maximum
      (input, output) = (price.inputPerToken.units, price.outputPerToken.units)
    }

    /// Within 2 * 10^22 * 2^27: far from overflow, by the limits of both types.
    func cost(_ prompt: Int, _ completion: Int) -> USD {
      USD(
        units: input &* Int128(truncatingIfNeeded: prompt) &+ output &* Int128(truncatingIfNeeded: completion))
    }
  }

  let candidates: Candidates
  let reach: CandidateReach
  /// By candidate.
  private let flatRates: [FlatRates]
  /// By the candidates' counts.
  private let grounds: [CountGround]

  init(_ candidates: Candidates) {
    self.candidates = candidates
    reach = CandidateReach(candidates)
    flatRates = candidates.prices.map(FlatRates.init)
    grounds = candidates.counts.map(\.ground)
  }

  /// Prices the rows, unless that was done before. At a candidate that does not take a row, it costs what it costs where it
  /// goes from there.
  func price(_ batch: inout ScoredBatch) {
    guard batch.costs.isEmpty, !batch.rows.isEmpty else { return }
    let (models, counts) = (candidates.count, candidates.counts.count)
    // One copy for all rows: what is passed on of a batch that is being changed is copied at every call.
    let unpriced = batch
    batch.costs = [USD](unsafeUninitializedCapacity: unpriced.rows.count * models) { costs, initialized in
      unpriced.promptTokens.withUnsafeBufferPointer { promptTokens in
        for (index, row) in unpriced.rows.enumerated() {
          let isPlain = row.details == .none
          for model in 0..<models {
            let prompt = Int(promptTokens[index * counts + candidates.countIndices[model]])
            let cost: USD
            if isPlain, prompt <= flatRates[model].longestPrompt {
              cost = flatRates[model].cost(prompt, row.completion)
            } else {
              cost = candidates.all[model].price.cost(
                prompt: prompt, completion: row.completion, details: row.details(atCandidate: model))
            }
            costs.initializeElement(at: index * models + model, to: cost)
          }
          guard !takesAnywhere(index, in: unpriced) else { continue }
          let own = Array(costs[(index * models)..<((index + 1) * models)])
          for model in 0..<models {
            costs[index * models + model] = own[place(of: index, meantFor: model, in: unpriced)]
          }
        }
      }
      initialized = unpriced.rows.count * models
    }
  }

  /// Whether every candidate takes a row.
  func takesAnywhere(_ index: Int, in batch: ScoredBatch) -> Bool {
    guard !reach.isUnlimited else { return true }
    var longest: Int32 = 0
    for count in (index * counts)..<((index + 1) * counts) { longest = max(longest, batch.promptTokens[count]) }
    return reach.takesAnywhere(batch.rows[index].uncountedParts, longest: Int(longest))
  }

  /// Where a row goes that is meant for a candidate: there, or where it is taken.
  func place(of index: Int, meantFor candidate: Int, in batch: ScoredBatch) -> Int {
    guard !takesAnywhere(index, in: batch) else { return candidate }
    return reach.place(batch.rows[index].uncountedParts, meantFor: candidate) {
      promptTokens(of: index, at: $0, in: batch)
    }
  }

  /// The place of a row that has one alone, whichever candidate it is meant for; nil for one with a choice.
  func onlyPlace(of index: Int, in batch: ScoredBatch) -> Int? {
    guard !takesAnywhere(index, in: batch) else { return nil }
    let first = place(of: index, meantFor: 0, in: batch)
    let isOnly = (1..<candidates.count).allSatisfy { place(of: index, meantFor: $0, in: batch) == first }
    return isOnly ? first : nil
  }

  /// Why a candidate does not take a row; nil if it does.
  func obstacle(to index: Int, at candidate: Int, in batch: ScoredBatch) -> RequestObstacle? {
    guard !takesAnywhere(index, in: batch) else { return nil }
    return reach.obstacle(
      batch.rows[index].uncountedParts, promptTokens: promptTokens(of: index, at: candidate, in: batch), at: candidate)
  }

  private var counts: Int { candidates.counts.count }

  private func promptTokens(of index: Int, at candidate: Int, in batch: ScoredBatch) -> Int {
    Int(batch.promptTokens[index * counts + candidates.countIndices[candidate]])
  }

  /// A row's tokens at a candidate.
  func tokens(of index: Int, at candidate: Int, in batch: ScoredBatch) -> TokenCounts {
    tokens(of: index, count: candidates.countIndices[candidate], in: batch)
  }

  /// How a row's prompts are counted for a candidate.
  func ground(of candidate: Int) -> CountGround { grounds[candidates.countIndices[candidate]] }

  /// Whether nothing is uncertain about what a row costs at any candidate.
  func isExact(_ row: ScoredRow) -> Bool {
    guard row.completionBasis.isExact else { return false }
    for index in candidates.countIndices where row.promptBasis(by: grounds[index]) == .estimated { return false }
    return true
  }

  /// What a row costs at a candidate with the fewest tokens it may have, as priced, and with the most.
  func spread(of index: Int, at candidate: Int, in batch: ScoredBatch) -> ModelPrice.Spread {
    let tokens = tokens(of: index, at: candidate, in: batch)
    let (prompt, completion) = (tokens.promptRange, tokens.completionRange)
    let rates = flatRates[candidate]
    // Parts are known of what was observed alone, which has no range.
    let details = batch.rows[index].details(atCandidate: candidate)
    func end(_ prompt: Int, _ completion: Int) -> USD {
      details == .none && prompt <= rates.longestPrompt
        ? rates.cost(prompt, completion)
        : candidates.all[candidate].price.cost(prompt: prompt, completion: completion, details: details)
    }
    return ModelPrice.Spread(
      fewest: end(prompt.lowerBound, completion.lowerBound), cost: batch.costs[index * candidates.count + candidate],
      most: end(prompt.upperBound, completion.upperBound))
  }

  /// What one of the alternatives comes to for a row: at the model that stands for the row's own, and at each of them.
  func add(_ index: Int, in batch: ScoredBatch, chosen: Int, of alternative: Int, to bill: inout AlternativeBill) {
    for (model, candidate) in candidates.alternatives[alternative].enumerated() {
      let tokens = tokens(
        of: index, count: candidates.alternativeCountIndices[alternative][model], in: batch)
      let place = alternative * candidates.count + model
      let cost = candidate.price.cost(
        prompt: tokens.prompt, completion: tokens.completion,
        details: batch.rows[index].details(atAlternative: place))
      bill.add(cost, at: model, isChosen: model == chosen)
    }
  }

  private func tokens(of index: Int, count: Int, in batch: ScoredBatch) -> TokenCounts {
    let prompt = Int(batch.promptTokens[index * candidates.counts.count + count])
    return batch.rows[index].tokens(prompt: prompt, by: grounds[count])
  }
}
