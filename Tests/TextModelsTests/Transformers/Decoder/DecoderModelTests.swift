import FileFormats
import Testing

@testable import TextModels

@Suite struct DecoderModelTests {
  /// Logits of the first step and all tokens, one entry a text.
  static func continuations(
    _ model: DecoderModel, _ texts: [[Int32]], prefix: DecoderPrefix? = nil
  ) -> [(logits: [Float], tokens: [Int32])] {
    var results = texts.map { _ in (logits: [Float](), tokens: [Int32]()) }
    model.continueGreedily(texts.map { $0[...] }, prefix: prefix, count: 6) { step in
      if results[step.text].tokens.isEmpty { results[step.text].logits = Array(step.logits) }
      results[step.text].tokens.append(step.token)
      return true
    }
    return results
  }

  static func largestDifference(_ first: [Float], _ second: [Float]) -> Float {
    guard first.count == second.count else { return .infinity }
    return zip(first, second).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  @Test(arguments: DecoderGolden.names) func givesTheLogitsAndTokensOfTransformers(_ name: String) throws {
    let model = try DecoderModel(DecoderGolden.checkpoint(name))
    let rows = try DecoderGolden.rows(name)
    #expect(rows.count == 6)
    for (row, result) in zip(rows, Self.continuations(model, rows.map(\.ids))) {
      #expect(Self.largestDifference(result.logits, row.logits) < 1e-4)
      #expect(result.tokens == row.continuation)
    }
  }

  @Test(arguments: ["llama3", "llama31"]) func aTextHasItsBitsAloneAndAmongOthers(_ name: String) throws {
    let model = try DecoderModel(DecoderGolden.checkpoint(name))
    let texts = try DecoderGolden.rows(name).map(\.ids)
    let together = Self.continuations(model, texts)
    let turned = Self.continuations(model, texts.reversed())
    for (index, text) in texts.enumerated() {
      let alone = Self.continuations(model, [text])[0]
      #expect(alone.logits == together[index].logits)
      #expect(alone.tokens == together[index].tokens)
      #expect(alone.logits == turned[texts.count - 1 - index].logits)
    }
  }

  /// Texts that do not fit one call together, and one that needs two calls for itself.
  @Test func howTokensAreDividedAmongCallsChangesNoBit() throws {
    let model = try DecoderModel(DecoderGolden.checkpoint("llama3"))
    let long = (0..<Int32(DecoderModel.tokenLimit + 90)).map { $0 * 7 % 80 }
    let short: [Int32] = [3, 1, 4, 1, 5]
    let together = Self.continuations(model, [short, long, short])
    #expect(together[0].logits == Self.continuations(model, [short])[0].logits)
    #expect(together[2].logits == together[0].logits)
    // The same text in steps of other sizes.
    let sequence = DecoderSequence(model.configuration, prefix: nil, ids: long[...], sharedCount: 0, growth: 0)
    let scratch = DecoderScratch()
    let pending = sequence.pending
    for start in stride(from: 0, to: long.count, by: 97) {
      sequence.pending = pending[start..<min(start + 97, long.count)]
      model.advance([sequence], scratch: scratch)
    }
    let logits = UnsafeBufferPointer(start: scratch.logits.start, count: model.configuration.vocabularyCount)
    #expect(Array(logits) == together[1].logits)
  }

  @Test(arguments: DecoderGolden.names) func aSharedPrefixGivesTheSameScores(_ name: String) throws {
    let model = try DecoderModel(DecoderGolden.checkpoint(name))
    let rows = try DecoderGolden.rows(name)
    let long = rows[5].ids
    // Texts that take the whole prefix, a part of it, nothing, and one that is the prefix itself.
    let texts = [long, Array(long[..<30]) + [5, 6, 7], rows[3].ids, Array(long[..<40])]
    let prefix = DecoderPrefix(Array(long[..<40]), model: model)
    #expect(texts.map { prefix.sharedCount(with: $0[...]) } == [40, 30, 0, 39])
    let shared = Self.continuations(model, texts, prefix: prefix)
    for (result, plain) in zip(shared, Self.continuations(model, texts)) {
      #expect(Self.largestDifference(result.logits, plain.logits) < 1e-5)
      #expect(result.tokens == plain.tokens)
    }
    #expect(shared[0].tokens == rows[5].continuation)
    for (index, text) in texts.enumerated() {
      #expect(Self.continuations(model, [text], prefix: prefix)[0].logits == shared[index].logits)
    }
  }

  @Test func aTextThatEndsEarlyTakesNoMoreSteps() throws {
    let model = try DecoderModel(DecoderGolden.checkpoint("llama2"))
    let texts = try DecoderGolden.rows("llama2").map { $0.ids[...] }
    var steps = texts.map { _ in 0 }
    model.continueGreedily(texts, count: 6) { step in
      steps[step.text] += 1
      return steps[step.text] <= step.text
    }
    #expect(steps == [1, 2, 3, 4, 5, 6])
  }

  @Test func aTokenOutsideTheVocabularyIsNoTrap() throws {
    let model = try DecoderModel(DecoderGolden.checkpoint("llama2"))
    #expect(Self.continuations(model, [[-1, 80, .max]])[0].tokens.count == 6)
  }
}
