internal import Routing

/// A prompt as the experts of a mixture learn from it.
struct MixtureExample {
  /// Its row among the set's prompts, which is the row of its stem's embedding.
  let row: Int
  let domain: String
  let weight: Double
  let form: PromptForm
  let features: PromptFeatures
  /// Of the stem without its choices; the features themselves for any other prompt.
  let stemFeatures: PromptFeatures
  /// The strong model's grade less the weak one's; nil unless both are graded.
  let gain: Double?
  /// 1 less the weak model's grade, or less the mean of all grades where the weak model has none.
  let failure: Double

  init(_ prompt: LabelledPrompt, row: Int, strong: Int, weak: Int) {
    self.row = row
    domain = prompt.domain
    weight = prompt.weight
    var text = prompt.text
    (form, features, stemFeatures) = text.withUTF8 { bytes in
      let form = PromptForm(bytes)
      let stem = UnsafeBufferPointer(rebasing: bytes[..<form.stemCount])
      return (
        form, PromptFeatures(bytes, form: form), PromptFeatures(stem, form: PromptForm(stem))
      )
    }
    let strongGrade = prompt.grade(of: strong)
    let weakGrade = prompt.grade(of: weak)
    gain = strongGrade.flatMap { strong in weakGrade.map { strong - $0 } }
    let mean = prompt.grades.reduce(0) { $0 + $1.grade } / Double(max(1, prompt.grades.count))
    failure = 1 - (weakGrade ?? mean)
  }
}
