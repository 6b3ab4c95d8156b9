import FileFormats
import LogReading
import Routing
import TestSupport
import Testing

@testable import Training

@Suite struct ObservedAnswersTests {
  private func answers(_ scale: QualityScale = .unit) throws -> ObservedAnswers {
    var decoding = PromptDecoder.Options()
    decoding.quality = QualityReader(field: try JSONPointer("/score"), scale: scale)
    return ObservedAnswers(decoding)
  }

  private static func row(_ prompt: String, _ model: String, _ score: String, system: String = "") -> String {
    let messages =
      (system.isEmpty ? "" : #"{"role":"system","content":"\#(system)"},"#)
      + #"{"role":"user","content":"\#(prompt)"}"#
    return #"{"messages":[\#(messages)],"model":"\#(model)","team":"\#(prompt.prefix(1))","score":\#(score)}"# + "\n"
  }

  private static let log =
    row("one", "a", "1") + row("two", "a", "0") + row("one", "b", "0") + row("one", "a", "\"down\"")
    + row("three", "a", "null") + row("three", "b", "\"so so\"") + row("one", "c", "7") + "{\"broken\n"
    + row("two", "B", "true") + row("one", "b", "1", system: "Be brief.")

  @Test func promptsOfSeveralModelsAreGraded() throws {
    let path = TemporaryFile.holding(Self.log)
    var set = LabelledPromptSet()
    let source = try LabelSource(path: path, format: .observed, answers: answers())
    let summary = try source.read(into: &set) { $0.lowercased() }
    #expect(set.models == ["a", "b"])
    #expect(set.prompts.map(\.text) == ["one", "two"])
    #expect(set.prompts[0].grades.map(\.grade) == [0.5, 0])
    #expect(set.prompts[1].grades.map(\.grade) == [0, 1])
    #expect(summary.rowCount == 9 && set.rows == [0, 1])
    #expect(summary.dropped[.noScore] == 1 && summary.dropped[.unreadableScore] == 2)
    // The request with another system prompt is a prompt of its own.
    #expect(summary.dropped[.oneModel] == 1 && summary.dropped[.noRequest] == 1)
    try LabelledGroups.name(&set, of: [source], by: LabelledGroups.fields(["/team"], origin: "test"))
    #expect(set.prompts.map(\.groups) == [["o"], ["t"]])
    let pointer = try LabelledGroups.fields(["/model"], origin: "test")[0]
    #expect(try LabelledGroups.values(of: pointer, in: set, from: [source]) == ["a", "a"])
    #expect(set.prompts.map(\.groups) == [["o"], ["t"]])
  }

  @Test func kindsOfTaskAreSeenInThePrompts() throws {
    let path = TemporaryFile.holding(
      ["Translate into French: the house has a red door", "Solve 3x + 4 = 19 for x"].flatMap { prompt in
        ["a", "b"].map { Self.row(prompt, $0, "1") }
      }.joined())
    var set = LabelledPromptSet()
    let source = try LabelSource(path: path, format: .observed, answers: answers())
    _ = try source.read(into: &set)
    let kinds = try KindLabeller.shipped()
    let expected = set.prompts.map { kinds.kind(of: $0.text) }
    #expect(Set(expected).count == 2)
    try LabelledGroups.name(&set, of: [source], by: [.kind])
    #expect(set.prompts.map(\.groups) == expected.map { [$0] })
    #expect(try LabelledGroups.values(of: .kind, in: set, from: [source]) == expected)
  }

  @Test func theMemberGroupStandsForGroupsAlone() throws {
    let path = TemporaryFile.holding(
      #"{"prompt":"one","a":1,"b":0,"group":"g"}"# + "\n" + #"{"prompt":"two","a":1,"b":0,"group":"h","team":"t"}"#)
    var set = LabelledPromptSet()
    let source = try LabelSource(path: path)
    _ = try source.read(into: &set)
    let fields = try LabelledGroups.fields(["/team"], origin: "test")
    #expect(try LabelledGroups.values(of: fields[0], in: set, from: [source]) == ["", "t"])
    try LabelledGroups.name(&set, of: [source], by: fields)
    #expect(set.prompts.map(\.groups) == [["g"], ["t"]])
  }

  @Test func aLogWithoutComparisonsIsRefused() throws {
    let path = TemporaryFile.holding(Self.row("one", "a", "1") + Self.row("two", "b", "1"))
    var set = LabelledPromptSet()
    expect("\(path): holds nothing to learn from: 2 prompts that one model alone answered") {
      _ = try LabelSource(path: path, format: .observed, answers: try self.answers()).read(into: &set)
    }
    expect("\(path): is read as a log, whose observed quality") {
      _ = try LabelSource(path: path, format: .observed)
    }
  }
}
