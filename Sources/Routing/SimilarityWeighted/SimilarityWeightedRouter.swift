internal import CKernels
package import Embedding
internal import LinearAlgebra

/// Similarity-weighted ranking: every battle i weighs `10^(sim_i / max_j sim_j)` by the cosine similarity of its prompt
/// with the row's, a Bradley-Terry model over ten tiers is fitted with these weights, and
/// `P(strong wins) = 1 / (1 + 10^((R_weak - R_strong) / 400))`. (Upstream's common factor 10 on all weights, and its
/// doubling of all battles, move no optimum and are left out.)
///
/// The fast path rounds the row's unit vector to 16-bit fixed point like the training prompts', so that similarities
/// are exact integers, and takes the exponentials in Float. The exact path computes in Double throughout.
package struct SimilarityWeightedRouter: Router {
  package var kind: RouterKind { .similarityWeighted }
  package var input: RouterInput { .embedding(embedder) }
  let model: SimilarityWeightedModel
  let strong: Int
  let weak: Int
  private let embedder: EmbedderIdentity
  private let isExact: Bool
  /// For the exact path: the norm of each packed row, in units of the fixed-point step.
  let norms: [Double]
  /// The win rate of the unweighted fit, for rows where the formula means nothing.
  package let unweightedWinRate: Double

  /// Memory for one batch's similarities, in bytes; the rows of a batch are taken in runs that fit.
  private static let similarityBytes = 12 << 20

  /// - Parameters:
  ///   - strong, weak: indices of `model.models`, in different tiers.
  ///   - exact: whether to compute in Double throughout, which is slow: the reference.
  package init(
    _ model: SimilarityWeightedModel, strong: Int, weak: Int, embedder: EmbedderIdentity, exact: Bool = false
  ) throws(RoutingError) {
    precondition(embedder.dimension == model.dimension)
    let tiers = (model.tiers[strong], model.tiers[weak])
    guard tiers.0 != tiers.1 else {
      throw RoutingError(
        subject: "\(model.models[strong]) and \(model.models[weak])",
        reason: "both stand in tier \(tiers.0), so similarity-weighted ranking rates them alike and cannot choose "
          + "between them: take a pair from different tiers, or the router mf")
    }
    func player(_ index: Int) throws(RoutingError) -> Int {
      guard let player = model.battles.players[model.tiers[index]] else {
        throw RoutingError(
          subject: model.models[index], reason: "stands in tier \(model.tiers[index]), which has no battle")
      }
      return player
    }
    self.strong = try player(strong)
    self.weak = try player(weak)
    self.model = model
    self.embedder = embedder
    isExact = exact
    norms = exact ? SimilarityWeightedRouter.rowNorms(model) : []
    unweightedWinRate = logistic(model.unweighted[self.strong] - model.unweighted[self.weak])
  }

  package func score(_ batch: RouterBatch, into scores: inout RouterScores, scratch: inout ScoringScratch) {
    precondition(batch.embeddings.dimension == model.dimension && batch.embeddings.count == batch.count)
    guard !isExact else { return scoreExactly(batch, into: &scores, scratch: &scratch) }
    let run = max(6, min(48, SimilarityWeightedRouter.similarityBytes / (4 * model.rowCount) / 6 * 6))
    var start = 0
    while start < batch.count {
      let end = min(batch.count, start + run)
      scoreRun(start..<end, of: batch, into: &scores, scratch: &scratch)
      start = end
    }
  }

  private func scoreRun(
    _ rows: Range<Int>, of batch: RouterBatch, into scores: inout RouterScores, scratch: inout ScoringScratch
  ) {
    let width = 2 * model.pairCount
    let stride = model.rowCount
    scratch.reserve(words: rows.count * width, integers: rows.count * stride, floats: stride, doubles: doubleCount)
    scratch.words.withUnsafeMutableBufferPointer { words in
      for (index, row) in rows.enumerated() {
        let target = UnsafeMutableBufferPointer(rebasing: words[(index * width)..<((index + 1) * width)])
        target[width - 1] = 0
        batch.embeddings.withRow(row) { _ = FixedPoint.normalize($0, into: target) }
      }
      scratch.integers.withUnsafeMutableBufferPointer {
        kernel_fixed_similarities(
          model.packed.elements.baseAddress, stride / Int(KERNEL_PACKED_ROWS), model.pairCount, words.baseAddress,
          rows.count, $0.baseAddress, stride)
      }
    }
    let count = model.promptCount
    for index in 0..<rows.count {
      scratch.integers.withUnsafeBufferPointer { integers in
        guard let similarities = integers.baseAddress?.advanced(by: index * stride) else { return }
        let largest = kernel_max_int32(similarities, count)
        guard largest > 0 else { return scores.append(unweightedWinRate, fallback: .noSimilarPrompt) }
        scratch.floats.withUnsafeMutableBufferPointer { weights in
          scratch.doubles.withUnsafeMutableBufferPointer { doubles in
            guard let weights = weights.baseAddress, let sums = doubles.baseAddress else { return }
            kernel_exp2_weights(similarities, count, Float(3.321928094887362 / Double(largest)), weights)
            model.battles.groupEnds.withUnsafeBufferPointer {
              kernel_group_sums(weights, $0.baseAddress, $0.count, sums)
            }
            append(fitting: doubles, to: &scores)
          }
        }
      }
    }
  }

  /// Doubles of scratch: a weight a group, the statistics, the ratings, and what the fit works in.
  var doubleCount: Int {
    model.battles.groupCount + model.battles.columnCount + model.unweighted.count + model.battles.fit.workspaceCount
  }

  /// Fits the ratings to the groups' weights, which stand first in `doubles`, and appends the pair's win rate.
  func append(fitting doubles: UnsafeMutableBufferPointer<Double>, to scores: inout RouterScores) {
    precondition(doubles.count >= doubleCount)
    let battles = model.battles
    guard let weights = doubles.baseAddress else { return }
    let totals = weights + battles.groupCount
    let ratings = totals + battles.columnCount
    let workspace = ratings + model.unweighted.count
    for column in 0..<battles.columnCount { totals[column] = 0 }
    for player in model.unweighted.indices { ratings[player] = model.unweighted[player] }
    battles.matrix.withUnsafeBufferPointer {
      kernel_weighted_row_sum(weights, $0.baseAddress, battles.groupCount, battles.columnCount, totals)
    }
    guard battles.fit.solve(totals, ratings: ratings, workspace: workspace) else {
      return scores.append(unweightedWinRate, fallback: .noFiniteRatings)
    }
    scores.append(logistic(ratings[strong] - ratings[weak]))
  }
}
