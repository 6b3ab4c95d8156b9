package import FileFormats
internal import Numerics

/// An encoder with a head that gives each text one logit a label.
///
/// BERT: classifier(tanh(pooler(first token))). RoBERTa: out_proj(tanh(dense(first token))). Heads multiply exactly.
package struct SequenceClassifier: Sendable {
  package let encoder: EncoderModel
  /// By position.
  package let labels: [String]
  private let dense: LinearLayer
  private let output: LinearLayer

  package init(_ checkpoint: ModelCheckpoint, arithmetic: Arithmetic) throws(InputError) {
    labels = try ClassifierLabels.names(of: checkpoint)
    let encoder = try EncoderModel(checkpoint, arithmetic: arithmetic)
    guard encoder.configuration.architecture.isClassifier else {
      throw checkpoint.configuration.failure(
        "model_type",
        "is '\(encoder.configuration.architecture.rawValue)', which is supported as --embedder alone, not with a head")
    }
    let width = encoder.configuration.hiddenWidth
    let isRoberta = encoder.configuration.architecture.isRoberta
    dense = try LinearLayer(
      checkpoint, [isRoberta ? "classifier.dense" : "\(encoder.prefix)pooler.dense"], inputs: width, outputs: width,
      arithmetic: .exact)
    output = try LinearLayer(
      checkpoint, [isRoberta ? "classifier.out_proj" : "classifier"], inputs: width, outputs: labels.count,
      arithmetic: .exact)
    self.encoder = encoder
  }

  /// Calls `body` with each text's logits, in order, one a label; they must not be kept beyond the call.
  ///
  /// - Parameter tokens: as for `EncoderModel.encode`; a text without a token gets zeros.
  package func classify(_ tokens: TokenBatch, _ body: (UnsafeBufferPointer<Float>) -> Void) {
    let pooled = WorkingMemory<Float>(count: dense.outputs)
    let logits = WorkingMemory<Float>(count: output.outputs)
    let none = QuantizedRows(rows: 0, width: 0)
    encoder.encode(tokens) { states in
      logits.start.update(repeating: 0, count: output.outputs)
      if let first = states.baseAddress, !states.isEmpty {
        dense.apply(first, rows: 1, to: pooled.start, none)
        ActivationFunction.tanh.apply(pooled.start, count: dense.outputs)
        output.apply(pooled.start, rows: 1, to: logits.start, none)
      }
      body(UnsafeBufferPointer(start: logits.start, count: output.outputs))
    }
  }
}

/// The labels of a sequence classifier's head.
package enum ClassifierLabels {
  /// By position: `id2label` of `config.json`, or `LABEL_0` and so on for as many as the head's weights have rows.
  package static func names(of checkpoint: ModelCheckpoint) throws(InputError) -> [String] {
    let settings = checkpoint.configuration
    let count = try headRows(of: checkpoint)
    let defaults = (0..<count).map { "LABEL_\($0)" }
    guard let listed = try settings.object("id2label"), !listed.names.isEmpty else { return defaults }
    guard listed.names.count == count else {
      throw settings.failure(
        "id2label", "has \(FigureText.count(listed.names.count, of: "label")) for a head of \(count)")
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

  private static func headRows(of checkpoint: ModelCheckpoint) throws(InputError) -> Int {
    for name in ["classifier.out_proj.weight", "classifier.weight"] {
      guard let tensor = checkpoint[name] else { continue }
      guard tensor.shape.count == 2, (1...10_000).contains(tensor.shape[0]) else {
        throw InputError(
          checkpoint.directory, "tensor '\(name)' has the shape \(tensor.shape), which is not a classifier's")
      }
      return tensor.shape[0]
    }
    throw InputError(
      checkpoint.directory,
      "has no classification head (neither 'classifier.weight' nor 'classifier.out_proj.weight'): "
        + "is it a sentence encoder, for --embedder?")
  }
}
