import Numerics
import Testing

@testable import Training

@Suite struct LeaveOneOutRidgeTests {
  private static func data(
    _ count: Int, _ size: Int, noise: Double, seed: UInt64
  ) -> (rows: DesignMatrix, targets: [Double], weights: [Double]) {
    var random = SplitMix64(seed: seed)
    var rows = DesignMatrix(columnCount: size)
    var targets: [Double] = []
    for _ in 0..<count {
      let row = (0..<size).map { _ in random.nextUnit() - 0.5 }
      rows.append(row)
      targets.append(2 * row[0] - row[1] + noise * (random.nextUnit() - 0.5) + 0.3)
    }
    return (rows, targets, (0..<count).map { $0 % 3 == 0 ? 2 : 1 })
  }

  /// Every prediction that leaves one out is that of a regression without it; both for more examples than inputs and for
  /// fewer.
  @Test(arguments: [(40, 5), (12, 20)]) func predictionsAreThoseOfFitsWithoutTheExample(_ count: Int, _ size: Int) {
    let (rows, targets, weights) = Self.data(count, size, noise: 0.3, seed: 3)
    let fit = LeaveOneOutRidge(rows, targets: targets, exampleWeights: weights)
    #expect(fit.penalty.isFinite)
    var errors: [Double: Double] = [:]
    for penalty in LeaveOneOutRidge.penalties {
      var error = 0.0
      for left in 0..<count {
        var kept = DesignMatrix(columnCount: size)
        for row in 0..<count where row != left { kept.append(rows[row]) }
        func without(_ values: [Double]) -> [Double] { values.indices.filter { $0 != left }.map { values[$0] } }
        let plain = RidgeRegression(
          kept, targets: without(targets), exampleWeights: without(weights), penalty: penalty)
        let prediction = plain.predict(rows[left])
        error += weights[left] * (prediction - targets[left]) * (prediction - targets[left])
        if penalty == fit.penalty { #expect(abs(prediction - fit.leftOut[left]) < 1e-8) }
      }
      errors[penalty] = error
    }
    #expect(errors.min { $0.value < $1.value }?.key == fit.penalty)
    let whole = RidgeRegression(rows, targets: targets, exampleWeights: weights, penalty: fit.penalty)
    #expect(abs(whole.intercept - fit.intercept) < 1e-9)
    for (one, other) in zip(whole.weights, fit.weights) { #expect(abs(one - other) < 1e-9) }
  }

  @Test func inputsThatSayNothingAreLeftOut() {
    var rows = DesignMatrix(columnCount: 2)
    for row in 0..<6 { rows.append([row < 3 ? 0.0 : 1, 0]) }
    let fit = LeaveOneOutRidge(rows, targets: [1, 0, 1, 0, 1, 1], exampleWeights: [1, 1, 1, 1, 1, 1])
    #expect(fit.penalty == .infinity && fit.weights == [0, 0] && abs(fit.intercept - 4.0 / 6) < 1e-15)
    #expect(abs(fit.leftOut[1] - 0.8) < 1e-15)
    let constant = LeaveOneOutRidge(
      {
        var rows = DesignMatrix(columnCount: 1); for _ in 0..<3 { rows.append([7]) }; return rows
      }(),
      targets: [1, 2, 3], exampleWeights: [1, 1, 1])
    #expect(constant.penalty == .infinity && constant.intercept == 2)
  }
}
