internal import Glibc

/// The form of a prompt: its stem, and the lettered answers of a multiple-choice question after it.
///
/// Answers are lines that begin with a capital letter from A to H and "." or ")", with an optional "(" before it; at
/// least two of them, the first an A. The stem is what stands before the first; of any other prompt it is the whole.
package struct PromptForm: Sendable, Equatable {
  /// Bytes before the first answer.
  package private(set) var stemCount: Int
  package private(set) var choiceCount = 0
  /// Bytes of all answers without the blanks around them.
  package private(set) var choiceByteCount = 0
  /// ASCII digits in them.
  package private(set) var choiceDigitCount = 0

  package var isMultipleChoice: Bool { choiceCount > 0 }

  package init(_ prompt: UnsafeBufferPointer<UInt8>) {
    stemCount = prompt.count
    // Two passes: the first finds whether there are answers at all, which most prompts settle at once.
    guard let first = PromptForm.marker(in: prompt, from: 0), first.letter == UInt8(ascii: "A"),
      PromptForm.marker(in: prompt, from: first.end) != nil
    else { return }
    stemCount = first.start
    let end = PromptForm.end(ofAnswersIn: prompt, after: first.start)
    var answerStart = first.end
    while true {
      let next = PromptForm.marker(in: prompt, from: answerStart).flatMap { $0.start < end ? $0 : nil }
      addChoice(prompt, answerStart..<max(answerStart, next?.start ?? end))
      guard let next else { return }
      answerStart = next.end
    }
  }

  private mutating func addChoice(_ prompt: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    var (lower, upper) = (range.lowerBound, range.upperBound)
    while lower < upper, PromptForm.isBlank(prompt[lower]) { lower += 1 }
    while lower < upper, PromptForm.isBlank(prompt[upper - 1]) { upper -= 1 }
    choiceCount += 1
    choiceByteCount += upper - lower
    for index in lower..<upper where PromptFeatures.isDigit(prompt[index]) { choiceDigitCount += 1 }
  }

  /// A line feed, blanks, an optional "(", a letter from A to H, "." or ")", and a blank.
  private static func marker(
    in prompt: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> (start: Int, end: Int, letter: UInt8)? {
    var next = start
    while let position = lineFeed(in: prompt, from: next) {
      next = position + 1
      var index = position + 1
      while index < prompt.count, isSpaceOrTab(prompt[index]) { index += 1 }
      if index < prompt.count, prompt[index] == UInt8(ascii: "(") { index += 1 }
      guard index + 2 < prompt.count, (UInt8(ascii: "A")...UInt8(ascii: "H")).contains(prompt[index]),
        prompt[index + 1] == UInt8(ascii: ".") || prompt[index + 1] == UInt8(ascii: ")"),
        isSpaceOrTab(prompt[index + 2])
      else { continue }
      return (position, index + 3, prompt[index])
    }
    return nil
  }

  private static func lineFeed(in prompt: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    guard let base = prompt.baseAddress, start < prompt.count,
      let found = memchr(base + start, Int32(UInt8(ascii: "\n")), prompt.count - start)
    else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }

  /// Where the answers end: before a last line that says no more than "Answer:".
  private static func end(ofAnswersIn prompt: UnsafeBufferPointer<UInt8>, after start: Int) -> Int {
    var end = prompt.count
    while end > start, isBlank(prompt[end - 1]) { end -= 1 }
    let word = StaticString("Answer:")
    guard end - start > word.utf8CodeUnitCount else { return prompt.count }
    let wordStart = end - word.utf8CodeUnitCount
    for offset in 0..<word.utf8CodeUnitCount where prompt[wordStart + offset] != word.utf8Start[offset] {
      return prompt.count
    }
    var lineStart = wordStart
    while lineStart > start, isSpaceOrTab(prompt[lineStart - 1]) { lineStart -= 1 }
    guard lineStart > start, prompt[lineStart - 1] == UInt8(ascii: "\n") else { return prompt.count }
    return lineStart - 1
  }

  private static func isSpaceOrTab(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

  private static func isBlank(_ byte: UInt8) -> Bool {
    isSpaceOrTab(byte) || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }
}

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
