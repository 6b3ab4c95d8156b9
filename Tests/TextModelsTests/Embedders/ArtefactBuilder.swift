import FileFormats
import TestSupport
import Files

/// A small artefact of a static embedding in a directory of its own, with parts that a test can spoil.
struct ArtefactBuilder: Sendable {
  var vocabulary = "[UNK]\na\nb\n"
  var vectorsType = TensorType.int8
  var vectorsShape = [3, 2]
  var vectors: [Int8] = [9, 9, 3, 4, 0, 127]
  var scales: [Float] = [1, 0.5, 0.25]
  var tensorNames = ["vectors", "scales"]
  var statedTableSHA256: String?
  var manifestChange: @Sendable (String) -> String = { $0 }

  /// Writes the artefact and calls `body` with its files.
  func withFiles<Result>(_ body: (ArtefactFiles) throws -> Result) throws -> Result {
    let folder = try TemporaryFolder()
    var writer = SafetensorsWriter()
    writer.add(tensorNames[0], vectorsType, shape: vectorsShape, vectors)
    writer.add(tensorNames[1], .float32, shape: [scales.count], scales)
    let table = writer.encoded()
    let manifest = """
      {"kind":"static-embedding","name":"toy","dimension":2,"tokenizer":{"kind":"wordpiece-uncased"},\
      "source":{"model":"none","licence":"MIT"},"files":{"vocabulary.txt":{"sha256":"\(sha256(Array(vocabulary.utf8)))"},\
      "table.safetensors":{"sha256":"\(statedTableSHA256 ?? sha256(table))"}}}
      """
    _ = try folder.file("manifest.json", manifestChange(manifest))
    _ = try folder.file("vocabulary.txt", vocabulary)
    try folder.file("table.safetensors", bytes: table)
    return try withExtendedLifetime(folder) { try body(ArtefactFiles(directory: folder.path)) }
  }

  private func sha256(_ bytes: [UInt8]) -> String {
    var digest = SHA256Digest()
    bytes.withUnsafeBytes { digest.update($0) }
    return digest.hexadecimal()
  }
}
