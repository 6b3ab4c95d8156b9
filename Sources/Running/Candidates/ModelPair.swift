/// The two models between which requests are routed, by the names the user gave.
package struct ModelPair: Sendable, Equatable, CustomStringConvertible {
  package let strong: String
  package let weak: String

  /// What is routed and priced where nobody names models: two models of one provider that are sold today, with prices and
  /// a public encoding in the tables. No router was graded on them.
  package static let standard = ModelPair(strong: "gpt-5.6-sol", weak: "gpt-5.6-luna")

  /// RouteLLM's own pair, which its preference data and its benchmarks grade, and on which the shipped routers were
  /// trained. Both were retired by their providers.
  package static let graded = ModelPair(strong: "gpt-4-1106-preview", weak: "mixtral-8x7b-instruct-v0.1")

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
