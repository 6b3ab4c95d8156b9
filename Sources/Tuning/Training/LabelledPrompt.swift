package import Routing

/// A prompt and how well models answered it.
package struct LabelledPrompt: Sendable, Equatable {
  package let text: String
  /// Model by index, and its grade: of two the higher one wins, equal ones tie. Each model at most once.
  package private(set) var grades: [(model: Int, grade: Double)] = []
  /// Whether this is one battle of preference data: two grades, model A's first. Otherwise every pair of graded models
  /// is a battle, and model A is the one that joined the set's list first.
  package let isBattle: Bool
  /// How much each of its battles counts; above 0.
  package internal(set) var weight = 1.0
  /// What the prompt is about, as its data says, such as a subject of an examination; prompts of one source and domain
  /// are expected to be about equally hard.
  package internal(set) var domain = ""

  package init(text: String) {
    self.text = text
    isBattle = false
  }

  /// One battle: the winner's grade is 1 and the loser's 0; both are one half for a tie.
  package init(text: String, modelA: Int, modelB: Int, outcome: BattleOutcome) {
    precondition(modelA != modelB)
    self.text = text
    isBattle = true
    let gradeA = outcome == .modelA ? 1.0 : outcome == .modelB ? 0 : 0.5
    grades = [(modelA, gradeA), (modelB, 1 - gradeA)]
  }

  /// Adds a grade, or replaces the one that the model has.
  mutating func set(_ grade: Double, of model: Int) {
    if let index = grades.firstIndex(where: { $0.model == model }) {
      grades[index].grade = grade
    } else {
      grades.append((model, grade))
    }
  }

  /// Keeps the grades of models that have a new index.
  mutating func renumber(_ newIndex: [Int?]) {
    grades = grades.compactMap { old in newIndex[old.model].map { (model: $0, grade: old.grade) } }
  }

  /// The grade of a model, if it has one.
  package func grade(of model: Int) -> Double? { grades.first { $0.model == model }?.grade }

  package static func == (left: LabelledPrompt, right: LabelledPrompt) -> Bool {
    left.text == right.text && left.isBattle == right.isBattle && left.weight == right.weight
      && left.grades.elementsEqual(right.grades, by: ==)
  }
}
