/// Labelled prompts of one or more sources over one list of models.
package struct LabelledPromptSet: Sendable {
  /// In the order of their first appearance.
  package private(set) var models: [String] = []
  package private(set) var prompts: [LabelledPrompt] = []
  private var indices: [String: Int] = [:]

  package init() {}

  /// The index of a model, which joins the list if it is new.
  package mutating func index(of model: String) -> Int {
    if let index = indices[model] { return index }
    indices[model] = models.count
    models.append(model)
    return models.count - 1
  }

  package mutating func append(_ prompt: LabelledPrompt) { prompts.append(prompt) }

  mutating func set(_ grade: Double, of model: Int, prompt: Int) { prompts[prompt].set(grade, of: model) }

  /// Grades as ranks from 0 within each prompt, `prompts` x `models`; -1 for a model without a grade. What
  /// `BattleSet.grades` wants: more than 128 different grades on one prompt cannot be told apart at the upper end.
  func ranks(of prompts: [Int]) -> [Int8] {
    var ranks = [Int8](repeating: -1, count: prompts.count * models.count)
    for (row, prompt) in prompts.enumerated() {
      let grades = self.prompts[prompt].grades
      let levels = Array(Set(grades.map(\.grade))).sorted()
      for (model, grade) in grades {
        ranks[row * models.count + model] = Int8(min(127, levels.firstIndex(of: grade) ?? 0))
      }
    }
    return ranks
  }
}
