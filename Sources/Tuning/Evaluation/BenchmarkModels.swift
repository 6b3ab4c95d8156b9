package import Assigning
package import ModelNaming

/// Finds a pair of models among the names that a benchmark's data uses.
package struct BenchmarkModels: Sendable {
  package let pair: ModelPair
  package let aliases: ModelAliasTable

  /// - Parameter pair: by any of the models' spellings.
  package init(pair: ModelPair, aliases: ModelAliasTable) {
    self.pair = pair
    self.aliases = aliases
  }

  /// The two names by which a file calls the pair.
  func named(in names: [String], file: String, line: Int?) throws(TuningError) -> ModelPair {
    let found = ModelPair(
      strong: try name(of: pair.strong, in: names, file: file, line: line),
      weak: try name(of: pair.weak, in: names, file: file, line: line))
    guard found.strong != found.weak else {
      throw TuningError(
        file: file, line: line, reason: "'\(pair.strong)' and '\(pair.weak)' are both its '\(found.weak)'")
    }
    return found
  }

  private func name(of model: String, in names: [String], file: String, line: Int?) throws(TuningError) -> String {
    if names.contains(model) { return model }
    let matches = names.filter { aliases.areSame($0, model) }
    guard let match = matches.first else {
      throw TuningError(
        file: file, line: line,
        reason: "has nothing for the model '\(model)' under any of its spellings"
          + NearestNames.suggestion(for: model, among: names))
    }
    guard matches.count == 1 else {
      throw TuningError(
        file: file, line: line,
        reason: "has \(matches.map { "'\($0)'" }.joined(separator: " and ")) for the model '\(model)'; say which with "
          + "--strong or --weak")
    }
    return match
  }
}
