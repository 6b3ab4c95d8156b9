package import ModelFiles
package import Tokenizing

/// An encoder whose last hidden states become one vector a text, as `sentence-transformers` lays it down: pooled, and
/// scaled to unit length by the caller.
package struct SentenceEncoder: Sendable {
  package let encoder: EncoderModel
  package let pooling: SentencePooling

  package init(_ checkpoint: ModelCheckpoint, arithmetic: Arithmetic) throws(ModelFileError) {
    pooling = try SentencePooling(checkpoint.files)
    encoder = try EncoderModel(checkpoint, arithmetic: arithmetic)
  }

  package var dimension: Int { encoder.configuration.hiddenWidth }

  /// Calls `body` with each text's vector, in order, not yet of unit length; it must not be kept beyond the call.
  ///
  /// - Parameter tokens: as for `EncoderModel.encode`; a text without a token gets zeros.
  package func encode(_ tokens: TokenBatch, _ body: (UnsafeBufferPointer<Float>) -> Void) {
    let width = dimension
    let vector = WorkingMemory<Float>(count: width)
    encoder.encode(tokens) { states in
      vector.start.update(repeating: 0, count: width)
      pooling.pool(states, width: width, to: vector.start)
      body(UnsafeBufferPointer(start: vector.start, count: width))
    }
  }
}
