import FileFormats
import Testing
@testable import TextModels

@Suite struct EncoderModelTests {
  static let encoders = [
    "bert-encoder-old", "bert-encoder-f16-shards", "roberta-encoder", "distilbert-encoder", "mpnet-encoder",
    "modernbert-encoder", "modernbert-encoder-biased", "modernbert-encoder-older",
  ]

  private static func states(_ model: EncoderModel, _ tokens: TokenBatch) -> [[Float]] {
    var states: [[Float]] = []
    model.encode(tokens) { states.append(Array($0)) }
    return states
  }

  @Test(arguments: encoders) func hiddenStatesAreThoseOfTransformers(_ name: String) throws {
    let golden = try GoldenCheckpoint(name)
    let model = try EncoderModel(golden.checkpoint(), arithmetic: .exact)
    let width = model.configuration.hiddenWidth
    let states = Self.states(model, golden.tokens)
    #expect(golden.cases.count >= 8 && states.count == golden.cases.count)
    for (text, rows) in zip(golden.cases, states) {
      #expect(rows.count == text.ids.count * width)
      #expect(GoldenCheckpoint.largestDifference(Array(rows[..<width]), text.floats("first")) < 1e-4)
      #expect(GoldenCheckpoint.largestDifference(Array(rows.suffix(width)), text.floats("last")) < 1e-4)
    }
  }

  @Test(arguments: encoders) func theFastPathIsClose(_ name: String) throws {
    let golden = try GoldenCheckpoint(name)
    let exact = Self.states(try EncoderModel(golden.checkpoint(), arithmetic: .exact), golden.tokens)
    let fast = Self.states(try EncoderModel(golden.checkpoint(), arithmetic: .fast), golden.tokens)
    // Sums that are not normalised between layers carry what the outliers among these random scales lose.
    let least = name.hasPrefix("modernbert") ? 0.98 : 0.998
    for (first, second) in zip(exact, fast) { #expect(GoldenCheckpoint.cosine(first, second) > least) }
    #expect(exact != fast)
  }

  @Test(arguments: ["roberta-encoder", "modernbert-encoder"], [Arithmetic.exact, .fast])
  func aTextsStatesDependOnItAlone(_ name: String, _ arithmetic: Arithmetic) throws {
    let golden = try GoldenCheckpoint(name)
    let model = try EncoderModel(golden.checkpoint(), arithmetic: arithmetic)
    // Enough texts for several passes.
    let texts = (0..<5).flatMap { _ in golden.cases.map(\.ids) }
    let together = Self.states(model, GoldenCheckpoint.batch(texts))
    let reversed = Self.states(model, GoldenCheckpoint.batch(texts.reversed()))
    #expect(together == Array(reversed.reversed()))
    for (text, states) in zip(texts, together) {
      #expect(Self.states(model, GoldenCheckpoint.batch([text])) == [states])
    }
  }

  @Test func anEmptyTextHasNoStates() throws {
    let golden = try GoldenCheckpoint("roberta-encoder")
    let model = try EncoderModel(golden.checkpoint(), arithmetic: .fast)
    let states = Self.states(model, GoldenCheckpoint.batch([[], [0, 5, 2], []]))
    #expect(states.map(\.isEmpty) == [true, false, true])
    #expect(Self.states(model, TokenBatch()).isEmpty)
  }
}
