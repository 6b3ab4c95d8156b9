package import ModelFiles
package import Tokenizing

/// An encoder with a head that gives each text one logit a label.
///
/// BERT: classifier(tanh(pooler(first token))). RoBERTa: out_proj(tanh(dense(first token))). Heads multiply exactly.
package struct SequenceClassifier: Sendable {
  package let encoder: EncoderModel
  /// By position.
  package let labels: [String]
  private let dense: LinearLayer
  private let output: LinearLayer

  package init(_ checkpoint: ModelCheckpoint, arithmetic: Arithmetic) throws(ModelFileError) {
    labels = try ClassifierLabels.names(of: checkpoint)
    let encoder = try EncoderModel(checkpoint, arithmetic: arithmetic)
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
