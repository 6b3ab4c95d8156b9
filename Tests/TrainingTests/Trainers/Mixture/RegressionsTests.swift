import FileFormats
import TestSupport
import Testing

@testable import Training

/// Both regressions against scikit-learn's, `Golden/make_regressions.py`.
@Suite struct RegressionTests {
  private static func golden() throws -> (file: JSONValue, rows: DesignMatrix) {
    let path = ProjectFile.golden("regressions.json", of: "TrainingTests")
    let file = try JSONValue(parsing: try ModelBytes.mapping(path).contents)
    var rows = DesignMatrix(columnCount: 5)
    for row in file["rows"]?.values ?? [] { rows.append(doubles(row)) }
    try #require(rows.rowCount == 60)
    return (file, rows)
  }

  private static func doubles(_ value: JSONValue?) -> [Double] { (value?.values ?? []).map { $0.double ?? .nan } }

  private static func distance(_ left: [Double], _ right: [Double]) -> Double {
    left.count == right.count ? zip(left, right).map { abs($0 - $1) }.max() ?? 0 : .infinity
  }

  @Test func ridge() throws {
    let (file, rows) = try Self.golden()
    let cases = file["ridge"]?.values ?? []
    #expect(cases.count == 3)
    for item in cases {
      let fit = RidgeRegression(
        rows, targets: Self.doubles(file["targets"]), exampleWeights: Self.doubles(file["weights"]),
        penalty: item["penalty"]?.double ?? .nan)
      #expect(Self.distance(fit.weights, Self.doubles(item["weights"])) < 1e-9)
      #expect(abs(fit.intercept - (item["intercept"]?.double ?? .nan)) < 1e-9)
    }
  }

  @Test(arguments: [("logistic", 1e-6), ("separable", 1e-6)])
  func logistic(_ name: String, _ tolerance: Double) throws {
    let (file, rows) = try Self.golden()
    let labels =
      name == "logistic"
      ? (file["labels"]?.values ?? []).map { $0.bool == true } : (0..<60).map { (rows[$0].first ?? 0) > 0 }
    let fit = LogisticRegression(rows, labels: labels)
    #expect(Self.distance(fit.weights, Self.doubles(file[name]?["weights"])) < tolerance)
    #expect(abs(fit.intercept - (file[name]?["intercept"]?.double ?? .nan)) < tolerance)
  }

  @Test func choleskySolvesAndRefuses() {
    let factor = Cholesky([4, 0, 2, 3], size: 2)
    #expect(Self.distance(factor?.solve([8, 7]) ?? [], [1.25, 1.5]) < 1e-12)
    #expect(Cholesky([1, 0, 2, 1], size: 2) == nil)
    #expect(Cholesky([.nan], size: 1) == nil)
  }

  @Test func smoothingDrawsToTheDomainAndTheDomainToAll() {
    // Overall mean .5; domain a: (10 * .5 + 2) / 12, domain b: (10 * .5 + 0) / 12.
    let smooth = Weighted.smoothed(
      [1, 1, 0, 0], [1, 1, 1, 1], domains: ["a", "a", "b", "b"], share: 0.75, prior: 10)
    #expect(Self.distance(smooth, [0.25 + 0.75 * 7 / 12, 0.25 + 0.75 * 7 / 12, 0.75 * 5 / 12, 0.75 * 5 / 12]) < 1e-12)
  }
}
