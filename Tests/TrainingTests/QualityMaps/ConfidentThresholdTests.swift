import FileFormats
import Numerics
import Running
import Testing

@testable import Training

@Suite struct ConfidentThresholdTests {
  /// Requests on which a higher win rate means a higher gain in the mean, and single gains are -1, 0 or 1.
  static func population(_ count: Int = 20_000) -> HeldOutScores {
    var random = SplitMix64(seed: 7)
    func uniform() -> Double { Double(random.next() >> 11) / 9_007_199_254_740_992 }
    var scores = HeldOutScores()
    for _ in 0..<count {
      let winRate = uniform()
      let luck = uniform()
      scores.winRates.append(winRate)
      scores.gains.append(luck < 0.6 * winRate * winRate + 0.02 ? 1 : luck > 0.97 ? -1 : 0)
    }
    return scores
  }

  static func recovered(_ scores: HeldOutScores, atLeast threshold: Double) -> Double {
    let strong = zip(scores.winRates, scores.gains).reduce(0) { $0 + ($1.0 >= threshold ? $1.1 : 0) }
    return strong / scores.gains.reduce(0, +)
  }

  /// 200 times some requests are graded and the rest is routed: the promise may be broken in one of twenty.
  @Test(arguments: [(600, 0.8), (1_500, 0.9)])
  func theQualityIsKeptAsOftenAsPromised(labels: Int, quality: Double) throws {
    let all = Self.population()
    var random = SplitMix64(seed: 3)
    var (broken, strong) = (0, 0.0)
    for _ in 0..<200 {
      let order = all.gains.indices.shuffled(using: &random)
      var (graded, rest) = (HeldOutScores(), HeldOutScores())
      for (place, row) in order.enumerated() {
        if place < labels {
          graded.winRates.append(all.winRates[row])
          graded.gains.append(all.gains[row])
        } else {
          rest.winRates.append(all.winRates[row])
          rest.gains.append(all.gains[row])
        }
      }
      let found = try ConfidentThreshold.find(graded, quality: quality, confidence: 0.95, labels: "l")
      #expect(found.guarantee.labelCount == labels && found.guarantee.recovered >= quality)
      if Self.recovered(rest, atLeast: found.threshold.value) < quality { broken += 1 }
      strong += Double(rest.winRates.count { $0 >= found.threshold.value }) / Double(rest.winRates.count)
    }
    #expect(broken <= 10, "\(broken) of 200")
    // It does better than sending everything to the strong model, which keeps every promise.
    #expect(strong / 200 < 0.75, "\(strong / 200)")
  }

  /// A threshold that reaches the quality on the labels alone is broken about half of the time: the test can fail.
  @Test func withoutConfidenceTheQualityIsOftenMissed() {
    let all = Self.population()
    var random = SplitMix64(seed: 3)
    var broken = 0
    for _ in 0..<200 {
      let rows = (0..<600).map { _ in Int(random.next() % UInt64(all.gains.count)) }
      var graded = HeldOutScores()
      graded.winRates = rows.map { all.winRates[$0] }
      graded.gains = rows.map { all.gains[$0] }
      let threshold = graded.winRates.sorted().last { Self.recovered(graded, atLeast: $0) >= 0.8 } ?? 0
      if Self.recovered(all, atLeast: threshold) < 0.8 { broken += 1 }
    }
    #expect(broken > 40)
  }

  @Test func whatCannotBePromisedIsRefused() {
    var scores = HeldOutScores()
    func reason(_ scores: HeldOutScores) -> String {
      let error = #expect(throws: InputError.self) {
        try ConfidentThreshold.find(scores, quality: 0.9, confidence: 0.95, labels: "l.jsonl")
      }
      return error?.description ?? ""
    }
    scores.winRates = (0..<49).map { Double($0) / 49 }
    scores.gains = scores.winRates.map { _ in 1 }
    #expect(reason(scores).contains("holds 49 prompts with grades of both models; 50 are needed"))
    scores.winRates = (0..<60).map { Double($0) / 60 }
    scores.gains = scores.winRates.map { _ in 0 }
    #expect(reason(scores).contains("grades both models alike on every prompt"))
    scores.gains = scores.winRates.indices.map { $0.isMultiple(of: 2) ? 1 : -1 }
    #expect(reason(scores).contains("does not show with 95.0% confidence that the strong model is the better one"))
  }

  /// Grades may be of any scale; only their ratios count.
  @Test func theScaleOfGradesDoesNotMatter() throws {
    var scores = Self.population(1_000)
    let first = try ConfidentThreshold.find(scores, quality: 0.8, confidence: 0.9, labels: "l")
    scores.gains = scores.gains.map { $0 * 10 }
    let other = try ConfidentThreshold.find(scores, quality: 0.8, confidence: 0.9, labels: "l")
    #expect(first.threshold == other.threshold && first.guarantee == other.guarantee)
  }
}
