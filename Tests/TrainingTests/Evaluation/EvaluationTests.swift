import Running
import FileFormats
import Routing
import Testing

@testable import Training

@Suite struct EvaluationTests {
  /// 60 prompts; strong is right on all but every tenth, weak on the even ones.
  private func benchmark(name: String = "gsm8k", count: Int = 60) -> EvaluationBenchmark {
    var benchmark = EvaluationBenchmark(
      name: name, scale: .accuracy, pair: ModelPair(strong: "gpt-4-1106-preview", weak: "mixtral-8x7b"))
    for row in 0..<count {
      benchmark.append("prompt <\(row)>", strong: row % 10 == 0 ? 0 : 1, weak: row % 2 == 0 ? 1 : 0)
    }
    return benchmark
  }

  private func evaluate(
    _ benchmark: EvaluationBenchmark, _ settings: Evaluation.Settings = .init()
  ) throws -> Evaluation {
    let router = EvaluatedRouter(
      name: "odd <first>", winRates: benchmark.prompts.indices.map { Double($0 % 2) + Double($0) / 1000 })
    return Evaluation(benchmark, routers: [router], settings: settings, aliases: try ModelAliasTable.shipped())
  }

  @Test func figures() throws {
    let evaluation = try evaluate(benchmark())
    #expect(evaluation.strong.value == 90)
    #expect(evaluation.weak.value == 50)
    #expect(evaluation.rows.map(\.role) == [.router, .length, .random, .oracle])
    let router = evaluation.rows[0]
    // Thirty odd prompts gain one each, of the even ones every fifth loses one: the gap is 24 prompts.
    let shares: [Double] = [12 / 60, 20 / 60]
    #expect(router.callShares.map(\.value) == shares)
    #expect(router.atShares.map(\.strongCalls) == [12, 30, 48])
    #expect(router.atShares[1].pgr.value == 30.0 / 24)
    #expect(router.atShares[1].quality == 100)
    let (half, most): (Double, Double) = (12 / 60, 20 / 60)
    let savings: [Double?] = [0.5 / half, 0.8 / most]
    #expect(router.savings.map { $0?.value } == savings)
    // The prompts are numbered: the ten of one digit are shorter, and the others alike.
    #expect(evaluation.rows[1].name == "prompt length")
    #expect(abs(evaluation.rows[1].atShares[1].pgr.value - 0.5) < 1e-12)
    #expect(evaluation.rows[2].apgr == Estimate(0.5))
    #expect(evaluation.rows[2].callShares.map(\.value) == [0.5, 0.8])
    let none: [Double?] = [1, 1]
    #expect(evaluation.rows[2].savings.map { $0?.value } == none)
    #expect(evaluation.rows[3].apgr.value >= router.apgr.value)
    #expect(router.curve.first?.quality == 50)
    #expect(router.curve.last?.quality == 90)
    #expect(router.curve.count == 61)
  }

  @Test func intervalsHoldTheFigureAndFollowTheSeed() throws {
    var settings = Evaluation.Settings()
    let first = try evaluate(benchmark(), settings)
    let again = try evaluate(benchmark(), settings)
    settings.seed = 2
    let other = try evaluate(benchmark(), settings)
    #expect(first.rows == again.rows)
    #expect(first.rows != other.rows)
    let interval = try #require(first.rows[0].apgr.interval)
    #expect(interval.contains(first.rows[0].apgr.value))
    let strong = try #require(first.strong.interval)
    // Binomial, p = .9, n = 60: a standard error of 3.87 points.
    #expect(abs(strong.lowerBound - (90 - 1.96 * 3.87)) < 2.5)
    #expect(abs(strong.upperBound - (90 + 1.96 * 3.87)) < 2.5)
  }

  @Test func noResamplesNoIntervals() throws {
    var settings = Evaluation.Settings()
    settings.resampleCount = 0
    let evaluation = try evaluate(benchmark(), settings)
    #expect(evaluation.rows.allSatisfy { $0.apgr.interval == nil })
    #expect(evaluation.strong.interval == nil)
    #expect(evaluation.notes.isEmpty)
  }

  @Test func tooFewPromptsForAnInterval() throws {
    var small = EvaluationBenchmark(name: "small", scale: .score, pair: .graded)
    small.append("a", strong: 1, weak: 0)
    small.append("b", strong: 0, weak: 0)
    let evaluation = try evaluate(small)
    #expect(evaluation.undefinedResampleCount > 150)
    #expect(evaluation.rows[0].apgr.interval == nil)
    #expect(evaluation.notes.last?.contains("too many for an interval") == true)
  }

  @Test func thePageClaimsNoMoreThanTheIntervalCarries() {
    func verdict(_ interval: ClosedRange<Double>?, resampled: Bool = true) -> String {
      let estimate = Estimate(0.56, resamples: interval.map { [$0.lowerBound, $0.upperBound] })
      return EvaluationPage.verdict(on: estimate, wasResampled: resampled)
    }
    #expect(verdict(0.51...0.61).hasSuffix("on average"))
    #expect(verdict(0.45...0.68).hasSuffix("which chance may explain"))
    #expect(verdict(nil).hasSuffix("too few prompts to tell"))
    #expect(verdict(nil, resampled: false).hasSuffix("on average"))
  }

  @Test func randomScoresByPlace() throws {
    let benchmark = benchmark(count: 600)
    let first = try BenchmarkScoring.score(benchmark, with: RandomRouter(seed: 1), named: "random", embedder: nil)
    let again = try BenchmarkScoring.score(benchmark, with: RandomRouter(seed: 1), named: "random", embedder: nil)
    #expect(first.winRates == again.winRates)
    #expect(Set(first.winRates).count == 600)
  }

  @Test func table() throws {
    var settings = Evaluation.Settings(shares: [0.25, 0.125])
    settings.wantsUpstreamGrid = true
    settings.resampleCount = 0
    let text = EvaluationTable.text(try evaluate(benchmark(), settings))
    #expect(
      text == """
        gsm8k: 60 prompts
        strong  gpt-4-1106-preview  90.000
        weak    mixtral-8x7b        50.000

                          APGR   CPT(50%)  CPT(80%)  saving(50%)  saving(80%)  PGR at 25%  PGR at 12.5%
        odd <first>       0.883  20.00%    33.33%    2.50x        2.40x        0.625       0.333
        prompt length     0.500  50.00%    80.00%    1.00x        1.00x        0.250       0.133
        random, expected  0.500  50.00%    80.00%    1.00x        1.00x        0.250       0.133
        oracle            0.925  20.00%    33.33%    2.50x        2.40x        0.625       0.333

        as RouteLLM computes them: 11 thresholds, interpolated CPT
                     APGR   CPT(20%)  CPT(50%)  CPT(80%)
        odd <first>  0.883  8.00%     20.00%    32.00%

        """)
  }

  @Test func json() throws {
    let bytes = EvaluationJSON.encoded([try evaluate(benchmark())], options: [("router", "x")], version: "1")
    let whole = try JSONValue(parsing: bytes)
    #expect(whole["version"] == 2)
    let document = try #require(whole["benchmarks"]?.values?.first)
    #expect(document["strong"]?["quality"]?["value"]?.double == 90)
    #expect(document["contaminated"] == .null)
    let router = try #require(document["routers"]?.values?.first)
    #expect(router["name"]?.string == "odd <first>")
    #expect(router["apgr"]?["interval"]?.values?.count == 2)
    #expect(router["cpt_50"]?["value"]?.double == 0.2)
    #expect(router["curve"]?.values?.count == 61)
  }

  @Test func thePageStandsAloneAndEscapesNames() throws {
    var settings = Evaluation.Settings()
    settings.wantsUpstreamGrid = true
    let bytes = EvaluationPage.encoded(
      [try evaluate(benchmark(), settings)], options: [("router", "<script>")], version: "1")
    let page = String(decoding: bytes, as: UTF8.self)
    #expect(page.contains("<svg") && page.contains("odd &lt;first&gt;"))
    for forbidden in ["<script src", "https:", "odd <first>", "Unify"] { #expect(!page.contains(forbidden)) }
  }

  /// Only MT Bench between the paper's pair has the paper's commercial points.
  @Test func commercialPoints() throws {
    func points(_ prompts: Int) throws -> [Double] {
      let pair = try evaluate(benchmark(name: "mt-bench")).pair
      var bench = EvaluationBenchmark(name: "mt-bench", scale: .score, pair: pair)
      for row in 0..<prompts { bench.append("p", strong: 9, weak: Double(row % 3)) }
      let evaluation = try evaluate(bench)
      return CommercialPoint.points(of: evaluation).map(\.quality)
    }
    // All questions, those that decontamination leaves, and others.
    #expect(try points(80) == [8.757862, 8.3125])
    #expect(try points(72) == [8.885, 8.458])
    #expect(try points(60).isEmpty)
    #expect(CommercialPoint.points(of: try evaluate(benchmark())).isEmpty)
    var other = EvaluationBenchmark(name: "mt-bench", scale: .score, pair: ModelPair(strong: "a", weak: "b"))
    for row in 0..<40 { other.append("p", strong: 9, weak: Double(row % 3)) }
    #expect(CommercialPoint.points(of: try evaluate(other)).isEmpty)
  }
}
