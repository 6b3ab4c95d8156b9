import Foundation
import Testing

@testable import Training

@Suite struct IsotonicRegressionTests {
  struct Golden: Decodable {
    struct Case: Decodable {
      let values: [Double]
      let weights: [Double]
      let fitted: [Double]
    }

    let cases: [Case]
  }

  /// `Golden/isotonic.json`, by `Golden/make_isotonic.py`.
  @Test func itFitsAsScikitLearnDoes() throws {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Golden/isotonic.json")
    let cases = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url)).cases
    #expect(cases.count == 11)
    for golden in cases {
      let fitted = IsotonicRegression.fit(golden.values, weights: golden.weights)
      #expect(fitted.count == golden.fitted.count)
      for (ours, theirs) in zip(fitted, golden.fitted) { #expect(abs(ours - theirs) < 1e-12) }
    }
  }

  @Test func pointsWithoutWeightTakeTheirBlocksValue() {
    #expect(IsotonicRegression.fit([9, 1, 5, 2], weights: [0, 1, 0, 1]) == [1, 1, 1, 2])
    #expect(IsotonicRegression.fit([9, 4], weights: [0, 0]) == [0, 0])
    #expect(IsotonicRegression.fit([], weights: []).isEmpty)
  }
}
