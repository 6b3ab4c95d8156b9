import Foundation
import FileFormats
import TestSupport
import Testing

@testable import Numerics

/// Against numpy's, `Golden/make_eigensystems.py`, and against what eigenvectors are.
@Suite struct SymmetricEigensystemTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let size: Int
    let matrix: [Double]
    let values: [Double]
    /// Nil where some eigenvalues are equal.
    let vectors: [Double]?
  }

  static let cases: [Case] = {
    let path = ProjectFile.golden("eigensystems.json", of: "NumericsTests")
    guard let bytes = try? ModelBytes.mapping(path), let golden = try? JSONValue(parsing: bytes.contents) else {
      return []
    }
    func doubles(_ value: JSONValue?) -> [Double]? { value?.values?.map { $0.double ?? .nan } }
    return (golden.values ?? []).map { item in
      Case(
        testDescription: item["name"]?.string ?? "", size: item["size"]?.integer ?? 0,
        matrix: doubles(item["matrix"]) ?? [], values: doubles(item["values"]) ?? [], vectors: doubles(item["vectors"]))
    }
  }()

  @Test func thereAreCases() { #expect(Self.cases.count == 13) }

  @Test(arguments: cases) func valuesAndVectorsAreNumpys(_ item: Case) throws {
    let system = try #require(SymmetricEigensystem(item.matrix, size: item.size))
    let scale = item.values.map(\.magnitude).max() ?? 0
    #expect(Self.distance(system.values, item.values) <= 1e-13 * scale)
    guard let expected = item.vectors else { return }
    for row in 0..<item.size {
      let range = (row * item.size)..<((row + 1) * item.size)
      let vector = Array(system.vectors[range])
      let largest = vector.reduce(0.0) { $1.magnitude > $0.magnitude ? $1 : $0 }
      let pointed = largest < 0 ? vector.map(-) : vector
      #expect(Self.distance(pointed, Array(expected[range])) < 1e-9, "row \(row)")
    }
  }

  @Test(arguments: cases) func vectorsAreOrthonormalAndKeepTheirDirection(_ item: Case) throws {
    let system = try #require(SymmetricEigensystem(item.matrix, size: item.size))
    Self.expectInvariants(system, of: item.matrix, size: item.size)
  }

  @Test(arguments: [3, 24, 60]) func largerMatricesKeepTheInvariants(_ size: Int) throws {
    var random = SeededGenerator(seed: UInt64(size))
    var matrix = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in 0...row {
        let value = Double.random(in: -1...1, using: &random)
        matrix[row * size + column] = value
        matrix[column * size + row] = value
      }
    }
    let system = try #require(SymmetricEigensystem(matrix, size: size))
    Self.expectInvariants(system, of: matrix, size: size)
    let trace = (0..<size).reduce(0.0) { $0 + matrix[$1 * size + $1] }
    #expect(abs(system.values.reduce(0, +) - trace) < 1e-11)
  }

  @Test func theLowerTriangleAloneIsRead() throws {
    let system = try #require(SymmetricEigensystem([2, .nan, 1, 2], size: 2))
    #expect(Self.distance(system.values, [3, 1]) < 1e-15)
  }

  @Test func thereIsASystemOfNothing() throws {
    let system = try #require(SymmetricEigensystem([], size: 0))
    #expect(system.values.isEmpty && system.vectors.isEmpty)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity]) func whatIsNotFiniteHasNone(_ value: Double) {
    #expect(SymmetricEigensystem([1, 0, value, 1], size: 2) == nil)
  }

  /// A v = lambda v, values fall, v_i v_j is 1 for i = j and 0 else.
  private static func expectInvariants(_ system: SymmetricEigensystem, of matrix: [Double], size: Int) {
    let scale = system.values.map(\.magnitude).max() ?? 0
    #expect(zip(system.values, system.values.dropFirst()).allSatisfy { $0 >= $1 })
    let rows = (0..<size).map { Array(system.vectors[($0 * size)..<(($0 + 1) * size)]) }
    func product(_ left: [Double], _ right: [Double]) -> Double { zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } }
    for (index, vector) in rows.enumerated() {
      let image = (0..<size).map { product(Array(matrix[($0 * size)..<(($0 + 1) * size)]), vector) }
      #expect(distance(image, vector.map { $0 * system.values[index] }) <= 2e-14 * scale, "vector \(index)")
      for other in 0...index {
        let expected = other == index ? 1.0 : 0
        #expect(abs(product(vector, rows[other]) - expected) < 1e-13, "vectors \(index), \(other)")
      }
    }
  }

  private static func distance(_ left: [Double], _ right: [Double]) -> Double {
    left.count == right.count ? zip(left, right).map { abs($0 - $1) }.max() ?? 0 : .infinity
  }
}
