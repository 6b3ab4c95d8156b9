import JSONCoding
import Testing

@testable import Embedding

@Suite struct RecordedEmbeddingTests {
  let recorded = RecordedEmbedding(dimension: 2)

  func append(_ vector: [Float], _ matrix: inout EmbeddingMatrix) throws {
    try vector.withUnsafeBufferPointer { try recorded.append($0, into: &matrix) }
  }

  func append(json: String, _ matrix: inout EmbeddingMatrix) throws {
    var parser = try JSONParser()
    let padded = Array(json.utf8) + [UInt8](repeating: 0, count: JSONParser.padding)
    try padded.withUnsafeBufferPointer {
      try recorded.append(try parser.parse(try #require($0.baseAddress), count: json.utf8.count), into: &matrix)
    }
  }

  @Test func normalizesWhatIsRecorded() throws {
    var matrix = EmbeddingMatrix(dimension: 2)
    try append([3, 4], &matrix)
    try append(json: "[-6, 8.0]", &matrix)
    #expect(matrix.values == [0.6, 0.8, -0.6, 0.8])
    #expect(recorded.identity == EmbedderIdentity(name: "recorded", dimension: 2, sha256: ""))
  }

  @Test func badVectorsAreRefusedAndLeaveNothingBehind() throws {
    var matrix = EmbeddingMatrix(dimension: 2)
    try append([3, 4], &matrix)
    let vectors: [([Float], RecordedEmbeddingError)] = [
      ([1], .wrongDimension(found: 1, expected: 2)), ([1, 2, 3], .wrongDimension(found: 3, expected: 2)),
      ([], .wrongDimension(found: 0, expected: 2)), ([1, .nan], .notFinite(index: 1)),
      ([.infinity, 1], .notFinite(index: 0)), ([0, 0], .zeroLength),
    ]
    for (vector, error) in vectors { #expect(throws: error) { try append(vector, &matrix) } }
    let texts: [(String, RecordedEmbeddingError)] = [
      ("[1]", .wrongDimension(found: 1, expected: 2)), ("[1,2,3]", .wrongDimension(found: 3, expected: 2)),
      ("[1,1e39]", .notFinite(index: 1)), ("[\"1\",2]", .notANumber(index: 0)), ("[1,null]", .notANumber(index: 1)),
      ("{}", .notAnArray), ("null", .notAnArray), ("[0,0.0]", .zeroLength),
    ]
    for (text, error) in texts { #expect(throws: error) { try append(json: text, &matrix) } }
    #expect(matrix.values == [0.6, 0.8])
  }

  @Test func errorsSayWhatWasWrong() {
    #expect(
      RecordedEmbeddingError.wrongDimension(found: 3, expected: 2).description
        == "the embedding has 3 dimensions where the router needs 2")
  }
}
