/// How a model's name was understood; every use of a name tells it.
package struct ModelNameResolution: Sendable, Equatable, CustomStringConvertible {
  package enum Method: String, Sendable, CaseIterable {
    /// The name is the canonical one.
    case exact
    /// The alias table lists it, letter for letter.
    case alias
    /// The same with other capitals.
    case caseFolded = "case folded"
    /// What stands behind the last slash is a known name, such as `openai/gpt-4o`.
    case providerPrefix = "provider prefix"
    /// In no table: the name stands for itself.
    case unknown
  }

  package let given: String
  /// The name that tables are keyed by; the given one where it is unknown.
  package let canonical: String
  package let how: Method

  package init(given: String, canonical: String, how: Method) {
    self.given = given
    self.canonical = canonical
    self.how = how
  }

  package var isKnown: Bool { how != .unknown }

  /// One line, such as `mistralai/Mixtral-8x7B-Instruct-v0.1 -> mixtral-8x7b-instruct-v0.1 (alias)`.
  package var description: String {
    switch how {
    case .exact: given
    case .unknown: "\(given) (not in the table of model names, taken as it is)"
    default: "\(given) -> \(canonical) (\(how.rawValue))"
    }
  }
}
