import Foundation
import TestSupport
import Testing

@testable import Training

/// `Golden/calibration.json`, by `Golden/make_calibration.py`.
@Suite struct CalibrationFiguresTests {
  struct Golden: Decodable {
    struct Bin: Decodable {
      let chance: Double
      let outcome: Double
    }

    let chance: [Double]
    let outcome: [Double]
    let weight: [Double]
    let accuracy: Double
    let logLoss: Double
    let constantLogLoss: Double
    let brier: Double?
    let bins: [Bin]
  }

  @Test(arguments: ["plain", "weighted"]) func figuresAreScikitLearns(name: String) throws {
    let url = URL(fileURLWithPath: ProjectFile.golden("calibration.json", of: "TrainingTests"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let golden = try #require(try decoder.decode([String: Golden].self, from: Data(contentsOf: url))[name])
    let cases = golden.chance.indices.map {
      CalibrationFigures.Case(chance: golden.chance[$0], outcome: golden.outcome[$0], weight: golden.weight[$0])
    }
    let figures = try #require(CalibrationFigures(cases))
    #expect(abs((figures.accuracy ?? 0) - golden.accuracy) < 1e-12)
    #expect(abs(figures.logLoss - golden.logLoss) < 1e-12)
    #expect(abs(figures.constantLogLoss - golden.constantLogLoss) < 1e-12)
    if let brier = golden.brier { #expect(abs(figures.brierScore - brier) < 1e-12) }
    #expect(figures.bins.count == 10)
    for (bin, expected) in zip(figures.bins, golden.bins) {
      #expect(abs(bin.chance - expected.chance) < 1e-12 && abs(bin.outcome - expected.outcome) < 1e-12)
    }
  }

  @Test func equalChancesShareABin() throws {
    let cases = (0..<40).map { CalibrationFigures.Case(chance: $0 < 30 ? 0.4 : 0.7, outcome: Double($0 % 2)) }
    let figures = try #require(CalibrationFigures(cases))
    #expect(figures.bins.map(\.count) == [30, 10])
    #expect(abs(figures.calibrationError - (0.75 * 0.1 + 0.25 * 0.2)) < 1e-12)
    #expect(figures.bins[0].interval.contains(0.5) && figures.constantAccuracy == 0.5)
    #expect(figures.gainInterval.contains(-0.02))
  }

  @Test func onlyTiesHaveNoAccuracy() throws {
    let figures = try #require(CalibrationFigures([.init(chance: 0.5, outcome: 0.5)]))
    #expect(figures.accuracy == nil && figures.decidedCount == 0 && abs(figures.logLoss - 0.6931471805599453) < 1e-12)
    #expect(CalibrationFigures([]) == nil)
  }
}
