internal import Routing
internal import TextModels

/// Compares a log's sample of rows with the training prompts. One worker owns it, and knows by what it saw itself which
/// rows can still be in the sample: of a long log it compares but a few.
final class SimilaritySampler {
  private let sketch: TrainingSketch
  private var seen = SimilaritySample()
  private var chosen: EmbeddingMatrix
  private var hashes: [UInt64] = []

  init(_ sketch: TrainingSketch) {
    self.sketch = sketch
    chosen = EmbeddingMatrix(dimension: sketch.dimension)
  }

  /// The entries of a batch that may be in the whole log's sample: all that are, and perhaps more.
  ///
  /// - Parameter identities: the rows' hashes, one a row of `embeddings`.
  func entries(
    _ identities: [UInt64], embeddings: EmbeddingMatrix, scratch: inout ScoringScratch
  ) -> [SimilaritySample.Entry] {
    chosen.removeAll()
    hashes.removeAll(keepingCapacity: true)
    for (row, hash) in identities.enumerated() where seen.mayHold(hash: hash) {
      hashes.append(hash)
      embeddings.withRow(row) { values in
        chosen.appendRow { target in _ = target.update(from: values) }
      }
    }
    guard !hashes.isEmpty else { return [] }
    let nearest = sketch.nearest(to: chosen, scratch: &scratch)
    let entries = hashes.indices.map {
      SimilaritySample.Entry(
        hash: hashes[$0], similarity: nearest.similarities[$0], isKnown: nearest.areKnown[$0])
    }
    for entry in entries { seen.add(entry) }
    return entries
  }
}
