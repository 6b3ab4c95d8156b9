import Numerics
import TextModels
import Routing
import Testing

@testable import Training

@Suite struct PrincipalComponentsTests {
  private static func matrix(_ rows: [[Float]]) -> EmbeddingMatrix {
    var matrix = EmbeddingMatrix(dimension: rows.first?.count ?? 0)
    for row in rows { matrix.appendRow { _ = $0.update(fromContentsOf: row) } }
    return matrix
  }

  /// Variances 8, 2 and 0 along (0, 1, 0), (-1, 0, 0) and (0, 0, 1), around (1, 1, 5).
  private static let vectors = matrix([[1, 5, 5], [1, -3, 5], [3, 1, 5], [-1, 1, 5]])

  @Test func covarianceIsOfWhatDiffersFromTheMean() {
    let covariance = PrincipalComponents.covariance(of: Self.vectors, threadCount: 1)
    #expect([0, 3, 4, 6, 7, 8].map { covariance[$0] } == [2, 0, 8, 0, 0, 0])
  }

  @Test func axesFallByVarianceAndPointToTheirLargestCoordinate() throws {
    let all = try #require(PrincipalComponents(of: Self.vectors, count: 2, skipped: 0, threadCount: 2))
    #expect(all.axes == [0, 1, 1, 0, 0, 0])
    #expect(all.varianceShare == 1 && all.skippedVarianceShare == 0)
    let second = try #require(PrincipalComponents(of: Self.vectors, count: 1, skipped: 1, threadCount: 2))
    #expect(second.axes == [1, 0, 0])
    #expect(second.varianceShare == 0.2 && second.skippedVarianceShare == 0.8)
  }

  @Test func equalVectorsHaveNone() {
    #expect(PrincipalComponents(of: Self.matrix([[1, 2], [1, 2]]), count: 1, skipped: 0, threadCount: 1) == nil)
  }

  @Test func theNumberOfThreadsChangesNoBit() throws {
    var random = SplitMix64(seed: 3)
    let vectors = Self.matrix((0..<70).map { _ in (0..<37).map { _ in Float.random(in: -1...1, using: &random) } })
    let one = PrincipalComponents.covariance(of: vectors, threadCount: 1)
    #expect(one == PrincipalComponents.covariance(of: vectors, threadCount: 3))
  }
}
