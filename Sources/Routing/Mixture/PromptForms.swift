/// The forms and features of a batch's prompts, a row each.
package struct PromptForms: Sendable {
  private var features: [Double] = []
  private var multipleChoice: [Bool] = []

  package init() {}

  package var count: Int { multipleChoice.count }

  package mutating func removeAll() {
    features.removeAll(keepingCapacity: true)
    multipleChoice.removeAll(keepingCapacity: true)
  }

  /// Appends a prompt's row and gives back its form.
  @discardableResult
  package mutating func append(_ prompt: UnsafeBufferPointer<UInt8>) -> PromptForm {
    let form = PromptForm(prompt)
    PromptFeatures.append(prompt, form: form, to: &features)
    multipleChoice.append(form.isMultipleChoice)
    return form
  }

  package func isMultipleChoice(_ row: Int) -> Bool { multipleChoice[row] }

  /// `PromptFeatures.count` values.
  package func withFeatures<Result>(_ row: Int, _ body: (UnsafeBufferPointer<Double>) -> Result) -> Result {
    features.withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[(row * PromptFeatures.count)..<((row + 1) * PromptFeatures.count)]))
    }
  }
}
