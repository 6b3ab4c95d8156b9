/// The two models between which requests are routed, by the names the user gave.
package struct ModelPair: Sendable, Equatable, CustomStringConvertible {
  package let strong: String
  package let weak: String

  /// RouteLLM's own pair.
  package static let standard = ModelPair(strong: "gpt-4-1106-preview", weak: "mixtral-8x7b-instruct-v0.1")

  package init(strong: String, weak: String) {
    self.strong = strong
    self.weak = weak
  }

  package subscript(_ route: Route) -> String {
    switch route {
    case .strong: strong
    case .weak: weak
    }
  }

  package var description: String { "\(strong) (strong) and \(weak) (weak)" }
}
