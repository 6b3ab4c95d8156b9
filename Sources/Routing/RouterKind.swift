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

  /// The name on the command line and in assignments.
  package var shortName: String {
    switch self {
    case .similarityWeighted: "sw"
    case .causal: "causal"
    default: rawValue
    }
  }
}
