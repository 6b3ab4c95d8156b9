internal import ModelFiles

/// How a text's hidden states become one vector.
package enum SentencePooling: String, Sendable {
  /// The mean over all tokens, special ones included.
  case mean
  /// The first token's.
  case cls

  /// What `modules.json` and the pooling module's `config.json` say; `mean` where there is no `modules.json`.
  init(_ files: ArtefactFiles) throws(ModelFileError) {
    guard let folder = try SentenceModules(files)?.poolingFolder else {
      self = .mean
      return
    }
    let settings = try CheckpointConfiguration(folder.bytes(of: "config.json"), file: folder.path(of: "config.json"))
    var modes: Set<String> = []
    if let mode = try settings.optionalString("pooling_mode") { modes.insert(mode) }
    for name in settings.names where name.hasPrefix("pooling_mode_") {
      guard try settings.bool(name, default: false) else { continue }
      let mode = name.dropFirst("pooling_mode_".count)
      modes.insert(["mean_tokens": "mean", "cls_token": "cls"][mode] ?? String(mode))
    }
    guard modes.count == 1, let mode = modes.first, let pooling = SentencePooling(rawValue: mode) else {
      throw ModelFileError(
        file: settings.file,
        reason: "pools by \(modes.isEmpty ? "nothing" : modes.sorted().joined(separator: ", ")); "
          + "one of mean and cls is known")
    }
    self = pooling
  }

  /// Adds the pooled states to `vector`, which holds zeros.
  ///
  /// - Parameter states: rows of `width` floats.
  func pool(_ states: UnsafeBufferPointer<Float>, width: Int, to vector: UnsafeMutablePointer<Float>) {
    guard let first = states.baseAddress, states.count >= width else { return }
    let rows = self == .cls ? 1 : states.count / width
    for row in 0..<rows {
      for i in 0..<width { vector[i] += first[row * width + i] }
    }
    let count = Float(rows)
    for i in 0..<width { vector[i] /= count }
  }
}
