internal import LinearAlgebra
package import ModelFiles

/// A decoder of the Llama architecture, in single precision over weights that stay mapped in their own type.
///
/// Root mean square norms, rotary positions, grouped-query attention and SwiGLU layers (Touvron et al., LLaMA, arXiv
/// 2302.13971; Grattafiori et al., The Llama 3 Herd of Models, arXiv 2407.21783). Every number is made in one order of
/// operations from its own text and the tokens before it: what else is computed in the same call never changes it.
package struct DecoderModel: Sendable {
  package let configuration: DecoderConfiguration
  let embedding: EmbeddingTable
  let layers: [DecoderLayer]
  let norm: AlignedMemory<Float>
  let head: WeightMatrix

  /// Reads the shapes of all tensors, not the weights.
  package init(_ checkpoint: ModelCheckpoint) throws(ModelFileError) {
    let configuration = try DecoderConfiguration(checkpoint.configuration)
    self.configuration = configuration
    let (rows, columns) = (configuration.vocabularyCount, configuration.hiddenSize)
    embedding = try EmbeddingTable(checkpoint, "model.embed_tokens.weight", count: rows, width: columns)
    var layers: [DecoderLayer] = []
    for index in 0..<configuration.layerCount {
      layers.append(try DecoderLayer(checkpoint, index: index, configuration: configuration))
    }
    self.layers = layers
    norm = .copy(try checkpoint.floats("model.norm.weight", shape: [columns]))
    head = try WeightMatrix(
      checkpoint, configuration.tiesEmbeddings ? "model.embed_tokens" : "lm_head", rows: rows, columns: columns)
  }
}
