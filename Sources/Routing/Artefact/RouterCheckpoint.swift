package import FileFormats
internal import Files
internal import TextModels

/// A checkpoint directory as a router: its weights, and the manifest that `train import` or `calibrate` put next to
/// them.
package struct RouterCheckpoint: Sendable {
  package let checkpoint: ModelCheckpoint
  /// Of configuration, weights, tokenizer and prompts.
  package let weightsSHA256: String
  /// Nil where the directory has no `routellm-batch.json`.
  package let manifest: CheckpointManifest?
  private let tensors: Safetensors?
  private let manifestSHA256: String?

  package var directory: String { checkpoint.directory }

  /// All that win rates, threshold and quality depend on.
  package var sha256: String {
    guard let manifestSHA256 else { return weightsSHA256 }
    var digest = SHA256Digest()
    Array("\(weightsSHA256) \(manifestSHA256)".utf8).withUnsafeBytes { digest.update($0) }
    return digest.hexadecimal()
  }

  /// Reads the manifest, if there is one, and refuses one of other weights. Reads all weights once.
  package init(_ checkpoint: ModelCheckpoint) throws(InputError) {
    self.checkpoint = checkpoint
    weightsSHA256 = try checkpoint.sha256(with: RouterCheckpoint.otherFiles)
    let files = checkpoint.files
    guard files.holds(CheckpointManifest.fileName) else {
      (manifest, tensors, manifestSHA256) = (nil, nil, nil)
      return
    }
    let path = files.path(of: CheckpointManifest.fileName)
    let bytes = try files.bytes(of: CheckpointManifest.fileName)
    let manifest = try CheckpointManifest(parsing: bytes.contents, path: path)
    guard manifest.checkpointSHA256 == weightsSHA256 else {
      throw InputError(
        path,
        "belongs to other weights, tokenizer or prompts than those next to it, so its threshold and quality map do not "
          + "apply: import the checkpoint again, or delete this file")
    }
    self.manifest = manifest
    var digest = SHA256Digest()
    bytes.withBytes { digest.update($0) }
    if files.holds(CheckpointManifest.tensorFileName) {
      let tensorBytes = try files.bytes(of: CheckpointManifest.tensorFileName)
      tensorBytes.withBytes { digest.update($0) }
      tensors = try Safetensors(tensorBytes, file: files.path(of: CheckpointManifest.tensorFileName))
    } else {
      tensors = nil
    }
    manifestSHA256 = digest.hexadecimal()
  }

  /// The same without a manifest, whether or not there is one: for those who write it anew.
  package init(ignoringManifestOf checkpoint: ModelCheckpoint) throws(InputError) {
    self.checkpoint = checkpoint
    weightsSHA256 = try checkpoint.sha256(with: RouterCheckpoint.otherFiles)
    (manifest, tensors, manifestSHA256) = (nil, nil, nil)
  }

  /// What the intervals of expected quality rest on; nil if there is none.
  package func qualityResamples() throws(InputError) -> QualityMapResamples? {
    guard let map = manifest?.card.qualityMap, let tensors else { return nil }
    return try QualityMapResamples(tensors, knotCount: map.knots.count)
  }

  /// What win rates depend on in addition to configuration and weights.
  private static let otherFiles = [
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "generation_config.json",
    RatingPrompt.systemFile, RatingPrompt.classifierFile,
  ]
}

extension RouterCheckpoint {
  /// Writes the manifest into the checkpoint's directory, each file whole or not at all; the manifest comes last.
  ///
  /// - Parameter resamples: of the quality map; nil keeps those that are there if the map stays.
  package func write(_ manifest: CheckpointManifest, resamples: QualityMapResamples? = nil) throws(InputError) {
    try RouterCheckpoint.write(manifest, resamples: resamples?.tensors, to: directory)
  }

  /// Writes a copy of everything that the router consists of, under another manifest, to another directory.
  package func copy(under manifest: CheckpointManifest, to directory: String) throws(InputError) {
    do throws(SystemError) { try FileSystem.makeFolder(directory) } catch {
      throw InputError(directory, "cannot be made: \(error)")
    }
    let files = checkpoint.files
    let names =
      checkpoint.weightFiles + ["model.safetensors.index.json"] + RouterCheckpoint.otherFiles
      + [CheckpointManifest.tensorFileName, ModelCheckpoint.configurationFile]
    for name in names where files.holds(name) {
      let bytes = try files.bytes(of: name)
      do throws(FileWritingError) {
        let copy = try OutputFile(path: "\(directory)/\(name)")
        try bytes.withBytes { (bytes) throws(FileWritingError) in try copy.write(bytes) }
        try copy.finish()
      } catch {
        throw InputError(error.file, error.reason)
      }
    }
    try RouterCheckpoint.write(manifest, resamples: nil, to: directory)
  }

  private static func write(
    _ manifest: CheckpointManifest, resamples: [UInt8]?, to directory: String
  ) throws(InputError) {
    do throws(FileWritingError) {
      if let resamples {
        try OutputFile.write(resamples, to: "\(directory)/\(CheckpointManifest.tensorFileName)")
      }
      try OutputFile.write(manifest.encoded(), to: "\(directory)/\(CheckpointManifest.fileName)")
    } catch {
      throw InputError(error.file, error.reason)
    }
  }

  /// What a person wants to know in addition to the model, as labels and values in a fixed order.
  package var facts: [(label: String, value: String)] {
    guard let manifest else {
      return [("manifest", "none: 'train import' or 'calibrate --write' makes \(CheckpointManifest.fileName)")]
    }
    var facts: [(label: String, value: String)] = [
      ("manifest", CheckpointManifest.fileName), ("strong", manifest.card.strong), ("weak", manifest.card.weak),
    ]
    if let scores = manifest.scores { facts.append(("trained scores", scores.description)) }
    if let threshold = manifest.scoreThreshold { facts.append(("score threshold", "\(threshold.score)")) }
    return facts + manifest.card.thresholdFacts + manifest.card.qualityFacts + manifest.card.trainingFacts
  }
}

extension QualityMapResamples {
  /// As a file of their own.
  fileprivate var tensors: [UInt8] {
    var writer = SafetensorsWriter()
    add(to: &writer)
    return writer.encoded()
  }
}
