internal import FileFormats

/// The `pre_tokenizer` of a tokeniser: splits a normalised text into the pieces that the model takes one at a time.
struct TextSplitter: Sendable {
  private var steps: [any SplittingStep] = []
  /// Of a model of bytes, which splits further itself: the last step of all.
  private(set) var byteLevel: ByteLevelSplit?

  /// - Parameters:
  ///   - element: nil where the file has none: then a text is one piece.
  ///   - isForMerges: whether the model merges pairs, and so can take bytes.
  init(_ element: TokenizerElement?, isForMerges: Bool) throws(InputError) {
    guard let element else { return }
    let all = try TextSplitter.flattened(element)
    for (index, step) in all.enumerated() {
      let type = try step.type()
      switch type {
      case "BertPreTokenizer": steps.append(BertSplit())
      case "Whitespace": steps.append(WordSplit())
      case "WhitespaceSplit": steps.append(WhiteSpaceSplit())
      case "UnicodeScripts": steps.append(ScriptSplit())
      case "Metaspace": steps.append(try MetaspaceSplit(step))
      case "Digits": steps.append(try PatternSplit(digits: step))
      case "Punctuation": steps.append(try PatternSplit(punctuation: step))
      case "CharDelimiterSplit": steps.append(try PatternSplit(delimiter: step))
      case "FixedLength": steps.append(try LengthSplit(step))
      case "Split":
        // The expressions of widespread models have code of their own.
        if isForMerges, index == all.count - 2, let split = try ByteLevelSplit(all[index + 1], after: step) {
          byteLevel = split
          return
        }
        steps.append(try PatternSplit(split: step))
      case "ByteLevel":
        let split = try ByteLevelSplit(step)
        if split.addsPrefixSpace { steps.append(SpacePrefix()) }
        if isForMerges, index == all.count - 1 { byteLevel = split } else { steps.append(split) }
      default: throw step.unknown(type, "pre-tokenizer")
      }
    }
  }

  private static func flattened(_ element: TokenizerElement) throws(InputError) -> [TokenizerElement] {
    guard try element.type() == "Sequence" else { return [element] }
    var all: [TokenizerElement] = []
    for step in try element.required("pretokenizers").elements() { all += try flattened(step) }
    return all
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
