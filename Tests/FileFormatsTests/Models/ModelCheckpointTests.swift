import TestSupport
import Testing

@testable import FileFormats

@Suite struct ModelCheckpointTests {
  private static func message(_ folder: CheckpointFolder) -> String {
    do throws(InputError) {
      _ = try ModelCheckpoint(directory: folder.path)
      return ""
    } catch {
      return error.description
    }
  }

  @Test func oneFileIsRead() throws {
    let folder = CheckpointFolder()
    folder.write("config.json", #"{"model_type":"bert"}"#)
    folder.write("model.safetensors", CheckpointFolder.weights(["a", "b"]))
    let checkpoint = try ModelCheckpoint(directory: folder.path)
    #expect(checkpoint.names == ["a", "b"])
    #expect(try checkpoint.floats("b", shape: [2, 3]) == [6, 7, 8, 9, 10, 11])
    #expect(checkpoint.parameterCount == 12)
    #expect(checkpoint.parameterTypes == ["F32"])
    #expect(try checkpoint.configuration.string("model_type") == "bert")
    #expect(ModelCheckpoint.isCheckpoint(folder.path))
    #expect(!ModelCheckpoint.isCheckpoint("/tmp"))
  }

  @Test func shardsAreReadByTheIndex() throws {
    let checkpoint = try ModelCheckpoint(directory: CheckpointFolder.sharded(index: CheckpointFolder.index).path)
    #expect(checkpoint.names == ["one", "two"])
    #expect(try checkpoint.floats("two", shape: [2, 3]) == [6, 7, 8, 9, 10, 11])
    #expect(checkpoint.weightFiles.count == 2)
  }

  @Test(arguments: [
    (#"{"weight_map":{"one":"absent.safetensors"}}"#, "absent.safetensors"),
    (#"{"weight_map":{"one":"../model.safetensors"}}"#, "not the name of a file in the same folder"),
    (#"{"weight_map":{"one":"/etc/passwd"}}"#, "not the name of a file in the same folder"),
    (#"{"weight_map":{"one":7}}"#, "not the name of a file in the same folder"),
    (#"{"weight_map":{"three":"model-00001-of-00002.safetensors"}}"#, "lacks the tensor 'three'"),
    (#"{"weight_map":{}}"#, "weight_map"), ("[]", "weight_map"), ("{", "not JSON"),
  ])
  func brokenIndicesAreRefused(_ index: String, _ expected: String) {
    let message = Self.message(.sharded(index: index))
    #expect(message.contains(expected), "\(message)")
  }

  @Test func missingFilesAreNamed() {
    let folder = CheckpointFolder()
    #expect(Self.message(folder).contains("config.json"))
    folder.write("config.json", "{}")
    #expect(Self.message(folder).contains("model.safetensors"))
    folder.write("pytorch_model.bin", "x")
    #expect(Self.message(folder).contains("safe_serialization"))
    folder.write("config.json", "[]")
    #expect(Self.message(folder).contains("not a JSON object"))
  }

  @Test func tensorsAreAskedForByShapeAndType() throws {
    let folder = CheckpointFolder()
    folder.write("config.json", "{}")
    var writer = SafetensorsWriter()
    writer.add("ids", .int64, shape: [1], [5 as Int64])
    writer.add("weight", .float32, shape: [2], [1, Float.infinity])
    folder.write("model.safetensors", writer.encoded())
    let checkpoint = try ModelCheckpoint(directory: folder.path)
    #expect(throws: InputError.self) { try checkpoint.tensor("absent", shape: [2]) }
    #expect(throws: InputError.self) { try checkpoint.tensor("weight", shape: [1, 2]) }
    #expect(throws: InputError.self) { try checkpoint.tensor("ids", shape: [1]) }
    #expect(throws: InputError.self) { try checkpoint.floats("weight", shape: [2]) }
    #expect(try checkpoint.tensor("weight", shape: [2]).elementCount == 2)
  }

  @Test func theHashIsOfSettingsAndWeights() throws {
    let folder = CheckpointFolder()
    folder.write("config.json", "{}")
    folder.write("model.safetensors", CheckpointFolder.weights(["a"]))
    let first = try ModelCheckpoint(directory: folder.path).sha256()
    #expect(try ModelCheckpoint(directory: folder.path).sha256(with: ["tokenizer.json"]) == first)
    folder.write("tokenizer.json", "{}")
    #expect(try ModelCheckpoint(directory: folder.path).sha256(with: ["tokenizer.json"]) != first)
    folder.write("config.json", "{ }")
    #expect(try ModelCheckpoint(directory: folder.path).sha256() != first)
  }

  @Test func mutatedCheckpointsNeverCrash() throws {
    var generator = SeededGenerator(seed: 7)
    let weights = CheckpointFolder.weights(["spare", "two"], type: .bfloat16)
    let folder = CheckpointFolder.sharded(index: CheckpointFolder.index)
    var readable = 0
    for round in 0..<600 {
      var shard = weights
      var index = Array(CheckpointFolder.index.utf8)
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let byte = UInt8.random(in: 0...255, using: &generator)
        // Half of the rounds mutate the index, half the header of a shard.
        if round % 2 == 0 {
          index[Int.random(in: index.indices, using: &generator)] = byte
        } else {
          shard[Int.random(in: 0..<min(shard.count, 200), using: &generator)] = byte
        }
      }
      if round % 5 == 0 { shard.removeLast(Int.random(in: 1..<shard.count, using: &generator)) }
      folder.write("model.safetensors.index.json", index)
      folder.write("model-00002-of-00002.safetensors", shard)
      guard let checkpoint = try? ModelCheckpoint(directory: folder.path) else { continue }
      readable += 1
      for name in checkpoint.names { _ = checkpoint[name]?.floats() }
      _ = checkpoint.parameterCount
    }
    // Some mutations fall into values or padding, which leaves a file that reads.
    #expect((1..<600).contains(readable))
  }
}
