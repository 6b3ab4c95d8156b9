package import FileFormats
internal import TextModels

/// What a causal router's model reads: RouteLLM's system message and classifier message in Llama 3's chat layout,
/// without the header of an answer.
package struct RatingPrompt: Sendable {
  package static let systemFile = "system_ft_v5.txt"
  package static let classifierFile = "classifier_ft_v5.txt"

  /// Up to where the user's message begins.
  private let beginning: [UInt8]
  private let template: QuestionTemplate

  /// Reads both messages from the checkpoint's own directory.
  package init(_ files: ArtefactFiles) throws(InputError) {
    let system = try RatingPrompt.text(of: RatingPrompt.systemFile, in: files)
    let classifier = try RatingPrompt.text(of: RatingPrompt.classifierFile, in: files)
    template = try QuestionTemplate(classifier, file: files.path(of: RatingPrompt.classifierFile))
    var beginning: [UInt8] = []
    // An empty system message is left out as a whole.
    if !system.isEmpty {
      beginning += Array("<|start_header_id|>system<|end_header_id|>\n\n".utf8)
      beginning += TextStripping.stripped(system[...])
      beginning += RatingPrompt.end
    }
    self.beginning = beginning + Array("<|start_header_id|>user<|end_header_id|>\n\n".utf8)
  }

  private static let end = Array("<|eot_id|>".utf8)

  /// Refuses messages that no router could be made with.
  ///
  /// - Parameter classifierFile: for messages.
  package static func check(system: [UInt8], classifier: [UInt8], classifierFile: String) throws(InputError) {
    guard String(validating: system, as: UTF8.self) != nil else { throw InputError(systemFile, "is not UTF-8") }
    guard String(validating: classifier, as: UTF8.self) != nil else { throw InputError(classifierFile, "is not UTF-8") }
    _ = try QuestionTemplate(classifier, file: classifierFile)
  }

  /// A file's text with its line ends made newlines, as Python reads it.
  private static func text(of name: String, in files: ArtefactFiles) throws(InputError) -> [UInt8] {
    guard files.holds(name) else {
      throw InputError(
        "\(files)",
        "lacks \(name): a causal router needs the texts it was trained with, \(systemFile) and \(classifierFile)")
    }
    let bytes = try files.bytes(of: name).contents
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw InputError(files.path(of: name), "is not UTF-8")
    }
    return Array(text.replacing("\r\n", with: "\n").replacing("\r", with: "\n").utf8)
  }

  /// The whole text for one question, in UTF-8.
  package func text(question: some Sequence<UInt8>) -> [UInt8] {
    beginning + TextStripping.stripped(template.text(question: question)[...]) + RatingPrompt.end
  }
}

/// A text with places for the question, in the layout of Python's `str.format`: `{question}` is the question, `{{` and
/// `}}` are braces.
struct QuestionTemplate: Sendable {
  /// What stands before, between and after the questions.
  let literals: [[UInt8]]

  /// - Parameter file: for messages.
  init(_ text: [UInt8], file: String) throws(InputError) {
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
          throw InputError(
            file, "has a brace at byte \(rest.startIndex) that is not {question}; write it twice if it is meant as such"
          )
        }
        rest.removeFirst(2)
        literals[literals.count - 1].append(byte)
      } else {
        rest.removeFirst()
        literals[literals.count - 1].append(byte)
      }
    }
    guard literals.count > 1 else {
      throw InputError(file, "has no {question}: every prompt would get the same score")
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

/// The five added tokens that a causal router's model answers with, `[[1]]` to `[[5]]`.
struct RatingTokens: Sendable {
  static let texts = (1...5).map { "[[\($0)]]" }

  /// Their ids, in order.
  let ids: [Int32]

  /// Finds the tokens in a checkpoint's tokeniser, or adds them after its last, where RouteLLM puts them.
  ///
  /// - Parameters:
  ///   - vocabularyCount: how many tokens the model has logits for.
  ///   - directory: for messages.
  init(
    _ tokenizer: inout CheckpointTokenizer, vocabularyCount: Int, directory: String
  ) throws(InputError) {
    let known = RatingTokens.texts.compactMap { tokenizer.id(of: $0) }
    if known.isEmpty {
      let first = Int32(tokenizer.vocabularyCount)
      ids = (0..<5).map { first + $0 }
      tokenizer = tokenizer.adding(specialTokens: RatingTokens.texts)
    } else {
      guard known.count == RatingTokens.texts.count, Set(known).count == known.count else {
        throw InputError(
          directory, "has some of the tokens \(RatingTokens.texts.joined(separator: ", ")) and lacks others")
      }
      ids = known
    }
    guard tokenizer.vocabularyCount <= vocabularyCount else {
      throw InputError(
        directory,
        "has \(tokenizer.vocabularyCount) tokens with \(RatingTokens.texts.joined(separator: ", ")), but its "
          + "model has logits for \(vocabularyCount): was it trained as a causal router?")
    }
  }
}

/// White space taken off a text's ends as Python's `str.strip` does, which wrote the prompts that causal routers were
/// trained on: all of Unicode's and the four separators of ASCII.
enum TextStripping {
  /// - Parameter text: UTF-8.
  static func stripped(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var rest = text
    while let count = spaces.first(where: { rest.starts(with: $0) })?.count { rest.removeFirst(count) }
    while let count = spaces.first(where: { rest.suffix($0.count).elementsEqual($0) })?.count {
      rest.removeLast(count)
    }
    return rest
  }

  private static let spaces: [[UInt8]] = {
    let scalars: [ClosedRange<UInt32>] = [
      0x09...0x0D, 0x1C...0x20, 0x85...0x85, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029,
      0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000,
    ]
    return scalars.joined().compactMap(Unicode.Scalar.init).map { Array(String($0).utf8) }
  }()
}
