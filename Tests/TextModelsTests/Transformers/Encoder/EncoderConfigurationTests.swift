import Foundation
import FileFormats
import TestSupport
import Testing

@testable import TextModels

@Suite struct EncoderConfigurationTests {
  /// The message for a checkpoint whose `config.json` has one member replaced; empty if it reads.
  private static func message(
    _ name: String, replacing member: String, by text: String,
    reading read: (ModelCheckpoint) throws(InputError) -> Void = { checkpoint throws(InputError) in
      _ = try SequenceClassifier(checkpoint, arithmetic: .exact)
    }
  ) throws -> String {
    let golden = try GoldenCheckpoint(name)
    let folder = TemporaryFolder.untilExit() + "/copy"
    try FileManager.default.copyItem(atPath: golden.directory, toPath: folder)
    var settings = try String(contentsOfFile: "\(folder)/config.json", encoding: .utf8)
    let start = try #require(settings.range(of: "\"\(member)\": "))
    let end = try #require(settings[start.upperBound...].firstIndex { $0 == "," || $0 == "\n" })
    settings.replaceSubrange(start.upperBound..<end, with: text)
    try settings.write(toFile: "\(folder)/config.json", atomically: true, encoding: .utf8)
    do throws(InputError) {
      try read(ModelCheckpoint(directory: folder))
      return ""
    } catch {
      return error.description
    }
  }

  @Test(arguments: [
    ("model_type", "\"electra\"", "'electra'"), ("hidden_act", "\"mish\"", "'mish'"),
    ("hidden_size", "25", "does not divide"), ("hidden_size", "-1", "not in"), ("hidden_size", "27", "has the shape"),
    ("num_hidden_layers", "3", "lacks the tensor"), ("max_position_embeddings", "1", "position"),
    ("vocab_size", "121", "has the shape"), ("vocab_size", "1e99", "not an integer"),
    ("layer_norm_eps", "\"x\"", "not a number"), ("is_decoder", "true", "is not an encoder"),
    ("pad_token_id", "-5", "not an id of the vocabulary"), ("intermediate_size", "null", "is missing"),
  ])
  func brokenSettingsAreNamed(_ member: String, _ text: String, _ expected: String) throws {
    let message = try Self.message("roberta-classifier", replacing: member, by: text)
    #expect(message.contains(expected), "\(member): \(message)")
  }

  @Test(arguments: [
    ("layer_types", "[\"full_attention\"], \"x\": [\"\",", "has 1 entries for 4 layers"),
    ("local_attention", "-1", "not in"), ("hidden_activation", "\"mish\"", "'mish'"),
    ("num_attention_heads", "8", "heads of 3 numbers"), ("norm_bias", "1", "neither true nor false"),
    ("norm_bias", "true", "norm.bias"), ("mlp_bias", "true", "mlp.Wi.bias"), ("norm_eps", "-1", "negative"),
    ("rope_type", "\"yarn\"", "'rope_parameters.full_attention.rope_type' is 'yarn'"),
    ("rope_theta", "0.0", "'rope_parameters.full_attention.rope_theta' is 0.0"),
    ("rope_parameters", "{\"other\": {}}, \"x\": {", "'rope_parameters.other'"),
  ])
  func brokenSettingsOfModernBERTAreNamed(_ member: String, _ text: String, _ expected: String) throws {
    let message = try Self.message("modernbert-encoder", replacing: member, by: text) { checkpoint throws(InputError) in
      _ = try EncoderModel(checkpoint, arithmetic: .exact)
    }
    #expect(message.contains(expected), "\(member): \(message)")
  }

  @Test func layersOfModernBERTSeeAWindowUnlessTheyAreTheThird() throws {
    func attentions(_ name: String) throws -> [ModernLayerConfiguration.Attention]? {
      try EncoderConfiguration(GoldenCheckpoint(name).checkpoint().configuration).modern?.attentions
    }
    let whole = ModernLayerConfiguration.Attention(window: nil, rotary: 0)
    let near = ModernLayerConfiguration.Attention(window: 3, rotary: 1)
    #expect(try attentions("modernbert-encoder") == [whole, near, near, whole])
    #expect(try attentions("modernbert-encoder-older") == [whole, near, near, whole])
    // Half of eleven, rounded down, to either side.
    let five = ModernLayerConfiguration.Attention(window: 5, rotary: 1)
    #expect(try attentions("modernbert-encoder-biased") == [five, whole, five])
    #expect(try attentions("mpnet-encoder") == nil)
  }

  @Test func aModernBERTIsNotARouter() throws {
    let message = try Self.message("modernbert-encoder", replacing: "norm_eps", by: "1e-5") {
      checkpoint throws(InputError) in
      _ = try SequenceClassifier(checkpoint, arithmetic: .exact)
    }
    #expect(message.contains("has no classification head"))
  }

  @Test func positionsCountFromBehindThePaddingInRobertaAlone() throws {
    let bert = try EncoderConfiguration(GoldenCheckpoint("bert-classifier").checkpoint().configuration)
    let roberta = try EncoderConfiguration(GoldenCheckpoint("roberta-classifier").checkpoint().configuration)
    #expect(bert.maximumTokenCount == 48)
    #expect(roberta.maximumTokenCount == 46)
  }

  @Test func mutatedSettingsNeverCrash() throws {
    let golden = try GoldenCheckpoint("roberta-classifier")
    let bytes = try ModelBytes.mapping("\(golden.directory)/config.json").contents
    var generator = SeededGenerator(seed: 5)
    var readable = 0
    for _ in 0..<2000 {
      var mutated = bytes
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        mutated[Int.random(in: mutated.indices, using: &generator)] = UInt8.random(in: 32...126, using: &generator)
      }
      guard let settings = try? CheckpointConfiguration(ModelBytes(copying: mutated), file: "config.json") else {
        continue
      }
      if (try? EncoderConfiguration(settings)) != nil { readable += 1 }
    }
    #expect((1..<2000).contains(readable))
  }
}
