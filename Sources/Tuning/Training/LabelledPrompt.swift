/// A prompt and how well models answered it.
package struct LabelledPrompt: Sendable, Equatable {
  package let text: String
  /// Model by index, and its grade: of two the higher one wins, equal ones tie. Each model at most once.
  package private(set) var grades: [(model: Int, grade: Double)] = []

  package init(text: String) { self.text = text }

  /// Adds a grade, or replaces the one that the model has.
  mutating func set(_ grade: Double, of model: Int) {
    if let index = grades.firstIndex(where: { $0.model == model }) {
      grades[index].grade = grade
    } else {
      grades.append((model, grade))
    }
  }

  package static func == (left: LabelledPrompt, right: LabelledPrompt) -> Bool {
    left.text == right.text && left.grades.elementsEqual(right.grades, by: ==)
  }
}
