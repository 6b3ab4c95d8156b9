internal import CKernels
package import FileFormats
internal import Numerics
package import TextModels

extension RouterDescriptor {
  package static let similarityWeighted = RouterDescriptor("sw_ranking", short: "sw").with {
    $0.check = ModelTier.check
    $0.load = { loading throws(InputError) in
      let model = try SimilarityWeightedModel(loading.artefact.tensors, manifest: loading.manifest)
      return try SimilarityWeightedRouter(
        model, strong: loading.strong, weak: loading.weak, embedder: loading.embedder, exact: loading.isExact)
    }
  }
}

/// Similarity-weighted ranking: every battle i weighs `10^(sim_i / max_j sim_j)` by the cosine similarity of its prompt
/// with the row's, a Bradley-Terry model over ten tiers is fitted with these weights, and
/// `P(strong wins) = 1 / (1 + 10^((R_weak - R_strong) / 400))`. (Upstream's common factor 10 on all weights, and its
/// doubling of all battles, move no optimum and are left out.)
///
/// The fast path rounds the row's unit vector to 16-bit fixed point like the training prompts', so that similarities
/// are exact integers (kept to one part in 32,768), and takes the exponentials in Float. The exact path computes in Double throughout.
package struct SimilarityWeightedRouter: Router {
  package var kind: RouterDescriptor { .similarityWeighted }
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

  /// - Parameters:
  ///   - strong, weak: indices of `model.models`, in different tiers.
  ///   - exact: whether to compute in Double throughout, which is slow: the reference.
  package init(
    _ model: SimilarityWeightedModel, strong: Int, weak: Int, embedder: EmbedderIdentity, exact: Bool = false
  ) throws(InputError) {
    precondition(embedder.dimension == model.dimension)
    let tiers = (model.tiers[strong], model.tiers[weak])
    guard tiers.0 != tiers.1 else {
      throw InputError(
        "\(model.models[strong]) and \(model.models[weak])",
        "both are in tier \(tiers.0), so similarity-weighted ranking rates them alike and cannot choose "
          + "between them: take a pair from different tiers, or the router mf")
    }
    func player(_ index: Int) throws(InputError) -> Int {
      guard let player = model.battles.players[model.tiers[index]] else {
        throw InputError(model.models[index], "is in tier \(model.tiers[index]), which has no battle")
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
    let run = Int(KERNEL_MOST_QUERIES)
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
    let dimension = model.dimension
    let stride = model.rowCount
    let tileSize = Int(KERNEL_TILE_QUERIES)
    let tileCount = (rows.count + tileSize - 1) / tileSize
    scratch.reserve(
      words: rows.count * dimension, queries: tileCount * tileSize * 2 * model.pairCount,
      similarities: tileCount * tileSize * stride, doubles: doubleCount)
    scratch.words.withUnsafeMutableBufferPointer { words in
      for (index, row) in rows.enumerated() {
        let target = UnsafeMutableBufferPointer(rebasing: words[(index * dimension)..<((index + 1) * dimension)])
        batch.embeddings.withRow(row) { _ = FixedPoint.normalize($0, into: target) }
      }
    }
    kernel_pack_vectors(scratch.words, nil, rows.count, dimension, tileSize, &scratch.queries)
    kernel_fixed_similarities(
      model.packed.elements.baseAddress, stride / Int(KERNEL_TILE_ROWS), model.pairCount, scratch.queries, tileCount,
      &scratch.similarities, stride)
    let count = model.promptCount
    for index in 0..<rows.count {
      scratch.similarities.withUnsafeBufferPointer { all in
        guard let similarities = all.baseAddress?.advanced(by: index * stride) else { return }
        let largest = kernel_max_int16(similarities, count)
        guard largest > 0 else { return scores.append(unweightedWinRate, fallback: .noSimilarPrompt) }
        scratch.doubles.withUnsafeMutableBufferPointer { doubles in
          model.battles.groupEnds.withUnsafeBufferPointer {
            kernel_exp2_group_sums(
              similarities, $0.baseAddress, $0.count, Float(3.321928094887362 / Double(largest)), doubles.baseAddress)
          }
          append(fitting: doubles, to: &scores)
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
    battles.groupStatistics.addWeightedRows(weights, to: totals)
    guard battles.fit.solve(totals, ratings: ratings, workspace: workspace) else {
      return scores.append(unweightedWinRate, fallback: .noFiniteRatings)
    }
    scores.append(logistic(ratings[strong] - ratings[weak]))
  }
}

extension SimilarityWeightedRouter {
  /// The reference: cosines, exponentials and sums in Double, one row after the other.
  func scoreExactly(_ batch: RouterBatch, into scores: inout RouterScores, scratch: inout ScoringScratch) {
    let tiles = model.rowCount / Int(KERNEL_TILE_ROWS)
    var query = [Double](repeating: 0, count: 2 * model.pairCount)
    var weights = [Double](repeating: 0, count: model.rowCount)
    scratch.reserve(words: 0, queries: 0, similarities: 0, doubles: doubleCount)
    for row in 0..<batch.count {
      batch.embeddings.withRow(row) { values in
        let norm = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        for index in values.indices { query[index] = norm > 0 && norm.isFinite ? Double(values[index]) / norm : 0 }
      }
      kernel_packed_products(model.packed.elements.baseAddress, tiles, model.pairCount, query, &weights)
      var largest = -Double.infinity
      for index in 0..<model.promptCount {
        weights[index] /= norms[index]
        largest = max(largest, weights[index])
      }
      guard largest > 0 else {
        scores.append(unweightedWinRate, fallback: .noSimilarPrompt)
        continue
      }
      scratch.doubles.withUnsafeMutableBufferPointer { doubles in
        var index = 0
        for group in 0..<model.battles.groupCount {
          var sum = 0.0
          while index < Int(model.battles.groupEnds[group]) {
            sum += exponential(2.302585092994046 * weights[index] / largest)
            index += 1
          }
          doubles[group] = sum
        }
        append(fitting: doubles, to: &scores)
      }
    }
  }

  /// The Euclidean norm of every packed row, in units of the fixed-point step; 1 for a row of zeros.
  static func rowNorms(_ model: SimilarityWeightedModel) -> [Double] {
    let rows = Int(KERNEL_TILE_ROWS)
    let elements = model.packed.elements
    return (0..<model.promptCount).map { row in
      var squares = 0.0
      for pair in 0..<model.pairCount {
        let start = ((row / rows) * model.pairCount + pair) * rows * 2 + (row % rows) * 2
        let (left, right) = (Double(elements[start]), Double(elements[start + 1]))
        squares += left * left + right * right
      }
      return squares > 0 ? squares.squareRoot() : 1
    }
  }
}

/// A row of statistics for each group of prompts, kept dense or, where most of it is zero, as its entries.
///
/// Both ways add the same numbers in the same order: they give the same bits.
struct GroupStatistics: Sendable {
  private enum Storage: Sendable {
    /// Rows of `columnCount` values.
    case dense([Float])
    case sparse(ends: [UInt32], columns: [UInt16], values: [Float])
  }

  let rowCount: Int
  let columnCount: Int
  private let storage: Storage

  /// Rows with fewer entries than one in so many columns are kept as entries: the dense sum takes eight columns at once.
  private static let sparsity = 4

  /// - Parameter rows: `columnCount` values each.
  init(rows: [[Double]], columnCount: Int, keepingDense: Bool = false) {
    rowCount = rows.count
    self.columnCount = columnCount
    let entryCount = rows.reduce(0) { $0 + $1.count { $0 != 0 } }
    guard !keepingDense, entryCount * GroupStatistics.sparsity < rows.count * columnCount else {
      storage = .dense(rows.flatMap { $0.map { Float($0) } })
      return
    }
    var ends: [UInt32] = []
    var columns: [UInt16] = []
    var values: [Float] = []
    for row in rows {
      for (column, value) in row.enumerated() where value != 0 {
        columns.append(UInt16(column))
        values.append(Float(value))
      }
      ends.append(UInt32(values.count))
    }
    storage = .sparse(ends: ends, columns: columns, values: values)
  }

  /// Adds to each of `columnCount` totals the inner product of `weights`, one a row, with that column.
  func addWeightedRows(_ weights: UnsafePointer<Double>, to totals: UnsafeMutablePointer<Double>) {
    switch storage {
    case .dense(let matrix): kernel_weighted_row_sum(weights, matrix, rowCount, columnCount, totals)
    case .sparse(let ends, let columns, let values):
      kernel_sparse_row_sum(weights, ends, columns, values, rowCount, totals)
    }
  }
}
