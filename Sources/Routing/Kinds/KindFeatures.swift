internal import Glibc
package import TextModels

/// What a prompt's kind of task is told from: the embeddings of its beginning and of its end, where a task is usually said
/// whatever long text stands between them, and a few numbers of its form.
package enum KindFeatures {
  /// Bytes of the beginning and of the end that are embedded; all of a shorter prompt is both.
  package static let partLength = 200
  /// Counts are ln(1 + n); shares are of the bytes.
  package static let formNames = [
    "bytes", "lines", "question_marks", "digit_share", "ends_in_question", "choices", "dollars", "code_marks", "words",
    "is_long", "non_ascii_share", "quotes", "paragraphs",
  ]

  /// Numbers a prompt has by an embedder of this dimension.
  package static func count(dimension: Int) -> Int { 2 * dimension + formNames.count }

  /// The first bytes, and no part of a character.
  static func beginning(of prompt: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    guard prompt.count > partLength else { return prompt }
    var end = partLength
    while end > 0, prompt[end] & 0xC0 == 0x80 { end -= 1 }
    return UnsafeBufferPointer(rebasing: prompt[..<end])
  }

  /// The last bytes, likewise.
  static func end(of prompt: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    guard prompt.count > partLength else { return prompt }
    var start = prompt.count - partLength
    while start < prompt.count, prompt[start] & 0xC0 == 0x80 { start += 1 }
    return UnsafeBufferPointer(rebasing: prompt[start...])
  }

  /// As many as `formNames`, each finite.
  static func form(of prompt: UnsafeBufferPointer<UInt8>) -> [Double] {
    var (lines, questions, digits, dollars, codeMarks, words, others, quotes) = (0, 0, 0, 0, 0, 0, 0, 0)
    var (isInWord, hasParagraphs) = (false, false)
    var previous: UInt8 = 0
    var last: UInt8 = 0
    for byte in prompt {
      switch byte {
      case UInt8(ascii: "\n"):
        lines += 1
        hasParagraphs = hasParagraphs || previous == byte
      case UInt8(ascii: "?"): questions += 1
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
      case UInt8(ascii: "$"): dollars += 1
      case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ";"),
        UInt8(ascii: "="), UInt8(ascii: "["), UInt8(ascii: "]"):
        codeMarks += 1
      case UInt8(ascii: "\""): quotes += 1
      case 0x80...: others += 1
      default: break
      }
      let isSpace = byte <= 0x20
      if !isSpace {
        last = byte
        if !isInWord { words += 1 }
      }
      isInWord = !isSpace
      previous = byte
    }
    let bytes = Double(max(1, prompt.count))
    func log(_ count: Int) -> Double { log1p(Double(count)) }
    return [
      log(prompt.count), log(lines), log(questions), Double(digits) / bytes, last == UInt8(ascii: "?") ? 1 : 0,
      PromptForm(prompt).isMultipleChoice ? 1 : 0, log(dollars), log(codeMarks), log(words),
      prompt.count > partLength ? 1 : 0, Double(others) / bytes, log(quotes), hasParagraphs ? 1 : 0,
    ]
  }
}

extension EmbeddingModel {
  /// The features of prompts, one row each of `KindFeatures.count(dimension:)` numbers.
  package func kindFeatures(of prompts: [UnsafeBufferPointer<UInt8>]) -> [Double] {
    let dimension = identity.dimension
    var tokens = TokenBatch()
    for prompt in prompts {
      tokenize(KindFeatures.beginning(of: prompt), into: &tokens)
      tokenize(KindFeatures.end(of: prompt), into: &tokens)
    }
    var parts = EmbeddingMatrix(dimension: dimension)
    embed(tokens, into: &parts)
    var features: [Double] = []
    features.reserveCapacity(prompts.count * KindFeatures.count(dimension: dimension))
    for (row, prompt) in prompts.enumerated() {
      for part in [2 * row, 2 * row + 1] { parts.withRow(part) { features.append(contentsOf: $0.map(Double.init)) } }
      features.append(contentsOf: KindFeatures.form(of: prompt))
    }
    return features
  }
}
