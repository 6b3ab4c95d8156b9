/// What was found in one source of training data, before the trainer drops anything.
package struct SourceSummary: Sendable {
  /// As provenance names it.
  package let name: String
  package let format: LabelFormat
  package let weight: Double
  /// `weight` as a person writes it.
  package var weightText: String { weight == weight.rounded() ? "\(Int(weight))" : "\(weight)" }
  /// Rows of the file, dropped ones too.
  package let rowCount: Int
  /// Different texts.
  package let promptCount: Int
  /// Pairs of models that were compared on a prompt, and those among them that tied.
  package let battleCount: Int
  package let tieCount: Int
  package let dropped: DropCounts

  init(_ source: LabelSource, rowCount: Int, prompts: ArraySlice<LabelledPrompt>, dropped: DropCounts) {
    name = source.name
    format = source.format
    weight = source.weight
    self.rowCount = rowCount
    self.dropped = dropped
    promptCount = Set(prompts.map(\.text)).count
    var battles = 0
    var ties = 0
    for prompt in prompts {
      let count = prompt.grades.count
      battles += count * (count - 1) / 2
      for (index, first) in prompt.grades.enumerated() {
        ties += prompt.grades[(index + 1)...].count { $0.grade == first.grade }
      }
    }
    battleCount = battles
    tieCount = ties
  }
}
