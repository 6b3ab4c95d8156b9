import Testing

@testable import CommandLine

/// The option parser itself, on a command of its own.
@Suite struct OptionParserTests {
  private enum Colour: String, CaseIterable { case red, green, darkGreen = "dark-green" }

  private static let quiet = Option(flag: "quiet", short: "q", "Say nothing.").withoutEffectOnOutput
  private static let verbose = Option(flag: "verbose", short: "v", "Say more.").excluding([quiet])
  private static let output = Option("output", short: "o", .newFile(), "Write here.")
  private static let count = Option("count", .integer("N", in: 1...9), default: 3, "How many.")
  private static let colour = Option("colour", .choice(Colour.self), "Which colour.")
  private static let tag = Option(repeated: "tag", .text("TEXT"), "A label.").needing([output])
  private static let place = Option("place", .directory(), default: "/tmp", "Where.").reading(environment: "PLACE")
  private static let even = Option("even", .integer("N", in: 0...9), "An even number.").excluding(
    [verbose], when: { $0.map { $0 % 2 == 0 } ?? false }, because: "even numbers are quiet")

  private static let command = CommandSpecification(
    summary: "", operands: Operands("FILE...", 0...2, .reading, "at most two files"),
    groups: [OptionGroup("All", [quiet, verbose, output, count, colour, tag, place, even])], examples: [])

  private func parse(_ words: String..., environment: [String: String] = [:]) throws(UsageError) -> ParsedOptions {
    try ParsedOptions(
      ArgumentScan(words, options: Self.command.options), of: Self.command, named: "paint",
      environment: { environment[$0] })
  }

  @Test func nothingGivenMeansTheDefaults() throws {
    let options = try parse()
    #expect(!options[Self.quiet] && options[Self.output] == nil && options[Self.count] == 3)
    #expect(options[Self.colour] == nil && options[Self.tag].isEmpty && options[Self.place] == "/tmp")
    #expect(options.operands.isEmpty && options.given.isEmpty && !options.isSet(Self.count))
  }

  @Test func valuesFollowOrAreJoined() throws {
    for words in [["--output", "a"], ["--output=a"], ["-o", "a"], ["-oa"], ["-qo", "a"], ["-qoa"]] {
      let options = try ParsedOptions(
        ArgumentScan(words + ["b"], options: Self.command.options), of: Self.command, named: "paint")
      #expect(options[Self.output] == "a" && options.operands == ["b"], "\(words)")
      #expect(options[Self.quiet] == words[0].hasPrefix("-q"))
    }
    #expect(try parse("--output=a=b")[Self.output] == "a=b")
  }

  @Test func operandsStandAnywhereAndDashesEndTheOptions() throws {
    let options = try parse("a", "-q", "--", "--count")
    #expect(options.operands == ["a", "--count"] && options[Self.quiet])
    #expect(try parse("-").operands == ["-"])
  }

  @Test func whatTheUserSetIsKnown() throws {
    let options = try parse("--count", "3", "-q", "-q", "--tag", "b", "--tag=a", "-oc")
    #expect(options.isSet(Self.count) && !options.isSet(Self.colour))
    #expect(options[Self.tag] == ["b", "a"])
    let given = options.given.map { "\($0.name)=\($0.value)" }
    #expect(given == ["count=3", "output=c", "quiet=", "tag=b", "tag=a"])
  }

  @Test func theEnvironmentStandsInForAnOption() throws {
    #expect(try parse(environment: ["PLACE": "/var"])[Self.place] == "/var")
    #expect(try parse("--place", "/opt", environment: ["PLACE": "/var"])[Self.place] == "/opt")
    #expect(try !parse(environment: ["PLACE": "/var"]).isSet(Self.place))
  }

  @Test func valuesAreOfTheirTypes() throws {
    #expect(try parse("--colour", "dark-green")[Self.colour] == .darkGreen)
    #expect(
      throws: UsageError.badValue(
        option: "--colour", value: "dark", expected: "one of red, green, dark-green", reason: nil, near: ["dark-green"])
    ) { try parse("--colour", "dark") }
    #expect(
      throws: UsageError.badValue(
        option: "--count", value: "0", expected: "a whole number from 1 to 9", reason: nil, near: [])
    ) { try parse("--count=0") }
  }

  @Test func whatIsWrongIsSaidWithData() {
    #expect(throws: UsageError.unknownOption("--coutn", near: "--count", command: "paint")) { try parse("--coutn=3") }
    #expect(throws: UsageError.unknownOption("-x", near: nil, command: "paint")) { try parse("-qx") }
    #expect(throws: UsageError.unexpectedValue(option: "--quiet")) { try parse("--quiet=1") }
    #expect(throws: UsageError.missingValue(option: "--output", usage: "--output FILE")) { try parse("-qo") }
    #expect(throws: UsageError.givenTwice(option: "--count")) { try parse("--count", "1", "--count", "1") }
    #expect(throws: UsageError.extraOperand("paint", "c", meaning: "at most two files")) { try parse("a", "b", "c") }
  }

  @Test func rulesHoldWhicheverOptionComesFirst() throws {
    for words in [["-qv"], ["-vq"], ["--verbose", "-q"]] {
      #expect(throws: UsageError.excludes("--verbose", "--quiet", reason: nil)) {
        try ParsedOptions(ArgumentScan(words, options: Self.command.options), of: Self.command, named: "paint")
      }
    }
    #expect(throws: UsageError.needs("--tag", ["--output"], reason: nil)) { try parse("--tag", "a") }
    #expect(try parse("--tag", "a", "-o", "b")[Self.tag] == ["a"])
  }

  @Test func aRuleMayDependOnTheValue() throws {
    #expect(try parse("--even", "3", "-v")[Self.even] == 3)
    #expect(throws: UsageError.excludes("--even", "--verbose", reason: "even numbers are quiet")) {
      try parse("-v", "--even", "4")
    }
  }
}

/// Which command a line names, and what all commands have in common.
@Suite struct CommandTableTests {
  private func command(_ words: String...) throws -> (CommandName, ParsedOptions)? {
    guard case .command(let name, let options) = try Invocation(words) else { return nil }
    return (name, options)
  }

  @Test func optionsMayStandBeforeTheCommand() throws {
    let (name, options) = try #require(try command("-q", "train", "sw", "--data", "a.csv", "-o", "b"))
    #expect(name == .train && options.operands == ["sw"] && options[RunOptions.quiet])
    #expect(try command("-o", "train", "Package.swift")?.0 == .route)
    #expect(try command("report", "--top", "3", "merge", "a.json")?.0 == .reportMerge)
    #expect(try command("--top=3", "report", "show", "a.json")?.1.operands == ["a.json"])
    #expect(try command("--", "train")?.1.operands == ["train"])
    #expect(try command()?.0 == .route)
  }

  @Test func helpIsFoundWhereverItStands() throws {
    guard case .help(.train) = try Invocation(["train", "sw", "-h"]),
      case .help(.train) = try Invocation(["help", "train"]),
      case .help(.route) = try Invocation(["-q", "--help"]), case .overview = try Invocation(["--help"]),
      case .overview(let group) = try Invocation(["augment", "--help"]), case .version = try Invocation(["--version"])
    else {
      Issue.record("a page of help is not found")
      return
    }
    #expect(group.count == 5 && group.allSatisfy { $0.words[0] == "augment" })
    // Help comes before whatever else is wrong.
    guard case .help(.train) = try Invocation(["train", "--folds", "1", "--help"]) else {
      Issue.record("a bad value hides the help")
      return
    }
  }

  @Test func theTableIsOfOnePiece() {
    var takesValue: [String: Bool] = [:]
    for name in CommandName.allCases {
      #expect(name.command.name == name)
      let options = name.specification.options.map(\.details)
      #expect(Set(options.map(\.name)).count == options.count, "\(name)")
      let shorts = options.compactMap(\.short)
      #expect(Set(shorts).count == shorts.count, "\(name)")
      for option in options {
        #expect(option.documentation.hasSuffix("."), "\(name) \(option.name): \(option.documentation)")
        let known = takesValue.updateValue(option.kind != .none, forKey: option.name)
        // Or options before a command's name could not be read.
        #expect(known == nil || known == (option.kind != .none), "\(name) --\(option.name)")
      }
    }
  }

  /// Words that native readers stumble over.
  @Test func pagesAreInPlainEnglish() {
    let pages = CommandName.allCases.map(HelpPage.text).joined() + HelpPage.overview(of: CommandName.allCases)
    for word in ["dear ", "besides", "behind", "anew", "go on", "told", " tell", "its end", "is no "] {
      #expect(!pages.contains(word), "\(word)")
    }
  }
}
