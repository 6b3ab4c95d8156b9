internal import ModelFiles

/// A text with places for the question, in the layout of Python's `str.format`: `{question}` is the question, `{{` and
/// `}}` are braces.
struct QuestionTemplate: Sendable {
  /// What stands before, between and behind the questions.
  let literals: [[UInt8]]

  /// - Parameter file: for messages.
  init(_ text: [UInt8], file: String) throws(ModelFileError) {
    let field = Array("{question}".utf8)
    let (opening, closing) = (UInt8(ascii: "{"), UInt8(ascii: "}"))
    var literals: [[UInt8]] = [[]]
    var rest = text[...]
    while let byte = rest.first {
      if rest.starts(with: field) {
        rest.removeFirst(field.count)
        literals.append([])
      } else if byte == opening || byte == closing {
        guard rest.dropFirst().first == byte else {
          throw ModelFileError(
            file: file,
            reason:
              "has a brace at byte \(rest.startIndex) that is not {question}; write it twice if it is meant as such")
        }
        rest.removeFirst(2)
        literals[literals.count - 1].append(byte)
      } else {
        rest.removeFirst()
        literals[literals.count - 1].append(byte)
      }
    }
    guard literals.count > 1 else {
      throw ModelFileError(file: file, reason: "has no {question}: every prompt would get the same score")
    }
    self.literals = literals
  }

  func text(question: some Sequence<UInt8>) -> [UInt8] {
    var text = literals[0]
    for literal in literals.dropFirst() {
      text += question
      text += literal
    }
    return text
  }
}
