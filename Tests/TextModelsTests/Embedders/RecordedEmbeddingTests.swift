import Testing
@testable import TextModels

@Suite struct RecordedEmbeddingTests {
  @Test func vectorsAreScaledToUnitLengthRowByRow() {
    var embeddings = EmbeddingMatrix(dimension: 2)
    RecordedEmbedding.append([3, 4, 0, -2], to: &embeddings)
    #expect(embeddings.values == [0.6, 0.8, 0, -1])
  }
}
