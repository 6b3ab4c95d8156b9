internal import JSONCoding

/// `model.safetensors.index.json`: which shard holds which tensor.
struct ShardIndex {
  /// The shards' file names, sorted.
  let files: [String]
  private let tensorsByFile: [String: [String]]

  init(_ files: ArtefactFiles) throws(ModelFileError) {
    let path = files.path(of: ModelCheckpoint.indexFile)
    func fail(_ reason: String) -> ModelFileError { ModelFileError(file: path, reason: reason) }
    guard files.holds(ModelCheckpoint.indexFile) else {
      let pickled = ["pytorch_model.bin", "pytorch_model.bin.index.json"].first { files.holds($0) }
      throw ModelFileError(
        file: "\(files)",
        reason: "holds neither \(ModelCheckpoint.weightsFile) nor \(ModelCheckpoint.indexFile)"
          + (pickled.map {
            "; it has \($0), which is not read because it can hold code: save the model with "
              + "save_pretrained(DIR, safe_serialization=True)"
          } ?? ""))
    }
    let text = try files.bytes(of: ModelCheckpoint.indexFile).contents
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: text)
    } catch {
      throw fail("is not valid JSON: \(error.reason)")
    }
    guard let map = value["weight_map"]?.members, !map.isEmpty else {
      throw fail("needs a 'weight_map' from tensors to files")
    }
    var tensorsByFile: [String: [String]] = [:]
    for member in map {
      guard let file = member.value.string, ArtefactFiles.isPlain(file) else {
        throw fail("places '\(member.name)' in what is no name of a file beside it")
      }
      tensorsByFile[file, default: []].append(member.name)
    }
    self.tensorsByFile = tensorsByFile
    self.files = tensorsByFile.keys.sorted()
    if let missing = self.files.first(where: { !files.holds($0) }) {
      throw fail("names the shard '\(missing)', which the directory lacks")
    }
  }

  func tensors(of file: String) -> [String] { tensorsByFile[file] ?? [] }
}
