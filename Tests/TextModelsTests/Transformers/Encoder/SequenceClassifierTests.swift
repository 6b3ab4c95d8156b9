import FileFormats
import Testing
@testable import TextModels

@Suite struct SequenceClassifierTests {
  static let classifiers = [
    "bert-classifier", "bert-classifier-bf16", "roberta-classifier", "xlm-roberta-classifier-f16",
  ]

  private static func logits(_ model: SequenceClassifier, _ tokens: TokenBatch) -> [[Float]] {
    var logits: [[Float]] = []
    model.classify(tokens) { logits.append(Array($0)) }
    return logits
  }

  @Test(arguments: classifiers) func logitsAreThoseOfTransformers(_ name: String) throws {
    let golden = try GoldenCheckpoint(name)
    let model = try SequenceClassifier(golden.checkpoint(), arithmetic: .exact)
    #expect(model.labels == ["LABEL_0", "LABEL_1", "LABEL_2"])
    let logits = Self.logits(model, golden.tokens)
    #expect(golden.cases.count >= 8 && logits.count == golden.cases.count)
    for (text, values) in zip(golden.cases, logits) {
      #expect(GoldenCheckpoint.largestDifference(values, text.floats("logits")) < 1e-4)
    }
  }

  @Test(arguments: classifiers) func theFastPathIsClose(_ name: String) throws {
    let golden = try GoldenCheckpoint(name)
    let exact = Self.logits(try SequenceClassifier(golden.checkpoint(), arithmetic: .exact), golden.tokens)
    let fast = Self.logits(try SequenceClassifier(golden.checkpoint(), arithmetic: .fast), golden.tokens)
    let difference = GoldenCheckpoint.largestDifference(exact.flatMap { $0 }, fast.flatMap { $0 })
    #expect(difference < 0.3 && difference > 0)
  }

  @Test func aCheckpointWithoutAHeadIsRefused() throws {
    for name in EncoderModelTests.encoders {
      let checkpoint = try GoldenCheckpoint(name).checkpoint()
      #expect(throws: InputError.self) { try SequenceClassifier(checkpoint, arithmetic: .exact) }
    }
  }
}
