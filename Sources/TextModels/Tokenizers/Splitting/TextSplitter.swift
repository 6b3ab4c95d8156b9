internal import FileFormats

/// The `pre_tokenizer` of a tokeniser: splits a normalised text into the pieces that the model takes one at a time.
struct TextSplitter: Sendable {
  private var steps: [any SplittingStep] = []
  /// Of a model of bytes, which splits further itself: the last step of all.
  private(set) var byteLevel: ByteLevelSplit?

  /// - Parameter element: nil where the file has none: then a text is one piece.
  init(_ element: TokenizerElement?) throws(InputError) {
    guard let element else { return }
    var all = try TextSplitter.flattened(element)[...]
    while let step = all.popFirst() {
      let type = try step.type()
      switch type {
      case "BertPreTokenizer": steps.append(BertSplit())
      case "WhitespaceSplit": steps.append(WhiteSpaceSplit())
      case "Metaspace": steps.append(try MetaspaceSplit(step))
      case "Split":
        if let split = try TextSplitter.textSplit(step) {
          steps.append(split)
          continue
        }
        guard let next = all.popFirst(), try next.type() == "ByteLevel" else {
          throw step.failure("splits by a regular expression, which is supported only before 'ByteLevel'")
        }
        byteLevel = try ByteLevelSplit(next, before: step)
      case "ByteLevel": byteLevel = try ByteLevelSplit(step, before: nil)
      default: throw step.unknown(type, "pre-tokenizer")
      }
      if byteLevel != nil, let next = all.first {
        throw next.failure("comes after 'ByteLevel', which is not supported")
      }
    }
    if byteLevel?.addsPrefixSpace == true { steps.append(SpacePrefix()) }
  }

  private static func flattened(_ element: TokenizerElement) throws(InputError) -> [TokenizerElement] {
    guard try element.type() == "Sequence" else { return [element] }
    var all: [TokenizerElement] = []
    for step in try element.required("pretokenizers").elements() { all += try flattened(step) }
    return all
  }

  /// A `Split` after a fixed text; nil where the pattern is a regular expression.
  private static func textSplit(_ element: TokenizerElement) throws(InputError) -> SplitBehindText? {
    guard let text = try element.required("pattern").member("String") else { return nil }
    let behavior = try element.required("behavior").text()
    guard behavior == "MergedWithPrevious", try !element.flag("invert", otherwise: false) else {
      throw element.failure("splits at a text with the 'behavior' '\(behavior)', which is not supported")
    }
    let sought = Array(try text.bytes())
    guard !sought.isEmpty else { throw text.failure("is empty: nothing can be split there") }
    return SplitBehindText(sought: sought)
  }

  /// Calls `body` with the pieces of a text, which is UTF-8, in order.
  ///
  /// - Parameter isStart: whether the text begins where the whole text that is encoded does.
  func split(
    _ text: UnsafeBufferPointer<UInt8>, isStart: Bool, _ scratch: inout TokenScratch,
    _ body: (UnsafeBufferPointer<UInt8>, inout TokenScratch) -> Void
  ) {
    split(text, isStart: isStart, by: steps[...], &scratch, body)
  }

  private func split(
    _ text: UnsafeBufferPointer<UInt8>, isStart: Bool, by steps: ArraySlice<any SplittingStep>,
    _ scratch: inout TokenScratch, _ body: (UnsafeBufferPointer<UInt8>, inout TokenScratch) -> Void
  ) {
    guard let step = steps.first else { return text.isEmpty ? () : body(text, &scratch) }
    let rest = steps.dropFirst()
    step.split(text, isStart: isStart, &scratch) { piece, isStart, scratch in
      if rest.isEmpty {
        body(piece, &scratch)
      } else {
        split(piece, isStart: isStart, by: rest, &scratch, body)
      }
    }
  }
}

/// One step of a pre-tokeniser.
protocol SplittingStep: Sendable {
  /// A piece, and whether it begins where the whole text that is encoded does.
  typealias Body = (UnsafeBufferPointer<UInt8>, Bool, inout TokenScratch) -> Void

  /// Calls `body` with the pieces of a text, none of them empty, in order.
  func split(
    _ text: UnsafeBufferPointer<UInt8>, isStart: Bool, _ scratch: inout TokenScratch, _ body: Body)
}

/// Splits at white space, which belongs to no piece, and makes every punctuation character a piece.
struct BertSplit: SplittingStep {
  func split(
    _ text: UnsafeBufferPointer<UInt8>, isStart: Bool, _ scratch: inout TokenScratch, _ body: Body
  ) {
    var start = 0
    func end(_ range: Range<Int>, _ scratch: inout TokenScratch) {
      if !range.isEmpty { body(UnsafeBufferPointer(rebasing: text[range]), isStart && range.lowerBound == 0, &scratch) }
    }
    text.forEachCodePoint { codePoint, range in
      let traits = CharacterTraits.of(codePoint)
      guard traits.isWhite || traits.isPunctuation else { return }
      end(start..<range.lowerBound, &scratch)
      if traits.isPunctuation { end(range, &scratch) }
      start = range.upperBound
    }
    end(start..<text.count, &scratch)
  }
}

/// Splits at white space, which belongs to no piece.
struct WhiteSpaceSplit: SplittingStep {
  func split(
    _ text: UnsafeBufferPointer<UInt8>, isStart: Bool, _ scratch: inout TokenScratch, _ body: Body
  ) {
    var start = 0
    text.forEachCodePoint { codePoint, range in
      guard CharacterTraits.of(codePoint).isWhite else { return }
      if start < range.lowerBound {
        body(UnsafeBufferPointer(rebasing: text[start..<range.lowerBound]), isStart && start == 0, &scratch)
      }
      start = range.upperBound
    }
    if start < text.count { body(UnsafeBufferPointer(rebasing: text[start...]), isStart && start == 0, &scratch) }
  }
}

/// Ends a piece after each place where a text stands.
struct SplitBehindText: SplittingStep {
  /// Not empty.
  let sought: [UInt8]

  func split(
    _ text: UnsafeBufferPointer<UInt8>, isStart: Bool, _ scratch: inout TokenScratch, _ body: Body
  ) {
    var start = 0
    var index = 0
    while index < text.count {
      guard text[index] == sought[0], text[index...].starts(with: sought) else {
        index += 1
        continue
      }
      index += sought.count
      body(UnsafeBufferPointer(rebasing: text[start..<index]), isStart && start == 0, &scratch)
      start = index
    }
    if start < text.count { body(UnsafeBufferPointer(rebasing: text[start...]), isStart && start == 0, &scratch) }
  }
}
