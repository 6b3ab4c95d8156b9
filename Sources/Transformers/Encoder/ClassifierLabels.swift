package import ModelFiles

/// The labels of a sequence classifier's head.
package enum ClassifierLabels {
  /// By position: `id2label` of `config.json`, or `LABEL_0` and so on for as many as the head's weights have rows.
  package static func names(of checkpoint: ModelCheckpoint) throws(ModelFileError) -> [String] {
    let settings = checkpoint.configuration
    let count = try headRows(of: checkpoint)
    let defaults = (0..<count).map { "LABEL_\($0)" }
    guard let listed = try settings.object("id2label"), !listed.names.isEmpty else { return defaults }
    guard listed.names.count == count else {
      throw settings.failure("id2label", "has \(listed.names.count) labels for a head of \(count)")
    }
    var names: [String] = []
    for index in 0..<count {
      guard let name = try listed.optionalString("\(index)") else {
        throw settings.failure("id2label", "does not name label \(index)")
      }
      names.append(name)
    }
    return names
  }

  private static func headRows(of checkpoint: ModelCheckpoint) throws(ModelFileError) -> Int {
    for name in ["classifier.out_proj.weight", "classifier.weight"] {
      guard let tensor = checkpoint[name] else { continue }
      guard tensor.shape.count == 2, (1...10_000).contains(tensor.shape[0]) else {
        throw ModelFileError(
          file: checkpoint.directory, reason: "tensor '\(name)' has the shape \(tensor.shape), which is no classifier's"
        )
      }
      return tensor.shape[0]
    }
    throw ModelFileError(
      file: checkpoint.directory,
      reason: "has no classification head (neither 'classifier.weight' nor 'classifier.out_proj.weight'): "
        + "is it a sentence encoder, for --embedder?")
  }
}
