import FileFormats
import TestSupport
import Testing

@testable import TextModels

@Suite struct DecoderConfigurationTests {
  private static func configuration(_ text: String) throws -> DecoderConfiguration {
    try DecoderConfiguration(
      CheckpointConfiguration(ModelBytes(copying: Array(text.utf8)), file: "config.json"))
  }

  /// What is said of a configuration, which is refused.
  private static func refusal(_ old: String, _ new: String) throws -> String {
    let folder = try DecoderFolder(replacing: old, with: new)
    defer { folder.remove() }
    do {
      _ = try DecoderModel(ModelCheckpoint(directory: folder.path))
      return "nothing"
    } catch {
      return "\(error)".replacing("\(folder.path)/", with: "").replacing("\(folder.path): ", with: "")
    }
  }

  @Test func takesWhatIsMissingFromTheFirstLlamas() throws {
    let configuration = try Self.configuration(
      #"{"architectures":["LlamaForCausalLM"],"vocab_size":10,"hidden_size":8,"num_hidden_layers":1,"#
        + #""num_attention_heads":2,"intermediate_size":5,"max_position_embeddings":99}"#)
    #expect(configuration.keyValueHeadCount == 2)
    #expect(configuration.headSize == 4)
    #expect(configuration.normEpsilon == 1e-6)
    #expect(configuration.rotary.values == [1, 0.01])
    #expect(!configuration.tiesEmbeddings && configuration.endIDs.isEmpty)
  }

  @Test(arguments: [
    (
      #""LlamaForCausalLM""#, #""GPT2LMHeadModel""#,
      "config.json: 'architectures' is GPT2LMHeadModel, where one of LlamaForCausalLM, MistralForCausalLM, "
        + "Qwen2ForCausalLM, Qwen3ForCausalLM is needed"
    ),
    (#""silu""#, #""gelu""#, "config.json: 'hidden_act' is 'gelu', where a Llama has 'silu'"),
    (
      #""num_key_value_heads": 1"#, #""num_key_value_heads": 3"#,
      "config.json: 'num_key_value_heads' is 3, which does not divide 4 heads"
    ),
    (#""head_dim": 8"#, #""head_dim": 7"#, "config.json: 'head_dim' is 7: rotary positions need an even size"),
    (
      #""rope_type": "llama3""#, #""rope_type": "yarn""#,
      "config.json: 'rope_scaling.rope_type' is 'yarn'; 'default', 'linear', 'dynamic' and 'llama3' are supported"
    ),
    (#""factor": 8.0"#, #""factor": 0"#, "config.json: 'rope_scaling.factor' is 0.0, which is not above zero"),
    (
      #""high_freq_factor": 4.0"#, #""high_freq_factor": 0.5"#,
      "config.json: 'rope_scaling.high_freq_factor' is 0.5, not above low_freq_factor, 1.0"
    ),
    (#""rope_theta": 500000.0"#, #""rope_theta": -1"#, "config.json: 'rope_theta' is -1.0, which is not above zero"),
    (#""vocab_size": 80"#, #""vocab_size": 0"#, "config.json: 'vocab_size' is 0, which is not in 1...16777216"),
    (
      #""vocab_size": 80"#, #""vocab_size": 81"#,
      "tensor 'model.embed_tokens.weight' has the shape [80, 32] where config.json needs [81, 32]"
    ),
    (
      #""use_cache": true"#, #""quantization_config": {"quant_method": "awq"}"#,
      "config.json: 'quantization_config' is there: quantised weights are not read, only F32, F16 and BF16"
    ),
    (
      #""use_cache": true"#, #""partial_rotary_factor": 0.5"#,
      "config.json: 'partial_rotary_factor' is 0.5: heads that are rotated only in part are not supported"
    ),
  ])
  func refusesWhatItWouldNotCompute(_ old: String, _ new: String, _ message: String) throws {
    #expect(try Self.refusal(old, new) == message)
  }

  @Test(arguments: [
    (
      #""num_hidden_layers": 2"#, #""num_hidden_layers": 3"#, "lacks the tensor 'model.layers.2.input_layernorm.weight'"
    ),
    (
      #""attention_bias": false"#, #""attention_bias": true"#, "lacks the tensor 'model.layers.0.self_attn.q_proj.bias'"
    ),
  ])
  func tellsOfMissingTensors(_ old: String, _ new: String, _ start: String) throws {
    #expect(try Self.refusal(old, new).hasPrefix(start))
  }

  /// Beyond its window a Mistral forgets, which is not computed here.
  @Test func aSlidingWindowLimitsTheLength() throws {
    for (window, length) in [("64", 64), ("4096", 128), ("null", 128)] {
      let folder = try DecoderFolder(
        "mistral", replacing: #""sliding_window": null"#, with: #""sliding_window": \#(window)"#)
      defer { folder.remove() }
      #expect(try DecoderModel(ModelCheckpoint(directory: folder.path)).configuration.maximumLength == length)
    }
  }

  /// A Qwen names a window that it does not use.
  @Test func aWindowThatIsNotUsedLimitsNothing() throws {
    for (isUsed, length) in [("false", 128), ("true", 16)] {
      let folder = try DecoderFolder(
        "qwen2", replacing: #""use_sliding_window": false"#,
        with: #""use_sliding_window": \#(isUsed),"sliding_window": 16"#)
      defer { folder.remove() }
      #expect(try DecoderModel(ModelCheckpoint(directory: folder.path)).configuration.maximumLength == length)
    }
  }

  /// A copy of the embedding is no head of its own; another one is refused, for it would be dropped silently.
  @Test func aStoredHeadNextToATiedOneIsCompared() throws {
    let same = try DecoderFolder(
      "biased", replacing: #""tie_word_embeddings": false"#, with: #""tie_word_embeddings": true"#)
    defer { same.remove() }
    let error = #expect(throws: InputError.self) { _ = try DecoderModel(ModelCheckpoint(directory: same.path)) }
    #expect(error?.reason.contains("holds an 'lm_head.weight' that differs") == true)
    var tensors = SafetensorsWriter()
    let checkpoint = try DecoderGolden.checkpoint("llama32-tied")
    for name in checkpoint.names {
      guard let tensor = checkpoint[name] else { continue }
      let bits = tensor.withBytes { Array($0.bindMemory(to: UInt16.self)) }
      tensors.add(name, tensor.type, shape: tensor.shape, bits)
      if name == "model.embed_tokens.weight" { tensors.add("lm_head.weight", tensor.type, shape: tensor.shape, bits) }
    }
    let copy = try DecoderFolder("llama32-tied", replacing: "\"use_cache\": true", with: "\"use_cache\": true")
    defer { copy.remove() }
    TemporaryFile.write(tensors.encoded(), to: "\(copy.path)/model.safetensors")
    #expect(try DecoderModel(ModelCheckpoint(directory: copy.path)).head.rows == 80)
  }

  @Test func aTiedHeadNeedsNoTensorOfItsOwn() throws {
    let checkpoint = try DecoderGolden.checkpoint("llama32-tied")
    #expect(checkpoint["lm_head.weight"] == nil)
    #expect(try DecoderModel(checkpoint).head.rows == 80)
  }
}
