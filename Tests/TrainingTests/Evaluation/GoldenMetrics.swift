import Foundation
import TestSupport
import Testing

/// `Golden/metrics.json`, by `Golden/make_metrics.py`.
struct GoldenMetrics: Decodable {
  struct Case: Decodable, CustomTestStringConvertible {
    struct Upstream: Decodable {
      let apgr: Double
      let cpt: [Double]
      let equalThresholds: Bool
    }

    let name: String
    let winRates: [Double]
    let strong: [Double]
    let weak: [Double]
    let apgr: Double
    let cpt: [Double]
    /// At every max(1, n / 10)-th cut from 0.
    let pgr: [Double]
    let upstream: Upstream

    var gains: [Double] { zip(strong, weak).map { $0 - $1 } }
    var testDescription: String { name }
  }

  let cases: [Case]

  static func read() throws -> [Case] {
    let url = URL(fileURLWithPath: ProjectFile.golden("metrics.json", of: "TrainingTests"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(GoldenMetrics.self, from: Data(contentsOf: url)).cases
  }
}
