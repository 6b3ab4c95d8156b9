import TestSupport
@testable import FileFormats

/// A checkpoint directory for one test.
struct CheckpointFolder {
  let path = TemporaryFolder.untilExit()

  func write(_ name: String, _ bytes: [UInt8]) { TemporaryFile.write(bytes, to: "\(path)/\(name)") }

  func write(_ name: String, _ text: String) { write(name, Array(text.utf8)) }

  /// The bytes of a safetensors file with one 2 x 3 tensor of each name.
  static func weights(_ names: [String], type: TensorType = .float32) -> [UInt8] {
    var writer = SafetensorsWriter()
    for (index, name) in names.enumerated() {
      switch type {
      case .float32: writer.add(name, type, shape: [2, 3], (0..<6).map { Float(index * 6 + $0) })
      default: writer.add(name, type, shape: [2, 3], (0..<6).map { UInt16($0) })
      }
    }
    return writer.encoded()
  }

  /// Two shards: `one` in the first, `two` in the second.
  static func sharded(index: String) -> CheckpointFolder {
    let folder = CheckpointFolder()
    folder.write("config.json", "{}")
    folder.write("model-00001-of-00002.safetensors", weights(["one"]))
    folder.write("model-00002-of-00002.safetensors", weights(["spare", "two"]))
    folder.write("model.safetensors.index.json", index)
    return folder
  }

  static let index =
    #"{"metadata":{"total_size":48},"weight_map":"#
    + #"{"one":"model-00001-of-00002.safetensors","two":"model-00002-of-00002.safetensors"}}"#
}
