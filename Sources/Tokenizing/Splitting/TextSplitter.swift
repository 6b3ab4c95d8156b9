internal import ModelFiles

/// The `pre_tokenizer` of a tokeniser: splits a normalised text into the pieces that the model takes one at a time.
struct TextSplitter: Sendable {
  let steps: [any SplittingStep]

  /// - Parameter element: nil where the file has none: then a text is one piece.
  init(_ element: TokenizerElement?) throws(ModelFileError) {
    guard let element else {
      steps = []
      return
    }
    steps = try TextSplitter.steps(element)
  }

  private static func steps(_ element: TokenizerElement) throws(ModelFileError) -> [any SplittingStep] {
    let type = try element.type()
    switch type {
    case "Sequence":
      var all: [any SplittingStep] = []
      for step in try element.required("pretokenizers").elements() { all += try steps(step) }
      return all
    case "BertPreTokenizer": return [BertSplit()]
    case "WhitespaceSplit": return [WhiteSpaceSplit()]
    default: throw element.unknown(type, "pre-tokenizer")
    }
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
