/// A router's win rates on a benchmark.
package struct EvaluatedRouter: Sendable {
  /// As the user named it.
  package let name: String
  /// One a prompt of the benchmark.
  package let winRates: [Double]
  /// What a reader should know, such as fallbacks, a line each.
  package let notes: [String]

  package init(name: String, winRates: [Double], notes: [String] = []) {
    self.name = name
    self.winRates = winRates
    self.notes = notes
  }
}
