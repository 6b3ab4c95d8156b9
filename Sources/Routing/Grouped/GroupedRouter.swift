internal import FileFormats
package import TextModels

extension RouterDescriptor {
  package static let grouped = RouterDescriptor("grouped").with {
    $0.tieValue = 0
    $0.input = { .stem($0) }
    $0.check = { _, reader throws(InputError) in _ = try reader.member("groups") }
    $0.load = { loading throws(InputError) in
      guard (loading.strong, loading.weak) == (0, 1) else {
        throw InputError(
          loading.artefact.location,
          "was trained for \(loading.manifest.models.joined(separator: " against ")) and scores no other pair")
      }
      let model = try GroupedModel(loading.artefact.tensors, manifest: loading.manifest)
      return GroupedRouter(
        model, groupSources: loading.manifest.groups?.sources ?? [], embedder: loading.embedder)
    }
  }
}

/// Requests of real logs come in groups: a template, an endpoint, a team. This router expects of a request what its group
/// has shown, and corrects that by the prompt's embedding and form; its pair is the one that it was trained for.
///
/// A request of a group that was not among the labels gets the gain of the group's parent, and is counted.
package struct GroupedRouter: Router {
  package var kind: RouterDescriptor { .grouped }
  package var input: RouterInput { .stem(embedder) }
  package let groupSources: [String]
  private let embedder: EmbedderIdentity
  private let model: GroupedModel

  /// The embedder's dimension is the model's.
  package init(_ model: GroupedModel, groupSources: [String], embedder: EmbedderIdentity) {
    precondition(embedder.dimension == model.dimension && groupSources.count == model.depth)
    (self.model, self.groupSources, self.embedder) = (model, groupSources, embedder)
  }

  package func score(_ batch: RouterBatch, into scores: inout RouterScores, scratch: inout ScoringScratch) {
    precondition(batch.embeddings.count == batch.count && batch.forms.count == batch.count)
    for row in 0..<batch.count {
      let (winRate, fallback) = batch.embeddings.withRow(row) { stem in
        batch.forms.withFeatures(row) { model.score(batch.groups[row], stem, $0) }
      }
      scores.append(winRate, fallback: fallback)
    }
  }
}
