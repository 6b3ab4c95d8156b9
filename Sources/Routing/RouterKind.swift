package import TextModels

/// The routers, by RouteLLM's names where it has them; each also answers to the short name of the command line.
package enum RouterKind: String, Sendable, CaseIterable {
  case similarityWeighted = "sw_ranking"
  case matrixFactorization = "mf"
  case mixture = "mixture"
  case nearestNeighbours = "knn"
  case bert = "bert"
  case causal = "causal_llm"
  case random = "random"

  /// The kind for a name such as `sw` or `sw_ranking`.
  package init?(name: String) {
    switch name {
    case "sw": self = .similarityWeighted
    case "causal": self = .causal
    default:
      guard let kind = RouterKind(rawValue: name) else { return nil }
      self = kind
    }
  }

  /// What a router of this kind that scores embeddings by `embedder` asks for.
  package func input(from embedder: EmbedderIdentity) -> RouterInput {
    self == .mixture ? .stem(embedder) : .embedding(embedder)
  }

  /// What a tie counts in the win rate that a router of this kind tells: half a win, or none where the win rate is the
  /// probability that the strong model's answer is better.
  package var tieValue: Double {
    switch self {
    case .mixture, .bert, .causal: 0
    case .similarityWeighted, .matrixFactorization, .nearestNeighbours, .random: 0.5
    }
  }

  /// The name on the command line and in assignments.
  package var shortName: String {
    switch self {
    case .similarityWeighted: "sw"
    case .causal: "causal"
    default: rawValue
    }
  }
}
