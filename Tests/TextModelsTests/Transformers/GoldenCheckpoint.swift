import FileFormats
import Foundation
import TestSupport
@testable import TextModels

/// A checkpoint beside the tests and what `transformers` computes of it.
struct GoldenCheckpoint {
  struct Case {
    let ids: [Int32]
    let expected: JSONValue

    func floats(_ name: String) -> [Float] { (expected[name]?.values ?? []).map { Float($0.double ?? .nan) } }
  }

  let directory: String
  let cases: [Case]

  init(_ name: String) throws {
    directory = ProjectFile.golden(name, of: "TextModelsTests/Transformers")
    let document = try JSONValue(parsing: ModelBytes.mapping("\(directory)/expected.json").contents)
    cases = (document["cases"]?.values ?? []).map { value in
      Case(ids: (value["ids"]?.values ?? []).map { Int32($0.integer ?? 0) }, expected: value)
    }
  }

  func checkpoint() throws -> ModelCheckpoint { try ModelCheckpoint(directory: directory) }

  /// All cases' ids as one batch.
  var tokens: TokenBatch { GoldenCheckpoint.batch(cases.map(\.ids)) }

  static func batch(_ texts: [[Int32]]) -> TokenBatch {
    var batch = TokenBatch()
    for text in texts {
      batch.ids += text
      batch.ends.append(batch.ids.count)
    }
    return batch
  }

  static func largestDifference(_ first: [Float], _ second: [Float]) -> Float {
    guard first.count == second.count else { return .infinity }
    return zip(first, second).reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
  }

  static func cosine(_ first: [Float], _ second: [Float]) -> Double {
    var (product, left, right) = (0.0, 0.0, 0.0)
    for (a, b) in zip(first, second) {
      product += Double(a) * Double(b)
      left += Double(a) * Double(a)
      right += Double(b) * Double(b)
    }
    return product / (left * right).squareRoot()
  }
}
