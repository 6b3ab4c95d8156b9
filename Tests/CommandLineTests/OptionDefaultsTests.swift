import FileFormats
import Foundation
import TestSupport
import Testing

@testable import CommandLine

/// Options from the environment, from a configuration file and from a job, and which of them takes precedence.
@Suite struct OptionDefaultsTests {
  private func parse(_ words: [String], _ environment: [String: String] = [:]) throws -> ParsedOptions {
    let command = RouteCommand.specification
    return try ParsedOptions(
      ArgumentScan(words, options: command.options), of: command, named: "route",
      withDefaultsOf: { environment[$0] })
  }

  @Test func theEnvironmentGivesWhatTheCommandLineLeavesOut() throws {
    let environment = ["ROUTELLM_BATCH_STRONG_SHARE": "20%", "ROUTELLM_BATCH_QUIET": "1", "ROUTELLM_BATCH_WEAK": ""]
    let options = try parse([], environment)
    #expect(options.texts(named: "strong-share") == ["20%"] && options[RunOptions.quiet])
    #expect(!options.isSet(RouterOptions.weak))
    #expect(try parse(["--strong-share", "5%"], environment).texts(named: "strong-share") == ["5%"])
    #expect(try parse([], ["ROUTELLM_BATCH_QUIET": "0"]).given.isEmpty)
  }

  @Test func whatIsExcludedOrLacksWhatItNeedsIsLeftOut() throws {
    let environment = ["ROUTELLM_BATCH_STRONG_SHARE": "20%", "ROUTELLM_BATCH_GROUP_BY": "user"]
    let options = try parse(["--threshold", "0.5"], environment)
    #expect(!options.isSet(GoalOptions.strongShare) && !options.isSet(OutputOptions.groupBy))
    #expect(options[OutputOptions.groupBy].isEmpty && options[GoalOptions.strongShare] == nil)
    let grouped = try parse(["--report", "a.json"], environment)
    #expect(grouped.texts(named: "group-by") == ["user"] && grouped.isSet(GoalOptions.strongShare))
    #expect(!(try parse(["-q"], ["ROUTELLM_BATCH_VERBOSE": "true"])).isSet(RunOptions.verbose))
  }

  @Test func twoThatExcludeEachOtherAreAnError() {
    #expect(throws: UsageError.self) {
      try parse([], ["ROUTELLM_BATCH_STRONG_SHARE": "20%", "ROUTELLM_BATCH_THRESHOLD": "0.5"])
    }
  }

  @Test func badValuesNameTheirVariable() {
    #expect(
      throws: UsageError.badValue(
        option: "--threads of ROUTELLM_BATCH_THREADS", value: "many", expected: "a whole number from 1 to 1024",
        reason: nil, near: [])
    ) { try parse([], ["ROUTELLM_BATCH_THREADS": "many"]) }
    #expect(
      throws: UsageError.badValue(
        option: "ROUTELLM_BATCH_QUIET", value: "maybe", expected: "1, true, 0 or false", reason: nil, near: [])
    ) { try parse([], ["ROUTELLM_BATCH_QUIET": "maybe"]) }
  }

  @Test func aConfigurationFileIsBelowTheEnvironment() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file(
      "options.json",
      """
      {"// why": "for the night", "threads": 3, "prices": "${NAME}.json", "report": ["a.html", "/b.json"], "write": true,
       "strong-share": 0.4}
      """)
    let environment = ["NAME": "prices", "ROUTELLM_BATCH_STRONG_SHARE": "20%"]
    let options = try parse(["--config", path], environment)
    #expect(options[ReadingOptions.threads] == 3 && options.texts(named: "strong-share") == ["20%"])
    #expect(options[PricingOptions.prices] == "\(folder.path)/prices.json")
    #expect(options[OutputOptions.report].map(\.path) == ["\(folder.path)/a.html", "/b.json"])
    #expect(try parse([], environment.merging(["ROUTELLM_BATCH_CONFIG": path]) { $1 })[ReadingOptions.threads] == 3)
    #expect(throws: InputError.self) { try parse(["--config", path]) }
  }

  @Test(arguments: ["{\"threds\": 3}", "[]", "{\"threads\": {}}", "{\"config\": \"a.json\"}", "{"])
  func aConfigurationFileThatSaysNothingIsRefused(text: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("options.json", text)
    #expect(throws: InputError.self) { try parse(["--config", path]) }
  }

  @Test func colorsFollowTheirOption() {
    #expect(ColorChoice.always.isColored { _ in "1" } && !ColorChoice.never.isColored { _ in nil })
    // Standard error of the tests may be a terminal.
    #expect(!ColorChoice.auto.isColored { $0 == "NO_COLOR" ? "1" : "xterm" })
    #expect(!ColorChoice.auto.isColored { $0 == "TERM" ? "dumb" : nil })
  }
}
