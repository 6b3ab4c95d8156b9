import FileFormats
import Glibc

/// A copy of a tiny decoder's files in a temporary directory, to be spoilt.
struct DecoderFolder {
  let path: String

  /// - Parameter edit: what becomes of each file.
  init(_ name: String = "llama31", _ edit: (_ file: String, _ bytes: [UInt8]) -> [UInt8]) throws {
    var template = Array("/tmp/decoder-tests-XXXXXX".utf8CString)
    path = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
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

  func write(_ name: String, _ bytes: [UInt8]) {
    let file = fopen("\(path)/\(name)", "w")
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }

  func remove() {
    for file in ["config.json", "model.safetensors"] { unlink("\(path)/\(file)") }
    rmdir(path)
  }
}
