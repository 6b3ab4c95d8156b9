internal import ModelFiles

/// The first layer: the sum of each token's vector, its position's and its type's, normalised.
struct EncoderEmbeddings: Sendable {
  private let words: EmbeddingTable
  private let positions: EmbeddingTable
  private let types: EmbeddingTable
  private let norm: LayerNorm
  private let configuration: EncoderConfiguration

  /// - Parameter prefix: what the names of the encoder's tensors begin with.
  init(
    _ checkpoint: ModelCheckpoint, prefix: String, _ configuration: EncoderConfiguration
  ) throws(ModelFileError) {
    let width = configuration.hiddenWidth
    let name = "\(prefix)embeddings"
    words = try EmbeddingTable(
      checkpoint, "\(name).word_embeddings.weight", count: configuration.vocabularyCount, width: width)
    positions = try EmbeddingTable(
      checkpoint, "\(name).position_embeddings.weight", count: configuration.positionRows, width: width)
    types = try EmbeddingTable(
      checkpoint, "\(name).token_type_embeddings.weight", count: configuration.tokenTypeCount, width: width)
    norm = try LayerNorm(checkpoint, "\(name).LayerNorm", width: width, epsilon: configuration.epsilon)
    self.configuration = configuration
  }

  /// Writes one row a token of one sequence.
  func embed(_ ids: ArraySlice<Int32>, to rows: UnsafeMutablePointer<Float>) {
    var position = configuration.architecture.isRoberta ? configuration.padID : -1
    for (index, id) in ids.enumerated() {
      let row = rows + index * configuration.hiddenWidth
      row.update(repeating: 0, count: configuration.hiddenWidth)
      words.add(Int(id), to: row)
      types.add(0, to: row)
      if configuration.architecture.isRoberta && Int(id) == configuration.padID {
        positions.add(configuration.padID, to: row)
      } else {
        position += 1
        positions.add(position, to: row)
      }
    }
    norm.apply(rows, rows: ids.count)
  }
}
