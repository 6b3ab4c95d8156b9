import TestSupport
import Testing

@testable import Running

/// The choice of an option for each group, against every choice there is.
@Suite struct GroupChoiceTests {
  /// Costs from 1 to 40 and qualities in sixteenths, which add up exactly; ties and options that are beaten are among them.
  private static func problem(_ random: inout SeededGenerator) -> GroupChoice {
    GroupChoice(
      (0..<Int.random(in: 1...4, using: &random)).map { _ in
        (0..<Int.random(in: 1...5, using: &random)).map { _ in
          GroupChoice.Option(
            cost: USD(units: Int128(Int.random(in: 1...40, using: &random)) * 1_000_000_000_000_000_000_000),
            quality: Double(Int.random(in: 0...16, using: &random)) / 64)
        }
      })
  }

  private static func all(_ problem: GroupChoice) -> [[Int]] {
    problem.groups.reduce([[]]) { choices, options in
      choices.flatMap { choice in options.indices.map { choice + [$0] } }
    }
  }

  @Test func nothingThatReachesTheFloorIsCheaper() throws {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<400 {
      let problem = Self.problem(&random)
      let floor = Double(Int.random(in: 0...40, using: &random)) / 64
      let best = Self.all(problem).filter { problem.quality($0) >= floor }.map(problem.cost).min()
      let found = problem.cheapest(reaching: floor)
      #expect((found == nil) == (best == nil))
      guard let best, let found else { continue }
      #expect(problem.cost(found.options) == best && problem.quality(found.options) >= floor && found.isProven)
      #expect(found.leastCost <= best.approximate * (1 + 1e-9))
    }
  }

  @Test func everyPointOfThePathIsTheCheapestForItsQuality() {
    var random = SeededGenerator(seed: 2)
    for _ in 0..<200 {
      let problem = Self.problem(&random)
      let (start, steps) = problem.path
      var options = start
      let all = Self.all(problem)
      func check() {
        let cheapest = all.filter { problem.quality($0) >= problem.quality(options) }.map(problem.cost).min()
        #expect(cheapest == problem.cost(options))
      }
      check()
      for step in steps {
        #expect(options[step.group] == step.from && step.cost > .zero && step.quality > 0)
        options[step.group] = step.to
        check()
      }
      #expect(problem.quality(options) == problem.bestQuality)
    }
  }

  @Test func aSearchThatIsCutShortSaysSoAndStillReachesTheFloor() throws {
    var random = SeededGenerator(seed: 3)
    let problem = GroupChoice(
      (0..<40).map { _ in
        (0..<6).map { _ in
          GroupChoice.Option(
            cost: USD(units: Int128(Int.random(in: 1...1_000_000, using: &random)) * 1_000_000_000_000_000_000),
            quality: Double.random(in: 0...1, using: &random))
        }
      })
    let floor = problem.bestQuality * 0.8
    let found = try #require(problem.cheapest(reaching: floor, nodeLimit: 50))
    #expect(!found.isProven && problem.quality(found.options) >= floor - GroupChoice.slack)
    let further = try #require(problem.cheapest(reaching: floor, nodeLimit: 100_000))
    #expect(problem.cost(further.options) <= problem.cost(found.options))
    #expect(further.leastCost <= problem.cost(further.options).approximate)
    // What the greedy choice is short of the optimum is less than a step.
    #expect(problem.cost(found.options).approximate < found.leastCost * 1.05)
  }

  @Test func manyGroupsAreChosenWithoutASearch() throws {
    let option = { (cost: Int, quality: Double) in GroupChoice.Option(cost: USD(units: Int128(cost)), quality: quality)
    }
    let problem = GroupChoice((0..<5_000).map { [option($0 % 7 + 1, 0), option($0 % 11 + 9, 1)] })
    let found = try #require(problem.cheapest(reaching: 2_500))
    #expect(!found.isProven && problem.quality(found.options) == 2_500)
  }
}
