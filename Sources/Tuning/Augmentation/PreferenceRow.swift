package import JSONCoding

/// One preference as `train` reads it: `{"prompt", "model_a", "model_b", "winner"}`, the winner `model_a`, `model_b` or
/// `tie`.
package struct PreferenceRow: Sendable, Equatable {
  package enum Winner: String, Sendable {
    case modelA = "model_a"
    case modelB = "model_b"
    case tie = "tie"
  }

  package let prompt: String
  package let modelA: String
  package let modelB: String
  package let winner: Winner

  package init(prompt: String, modelA: String, modelB: String, winner: Winner) {
    self.prompt = prompt
    self.modelA = modelA
    self.modelB = modelB
    self.winner = winner
  }

  /// Appends the row and a line end.
  package func append(to writer: inout JSONWriter) {
    writer.raw("{\"prompt\":")
    writer.string(prompt)
    writer.raw(",\"model_a\":")
    writer.string(modelA)
    writer.raw(",\"model_b\":")
    writer.string(modelB)
    writer.raw(",\"winner\":")
    writer.string(winner.rawValue)
    writer.raw("}\n")
  }
}
