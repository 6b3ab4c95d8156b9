internal import FileFormats
package import TextModels

extension RouterDescriptor {
  package static let mixture = RouterDescriptor("mixture").with {
    $0.tieValue = 0
    $0.input = { .stem($0) }
    $0.load = { loading throws(InputError) in
      guard (loading.strong, loading.weak) == (0, 1) else {
        throw InputError(
          loading.artefact.location,
          "was trained for \(loading.manifest.models.joined(separator: " against ")) and scores no other pair")
      }
      let model = try MixtureModel(loading.artefact.tensors, dimension: loading.manifest.embedder.dimension)
      return MixtureRouter(model, embedder: loading.embedder)
    }
  }
}

/// The mixture of linear experts as a router; its pair is the one that it was trained for.
package struct MixtureRouter: Router {
  package var kind: RouterDescriptor { .mixture }
  package var input: RouterInput { .stem(embedder) }
  private let embedder: EmbedderIdentity
  private let model: MixtureModel

  /// The embedder's dimension is the model's.
  package init(_ model: MixtureModel, embedder: EmbedderIdentity) {
    precondition(embedder.dimension == model.dimension)
    self.model = model
    self.embedder = embedder
  }

  package func score(_ batch: RouterBatch, into scores: inout RouterScores, scratch: inout ScoringScratch) {
    precondition(batch.embeddings.count == batch.count && batch.forms.count == batch.count)
    for row in 0..<batch.count {
      let winRate = batch.embeddings.withRow(row) { stem in
        batch.forms.withFeatures(row) {
          model.winRate(isMultipleChoice: batch.forms.isMultipleChoice(row), stem, $0)
        }
      }
      scores.append(winRate)
    }
  }
}
