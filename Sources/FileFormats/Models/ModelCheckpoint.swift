internal import Files

/// A Hugging Face checkpoint directory as it is on disk: `config.json`, and the weights in `model.safetensors` or in
/// shards that `model.safetensors.index.json` lists. Weights are mapped, never copied as a whole.
///
/// Everything that the files say of themselves is checked here: a file that is missing or truncated, a shard that the
/// index names and the directory lacks, a tensor that its shard lacks. Whether the tensors are those of an architecture
/// is the model's own check, by `tensor(_:shape:)`.
package struct ModelCheckpoint: Sendable {
  package static let configurationFile = "config.json"
  static let weightsFile = "model.safetensors"
  static let indexFile = "model.safetensors.index.json"

  package let directory: String
  /// `config.json`.
  package let configuration: CheckpointConfiguration
  /// The directory's other files: tokenizer, pooling, prompt texts.
  package let files: ArtefactFiles
  /// Files with weights, by name, in the order of their names.
  package let weightFiles: [String]
  /// Bytes of all weight files.
  package let weightByteCount: Int
  private let tensors: [String: Tensor]

  package init(directory: String) throws(InputError) {
    self.directory = directory
    let files = ArtefactFiles(directory: directory)
    self.files = files
    if !files.holds(ModelCheckpoint.configurationFile), let reason = ForeignModel.reason(directory) {
      throw InputError(directory, reason)
    }
    configuration = try CheckpointConfiguration(
      files.bytes(of: ModelCheckpoint.configurationFile), file: files.path(of: ModelCheckpoint.configurationFile))
    let index = files.holds(ModelCheckpoint.weightsFile) ? nil : try ShardIndex(files)
    var tensors: [String: Tensor] = [:]
    var byteCount = 0
    let names = index?.files ?? [ModelCheckpoint.weightsFile]
    for name in names {
      let bytes = try files.bytes(of: name)
      byteCount += bytes.count
      let shard = try Safetensors(bytes, file: files.path(of: name))
      for tensor in index?.tensors(of: name) ?? shard.names {
        guard let found = shard[tensor] else {
          throw InputError(
            files.path(of: name), "lacks the tensor '\(tensor)', which \(ModelCheckpoint.indexFile) says it holds")
        }
        tensors[tensor] = found
      }
    }
    weightFiles = names
    weightByteCount = byteCount
    self.tensors = tensors
  }

  /// Whether a directory is a checkpoint rather than one of this program's artefacts.
  package static func isCheckpoint(_ directory: String) -> Bool {
    let files = ArtefactFiles(directory: directory)
    return files.holds(configurationFile) && !files.holds("manifest.json")
  }

  /// The directory's own name, without what leads to it.
  package var directoryName: String { directory.split(separator: "/").last.map(String.init) ?? directory }

  /// Sorted.
  package var names: [String] { tensors.keys.sorted() }

  /// How many numbers all floating-point tensors hold.
  package var parameterCount: Int {
    tensors.values.reduce(0) { $0 + ($1.type.isFloatingPoint ? $1.elementCount : 0) }
  }

  /// The element types of the floating-point tensors, sorted, as safetensors spells them.
  package var parameterTypes: [String] {
    Set(tensors.values.map(\.type).filter(\.isFloatingPoint).map(\.rawValue)).sorted()
  }

  /// The tensor of this name, whatever its shape and type; nil if there is none.
  package subscript(_ name: String) -> Tensor? { tensors[name] }

  /// The tensor of this name, which must have this shape and hold F32, F16 or BF16.
  package func tensor(_ name: String, shape: [Int]) throws(InputError) -> Tensor {
    guard let tensor = tensors[name] else {
      let present = names.prefix(8).joined(separator: ", ")
      throw InputError(directory, "lacks the tensor '\(name)' (it holds \(tensors.count), such as \(present))")
    }
    guard tensor.shape == shape else {
      throw InputError(
        directory,
        "tensor '\(name)' has the shape \(tensor.shape) where \(ModelCheckpoint.configurationFile) needs \(shape)")
    }
    switch tensor.type {
    case .float32, .float16, .bfloat16: return tensor
    default:
      throw InputError(
        directory, "tensor '\(name)' is \(tensor.type.rawValue); weights in F32, F16 or BF16 can be read")
    }
  }

  /// A tensor of this shape widened to Float, each value finite: a checkpoint that holds NaN scores nothing.
  package func floats(_ name: String, shape: [Int]) throws(InputError) -> [Float] {
    let values = try tensor(name, shape: shape).floats() ?? []
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw InputError(directory, "tensor '\(name)' holds \(values[bad]) at element \(bad)")
    }
    return values
  }

  /// SHA-256 over `config.json`, the weight files and `others` where they exist, each by name, length and contents.
  /// Reads all weights once.
  package func sha256(with others: [String] = []) throws(InputError) -> String {
    var digest = SHA256Digest()
    let names = [ModelCheckpoint.configurationFile] + weightFiles + others.filter { files.holds($0) }
    for name in names {
      let bytes = try files.bytes(of: name)
      let title = Array("\(name) \(bytes.count)\n".utf8)
      title.withUnsafeBytes { digest.update($0) }
      bytes.withBytes { digest.update($0) }
    }
    return digest.hexadecimal()
  }
}

/// `model.safetensors.index.json`: which shard holds which tensor.
struct ShardIndex {
  /// The shards' file names, sorted.
  let files: [String]
  private let tensorsByFile: [String: [String]]

  init(_ files: ArtefactFiles) throws(InputError) {
    let path = files.path(of: ModelCheckpoint.indexFile)
    func fail(_ reason: String) -> InputError { InputError(path, reason) }
    guard files.holds(ModelCheckpoint.indexFile) else {
      if let reason = ForeignModel.reason("\(files)") { throw InputError("\(files)", reason) }
      let pickled = ["pytorch_model.bin", "pytorch_model.bin.index.json"].first { files.holds($0) }
      throw InputError(
        "\(files)",
        "holds neither \(ModelCheckpoint.weightsFile) nor \(ModelCheckpoint.indexFile)"
          + (pickled.map {
            "; it has \($0), which is not read because it can hold code: save the model with "
              + "save_pretrained(DIR, safe_serialization=True)"
          } ?? ""))
    }
    let text = try files.bytes(of: ModelCheckpoint.indexFile).contents
    let value = try JSONValue(parsing: text, file: files.path(of: ModelCheckpoint.indexFile))
    guard let map = value["weight_map"]?.members, !map.isEmpty else {
      throw fail("needs a 'weight_map' from tensors to files")
    }
    var tensorsByFile: [String: [String]] = [:]
    for member in map {
      guard let file = member.value.string, ArtefactFiles.isPlain(file) else {
        throw fail("places '\(member.name)' in something that is not the name of a file in the same folder")
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
