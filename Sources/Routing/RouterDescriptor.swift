internal import FileFormats
package import TextModels

/// A kind of router: everything that the rest of the program knows about it. A kind is a folder of this module, which
/// extends this type by its descriptor, and a line in `all`.
package struct RouterDescriptor: Sendable {
  package static let all: [RouterDescriptor] = [
    .similarityWeighted, .matrixFactorization, .mixture, .grouped, .nearestNeighbours, .bert, .causal, .length, .random,
  ]

  /// In manifests: RouteLLM's name where it has one.
  package let name: String
  /// On the command line and in assignments.
  package let shortName: String
  /// What a tie counts in the win rate: half a win, or none where the win rate is the probability that the strong
  /// model's answer is better.
  package var tieValue = 0.5
  /// What a router of this kind asks for if it scores embeddings by this model.
  package var input: @Sendable (EmbedderIdentity) -> RouterInput = { .embedding($0) }
  /// Makes the router of an artefact; nil for kinds without artefacts.
  var load: (@Sendable (ArtefactLoading) throws(InputError) -> any Router)?
  /// Refuses a manifest without what this kind needs in it.
  var check: @Sendable (RouterManifest, ManifestReader) throws(InputError) -> Void = { _, _ in }
  /// Makes the router of a Hugging Face checkpoint; nil for kinds that read none.
  var checkpoint: CheckpointLoading?
  /// Makes the router from nothing; nil for kinds that have to be trained.
  package var untrained: UntrainedRouter?

  init(_ name: String, short shortName: String? = nil) {
    self.name = name
    self.shortName = shortName ?? name
  }

  /// The kind of a name such as `sw` or `sw_ranking`.
  package init?(name: String) {
    guard let found = RouterDescriptor.all.first(where: { [$0.name, $0.shortName].contains(name) }) else { return nil }
    self = found
  }

  /// The same with further members set.
  func with(_ change: (inout RouterDescriptor) -> Void) -> RouterDescriptor {
    var copy = self
    change(&copy)
    return copy
  }
}

extension RouterDescriptor: Hashable, CustomStringConvertible {
  package static func == (first: RouterDescriptor, second: RouterDescriptor) -> Bool { first.name == second.name }

  package func hash(into hasher: inout Hasher) { hasher.combine(name) }

  package var description: String { shortName }
}

/// How routers of a kind without weights are made.
package struct UntrainedRouter: Sendable {
  /// From the seed of the run.
  package let make: @Sendable (UInt64) -> any Router
  /// The threshold that sends half of any log to the strong model; nil where that depends on the log.
  package var threshold: DefaultThreshold?

  /// Whether a threshold of 1 - P sends the share P of any log to the strong model, so that there is nothing to
  /// calibrate.
  package var isUniform: Bool { threshold != nil }
}

/// What the router of an artefact is made of, checked as far as all kinds have it in common.
struct ArtefactLoading {
  let artefact: RouterArtefact
  /// Places among the manifest's models.
  let strong: Int
  let weak: Int
  let embedder: EmbedderIdentity
  /// Whether the reference arithmetic is wanted, of routers that have a faster one.
  let isExact: Bool

  var manifest: RouterManifest { artefact.manifest }
}

/// How routers of one kind are made of checkpoints.
struct CheckpointLoading: Sendable {
  struct Options: Sendable {
    let isExact: Bool
    let scoreThreshold: ScoreThreshold
  }

  /// Whether the checkpoint's architecture is one of this kind.
  let reads: @Sendable (ModelCheckpoint) -> Bool
  let load: @Sendable (ModelCheckpoint, Options) throws(InputError) -> any Router
}
