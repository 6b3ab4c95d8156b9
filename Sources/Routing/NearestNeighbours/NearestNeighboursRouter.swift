package import FileFormats
package import TextModels

extension RouterDescriptor {
  package static let nearestNeighbours = RouterDescriptor("knn").with {
    $0.check = { _, reader throws(InputError) in _ = try reader.member("neighbours") }
    $0.load = { loading throws(InputError) in
      let model = try NearestNeighboursModel(loading.artefact.tensors, manifest: loading.manifest)
      return try NearestNeighboursRouter(
        model, strong: loading.strong, weak: loading.weak, embedder: loading.embedder, exact: loading.isExact)
    }
  }
}

/// k nearest neighbours: the training prompts most similar to the row, of those on which both models of the pair were
/// graded, vote by how that ended (`NeighbourVote` has the formula).
///
/// Neighbours are chosen by the cosine in Double among all prompts of the pair, found by a 16-bit search that misses
/// none; prompts of other pairs are left out when the router is made. A row without any similar prompt gets the base
/// rate, and is counted.
package struct NearestNeighboursRouter: Router {
  package var kind: RouterDescriptor { .nearestNeighbours }
  package var input: RouterInput { .embedding(embedder) }
  private let embedder: EmbedderIdentity
  private let index: NeighbourIndex
  private let vote: NeighbourVote
  private let isExact: Bool

  /// - Parameters:
  ///   - strong, weak: indices of `model.models`.
  ///   - exact: whether to compare every prompt in Double, which is slow and gives the same bits: the reference.
  package init(
    _ model: NearestNeighboursModel, strong: Int, weak: Int, embedder: EmbedderIdentity, exact: Bool = false
  ) throws(InputError) {
    precondition(embedder.dimension == model.dimension)
    let pair = PairOutcomes(model.training.battles, strong: strong, weak: weak)
    guard !pair.prompts.isEmpty else {
      throw InputError(
        "\(model.models[strong]) and \(model.models[weak])",
        "no training prompt was graded on both, so no neighbour can say which of them wins: take another pair "
          + "(--score-pair A,B), or a router that compares models which never met (mf, sw)")
    }
    self.embedder = embedder
    isExact = exact
    vote = NeighbourVote(outcomes: pair.outcomes, settings: model.settings)
    index = model.training.vectors.withUnsafeBufferPointer {
      NeighbourIndex(vectors: $0, dimension: model.dimension, choosing: pair.prompts)
    }
  }

  /// The pair's win rate where nothing is known of the prompt.
  package var baseRate: Double { vote.baseRate }

  /// Prompts on which both models were graded.
  package var promptCount: Int { index.count }

  package func score(_ batch: RouterBatch, into scores: inout RouterScores, scratch: inout ScoringScratch) {
    precondition(batch.embeddings.count == batch.count)
    func append(_: Int, _ neighbours: UnsafeBufferPointer<Neighbour>) {
      if let winRate = vote.winRate(neighbours) {
        scores.append(winRate)
      } else {
        scores.append(vote.baseRate, fallback: .noSimilarPrompt)
      }
    }
    if isExact {
      index.searchPlainly(batch.embeddings, most: vote.settings.count, append)
    } else {
      index.search(batch.embeddings, most: vote.settings.count, scratch: &scratch, append)
    }
  }
}
