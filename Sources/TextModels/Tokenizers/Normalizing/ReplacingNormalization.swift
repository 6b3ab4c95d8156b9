internal import FileFormats
internal import Glibc

/// Replaces one text, or what a regular expression matches, by another text wherever it stands, from the left.
struct ReplacingNormalization: NormalizationStep {
  private enum Pattern: Sendable {
    case text([UInt8])
    /// Two spaces or more.
    case spaces
    /// White space, one character or more.
    case whiteSpace
    case expression(TextPattern)
  }

  private let pattern: Pattern
  private let content: [UInt8]

  init(_ element: TokenizerElement) throws(InputError) {
    content = Array(try element.required("content").bytes())
    let pattern = try element.required("pattern")
    if let text = pattern.member("String") {
      let bytes = try text.bytes()
      guard !bytes.isEmpty else { throw text.failure("is empty: nothing can be replaced") }
      self.pattern = .text(Array(bytes))
    } else {
      let expression = try pattern.required("Regex")
      switch try expression.text() {
      case " {2,}": self.pattern = .spaces
      case #"\s+"#: self.pattern = .whiteSpace
      default: self.pattern = .expression(try TextPattern(of: expression))
      }
    }
  }

  func apply(to text: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
    output.reserveCapacity(text.count)
    switch pattern {
    case .text(let sought): replace(sought, in: text, into: &output)
    case .spaces:
      var index = 0
      while index < text.count {
        var end = index
        while end < text.count, text[end] == 0x20 { end += 1 }
        if end - index >= 2 {
          output.append(contentsOf: content)
          index = end
        } else {
          output.append(text[index])
          index += 1
        }
      }
    case .whiteSpace:
      var isWithin = false
      text.forEachCodePoint { codePoint, range in
        if CharacterTraits.of(codePoint).isWhite {
          if !isWithin { output.append(contentsOf: content) }
          isWithin = true
        } else {
          output.append(contentsOf: text[range])
          isWithin = false
        }
      }
    case .expression(let expression):
      // `tokenizers` does not look for empty matches in an empty text.
      if text.isEmpty { return }
      var done = 0
      for match in expression.matches(in: text) {
        output.append(contentsOf: text[done..<match.lowerBound])
        output.append(contentsOf: content)
        done = match.upperBound
      }
      output.append(contentsOf: text[done...])
    }
  }

  private func replace(_ sought: [UInt8], in text: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
    guard let base = text.baseAddress else { return }
    // What has been copied ends at `done`; `index` is where to look on.
    var done = 0
    var index = 0
    while index + sought.count <= text.count,
      let found = memchr(base + index, Int32(sought[0]), text.count - sought.count - index + 1)
    {
      index = UnsafeRawPointer(found) - UnsafeRawPointer(base)
      if memcmp(base + index, sought, sought.count) == 0 {
        output.append(contentsOf: text[done..<index])
        output.append(contentsOf: content)
        index += sought.count
        done = index
      } else {
        index += 1
      }
    }
    output.append(contentsOf: text[done...])
  }
}
