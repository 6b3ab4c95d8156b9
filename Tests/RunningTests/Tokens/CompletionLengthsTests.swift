import TestSupport
import Testing

@testable import Running

@Suite struct LearntCompletionsTests {
  private static let (first, second) = (GroupName("first"), GroupName("second"))

  /// Twenty answers of 90 and twenty of 110 tokens: mean 100, variance 40 * 100 / 39. For ten rows the reach is
  /// 1.96 * sqrt(4000 / 39) * sqrt(1 / 40 + 1 / 10) = 7.02 tokens.
  @Test func theMeanAndItsRangeByHand() throws {
    var lengths = CompletionLengths()
    for row in 0..<40 {
      lengths.add(model: Self.first, promptTokens: 70, completionTokens: row % 2 == 0 ? 90 : 110)
    }
    for _ in 0..<10 { lengths.addUntold(model: Self.first, promptTokens: 100) }
    let learnt = try #require(LearntCompletions(lengths))
    let estimate = try #require(learnt.estimate(model: Self.first, promptTokens: 64))
    #expect(estimate.tokens == 100 && estimate.range == 92...108)
    #expect(learnt.toldRows == 40 && learnt.untoldRows == 10 && learnt.meanTokens == 100)
  }

  /// The nearest class of at least twenty rows counts, the model before the length.
  @Test func theNearestClassThatIsLargeEnoughCounts() throws {
    var lengths = CompletionLengths()
    func tell(_ model: GroupName?, _ prompt: Int, _ completion: Int, rows: Int) {
      for _ in 0..<rows { lengths.add(model: model, promptTokens: prompt, completionTokens: completion) }
      lengths.addUntold(model: model, promptTokens: prompt)
    }
    tell(Self.first, 10, 100, rows: 20)
    tell(Self.first, 100, 200, rows: 19)
    tell(Self.second, 100, 900, rows: 10)
    tell(nil, 100, 500, rows: 1)
    tell(nil, 5_000, 7_000, rows: 1)
    let learnt = try #require(LearntCompletions(lengths))
    func tokens(_ model: GroupName?, _ prompt: Int) -> Int? {
      learnt.estimate(model: model, promptTokens: prompt)?.tokens
    }
    #expect(tokens(Self.first, 15) == 100)
    // 20 of 100 and 19 of 200 tokens.
    #expect(tokens(Self.first, 127) == 149)
    // 19 of 200, 10 of 900 and one of 500 of this length.
    #expect(tokens(Self.second, 64) == 443 && tokens(nil, 64) == 443)
    // 2,000 + 3,800 + 9,000 + 500 + 7,000 over all 51 rows.
    #expect(tokens(nil, 4_096) == 437)
  }

  /// Fewer than twenty rows in all range from the least to the greatest.
  @Test func fewRowsRangeOverAllThatWasTold() throws {
    var lengths = CompletionLengths()
    for completion in [10, 40, 100] { lengths.add(model: nil, promptTokens: 5, completionTokens: completion) }
    lengths.addUntold(model: Self.first, promptTokens: 9_000)
    let estimate = try #require(LearntCompletions(lengths)?.estimate(model: Self.first, promptTokens: 9_000))
    #expect(estimate.tokens == 50 && estimate.range == 10...100)
  }

  @Test func nothingIsLearntFromNothing() {
    var lengths = CompletionLengths()
    lengths.addUntold(model: nil, promptTokens: 1)
    #expect(LearntCompletions(lengths) == nil)
    #expect(lengths.untoldRows == 1 && lengths.toldRows == 0)
  }

  /// Models beyond the cap count for all models, and their rows are estimated like those of no model.
  @Test func modelsBeyondTheCapAreNotTakenApart() throws {
    var lengths = CompletionLengths()
    for model in 0..<(CompletionLengths.modelCap + 50) {
      for _ in 0..<20 { lengths.add(model: GroupName("m\(model)"), promptTokens: 8, completionTokens: model) }
      lengths.addUntold(model: GroupName("m\(model)"), promptTokens: 8)
    }
    let learnt = try #require(LearntCompletions(lengths))
    #expect(learnt.estimate(model: GroupName("m3"), promptTokens: 8)?.tokens == 3)
    #expect(learnt.estimate(model: GroupName("m300"), promptTokens: 8)?.tokens == learnt.meanTokens)
    #expect(learnt.untoldRows == CompletionLengths.modelCap + 50)
  }

  /// The ranges of a class add up to the interval for its sum, which covers the truth about 19 times in 20.
  @Test func theIntervalCoversTheSum() throws {
    var random = SeededGenerator(seed: 5)
    var covered = 0
    for _ in 0..<200 {
      var lengths = CompletionLengths()
      for _ in 0..<300 {
        lengths.add(model: nil, promptTokens: 50, completionTokens: Int.random(in: 1...999, using: &random))
      }
      var truth = 0
      for _ in 0..<100 {
        truth += Int.random(in: 1...999, using: &random)
        lengths.addUntold(model: nil, promptTokens: 50)
      }
      let range = try #require(LearntCompletions(lengths)?.estimate(model: nil, promptTokens: 50)).range
      if (100 * range.lowerBound...100 * range.upperBound).contains(truth) { covered += 1 }
    }
    #expect((183...200).contains(covered), "\(covered) of 200")
  }
}

@Suite struct LengthTableTests {
  @Test(arguments: [(0, 0), (1, 0), (2, 1), (3, 1), (4, 2), (127, 6), (128, 7), (1 << 27, 27)])
  func aPromptFallsIntoThePowerOfTwoOfItsTokens(_ tokens: Int, _ bin: Int) {
    var table = LengthTable()
    table.add(winRate: 0.75, isStrong: true, promptTokens: tokens)
    #expect(table.bins[bin] == LengthTable.Bin(rows: 1, strongRows: 1, winRateUnits: 12_582_912))
    #expect(table.occupied == bin..<bin + 1)
    #expect(table.bins[bin].meanWinRate == 0.75)
    if tokens < 1 << 27 { #expect(LengthTable.tokens(of: bin).contains(tokens)) }
  }

  @Test func nothingInNothingOut() {
    #expect(LengthTable().occupied.isEmpty)
    #expect(LengthTable(bins: []) == nil)
  }
}
