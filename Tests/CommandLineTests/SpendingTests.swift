import Foundation
import TestSupport
import Testing

/// `route --budget`, `--quality` and `--what-if` from a user's side.
@Suite struct SpendingTests {
  private static func document(_ folder: TemporaryFolder, _ name: String = "report.json") throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(folder.text(name).utf8)) as? [String: Any])
  }

  private static func member(_ document: [String: Any], _ names: String...) -> Any? {
    names.reduce(document as Any?) { ($0 as? [String: Any])?[$1] }
  }

  private static func amount(_ document: [String: Any], _ first: String, _ second: String) throws -> Decimal {
    let text = try #require(member(document, first, second) as? String, "\(first) \(second)")
    return try #require(Decimal(string: text))
  }

  /// The sum of the rows' own costs, exact.
  private static func cost(of lines: [String]) throws -> Decimal {
    try lines.map { line in
      let match = try #require(line.firstMatch(of: /"cost_usd":([0-9.]+)/))
      return try #require(Decimal(string: String(match.1)))
    }.reduce(0, +)
  }

  @Test func aBudgetIsKeptToTheLastDigitAndBeatsAThreshold() throws {
    let fixture = try CalibrationFixture()
    let report = try fixture.folder.file("report.json")
    var last = -1.0
    for budget in ["10%", "35%", "80%", "100%"] {
      let result = try Program.run([
        "--router", fixture.router, "--budget", budget, "--report", report, "--passthrough", fixture.log,
      ])
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.errors.contains("budget \(budget) of all strong"), "\(result.errors)")
      #expect(result.errors.contains("expected PGR"), "\(result.errors)")
      let document = try Self.document(fixture.folder)
      let spent = try Self.cost(of: result.lines)
      #expect(try spent == Self.amount(document, "spending", "spent_usd"))
      #expect(try spent == Self.amount(document, "cost", "routed_usd"))
      #expect(try spent <= Self.amount(document, "spending", "limit_usd"))
      #expect(Self.member(document, "threshold", "chosen_by") as? String == "spending")
      let recovered = try #require(Self.member(document, "spending", "recovered") as? Double)
      let single = try #require(Self.member(document, "spending", "single_threshold", "recovered") as? Double)
      // Of budgets that take the same step rates, one row may be left over.
      #expect(recovered >= single - 1.0 / 50 && recovered >= last)
      last = recovered
    }
  }

  @Test func aQualityIsReachedByWhatIsCheapest() throws {
    let fixture = try CalibrationFixture()
    let report = try fixture.folder.file("report.json")
    let result = try Program.run([
      "--router", fixture.router, "--quality", "90%", "--report", report, fixture.log,
    ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("quality of 90.0% of the gap"), "\(result.errors)")
    let document = try Self.document(fixture.folder)
    #expect(try #require(Self.member(document, "spending", "recovered") as? Double) >= 0.9 - 1e-9)
    #expect((Self.member(document, "spending", "pgr_interval") as? [Double])?.count == 2)
    // The same money as a budget buys the same quality.
    let spent = try #require(Self.member(document, "spending", "spent_usd") as? String)
    let again = try Program.run(["-q", "--router", fixture.router, "--budget", "\(spent)USD", fixture.log])
    #expect(try Self.cost(of: again.lines) <= #require(Decimal(string: spent)))
    #expect(
      again.lines.filter { $0.contains("\"strong\"") }.count == result.lines.filter { $0.contains("\"strong\"") }.count)
    #expect(result.lines.allSatisfy { $0.contains("\"threshold\":null") })
  }

  @Test func neitherThreadsNorAPipeMatter() throws {
    let folder = try TemporaryFolder()
    let log = try folder.file(
      "log.jsonl",
      (0..<6000).map {
        "{\"prompt\": \"\(String(repeating: "what is \($0) ", count: 4 + $0 % 40))\", \"usage\": "
          + "{\"completion_tokens\": \($0 * 37 % 911)}}\n"
      }.joined())
    let one = try Program.run(["-q", "--router", "random", "--budget", "30%", "--threads", "1", log])
    let many = try Program.run(["-q", "--router", "random", "--budget", "30%", "--threads", "5", log])
    #expect(one.status == 0 && one.lines.count == 6000 && one.output == many.output, "\(one.errors)")
    #expect(one.lines.contains { $0.contains("\"strong\"") } && one.lines.contains { $0.contains("\"weak\"") })
  }

  @Test func withoutAMapTheWinRateIsWeighedAndThatIsSaid() throws {
    let result = try Program.run(["--router", "random", "--budget", "40%", Program.sample("chat.jsonl")])
    #expect(result.status == 0)
    #expect(result.errors.contains("weighed by win rate, which promises no quality"), "\(result.errors)")
    #expect(!result.errors.contains("PGR"))
    let refused = try Program.run(["--router", "random", "--quality", "90%", Program.sample("chat.jsonl")])
    #expect(refused.status == 2 && refused.errors.contains("no quality map") && refused.output.isEmpty)
  }

  /// No router was graded on the standard pair: what a quality map says of the graded one is not said of it.
  @Test func theStandardPairIsPromisedNoQuality() throws {
    let folder = try TemporaryFolder()
    let log = Program.sample("chat.jsonl")
    let standard = try Program.run([
      "--router", "sw", "--budget", "40%", "--report", folder.file("report.md"), "-o", "/dev/null", log,
    ])
    #expect(standard.status == 0, "\(standard.errors)")
    let text = try String(contentsOfFile: folder.file("report.md"), encoding: .utf8) + standard.errors
    #expect(text.contains("gpt-5.6-sol") && text.contains("gpt-5.6-luna"))
    #expect(!text.contains("PGR"), "\(text)")
    #expect(standard.errors.contains("nobody graded gpt-5.6-sol and gpt-5.6-luna"), "\(standard.errors)")
    let refused = try Program.run(["--router", "sw", "--quality", "90%", log])
    #expect(refused.status == 2 && refused.output.isEmpty)
    let graded = try Program.run([
      "--router", "sw", "--budget", "40%", "--strong", "gpt-4-1106-preview", "--weak", "mixtral-8x7b-instruct-v0.1",
      "-o", "/dev/null", log,
    ])
    #expect(graded.errors.contains("PGR"), "\(graded.errors)")
  }

  @Test func pairsArePricedSideBySide() throws {
    let folder = try TemporaryFolder()
    let report = try folder.file("report.json")
    let pair = ["strong": "gpt-4o", "weak": "gpt-4o-mini"]
    let result = try Program.run([
      "--router", "random", "--what-if", "strong=gpt-4o,weak=gpt-4o-mini", "--what-if",
      "weak=gpt-5.6-luna", "--report", report, Program.sample("chat.jsonl"),
    ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("gpt-4o / gpt-4o-mini"))
    let markdown = try folder.file("report.md")
    _ = try Program.run([
      "-q", "--router", "random", "--budget", "40%", "--what-if", "strong=gpt-4o", "--report", markdown,
      Program.sample("chat.jsonl"), "-o", "/dev/null",
    ])
    #expect(try folder.text("report.md").contains("## What if") && folder.text("report.md").contains("## Budget"))
    let document = try Self.document(folder)
    let alternatives = try #require(document["what_if"] as? [[String: Any]])
    #expect(alternatives.count == 2)
    // The second is the run's own pair.
    for name in ["routed_usd", "all_strong_usd", "all_weak_usd", "saved_usd"] {
      #expect(alternatives[1][name] as? String == Self.member(document, "cost", name) as? String)
    }
    // The first is what a run with these models comes to.
    let other = try Program.run([
      "-q", "--router", "random", "--strong", "gpt-4o", "--weak", "gpt-4o-mini", Program.sample("chat.jsonl"),
    ])
    #expect(try Self.cost(of: other.lines) == Decimal(string: #require(alternatives[0]["routed_usd"] as? String)))
    for (role, name) in pair {
      #expect((alternatives[0][role] as? [String: Any])?["name"] as? String == name)
    }
  }

  @Test(arguments: [
    (["--budget", "0.000001USD"], 1, "with every request at its cheaper model the batch costs"),
    (["--budget", "1%"], 1, "the budget of 1% of all strong, $"),
    (["--what-if", "strong=gpt-99"], 1, "no price for 'gpt-99'"),
  ])
  func whatCannotBeDoneIsSaid(_ options: [String], _ status: Int32, _ text: String) throws {
    let folder = try TemporaryFolder()
    let output = try folder.file("out.jsonl")
    let result = try Program.run(["--router", "random", "-o", output] + options + [Program.sample("chat.jsonl")])
    #expect(result.status == status, "\(result.errors)")
    #expect(result.errors.contains(text), "\(result.errors)")
    #expect(try folder.names().isEmpty)
  }

  @Test func anEmptyLogNeedsNoMoney() throws {
    let folder = try TemporaryFolder()
    let log = try folder.file("empty.jsonl", "")
    let result = try Program.run(["--router", "random", "--budget", "40%", log])
    #expect(result.status == 0 && result.output.isEmpty, "\(result.errors)")
  }
}
