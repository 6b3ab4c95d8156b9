import TestSupport
import FileFormats

/// A copy of a tiny decoder's files, to be spoilt.
struct DecoderFolder {
  private let folder: TemporaryFolder
  var path: String { folder.path }

  /// - Parameter edit: what becomes of each file.
  init(_ name: String = "llama31", _ edit: (_ file: String, _ bytes: [UInt8]) -> [UInt8]) throws {
    folder = try TemporaryFolder()
    for file in ["config.json", "model.safetensors"] {
      write(file, edit(file, try ModelBytes.mapping("\(DecoderGolden.directory(name))/\(file)").contents))
    }
  }

  /// With texts of `config.json` replaced.
  init(_ name: String = "llama31", replacing old: String, with new: String) throws {
    try self.init(name) { file, bytes in
      file == "config.json" ? Array(String(decoding: bytes, as: UTF8.self).replacing(old, with: new).utf8) : bytes
    }
  }

  func write(_ name: String, _ bytes: [UInt8]) { TemporaryFile.write(bytes, to: "\(path)/\(name)") }

  func remove() { folder.remove() }
}
