import FileFormats
import TestSupport
import Testing

@testable import Training

/// The three steps of a judged comparison, with answers and verdicts that are made up here.
@Suite struct JudgeStepsTests {
  private let folder = JudgeFolder(path: TemporaryFolder.untilExit() + "/judged", strong: "big", weak: "small")
  private let prompts = ["Name a moss.", "Add 2 and 3.", "Name a moss.", "Write a haiku."].map {
    JudgedPrompt(text: $0)
  }

  /// Answers to every request of the batch files of a model.
  private func answers(_ file: String, _ text: (Int) -> String) throws -> String {
    try JudgeFixture.requests("\(folder.path)/\(file)").enumerated().map { JudgeFixture.answer($1.id, text($0)) }
      .joined()
  }

  private func read(_ texts: String...) throws -> BatchAnswers {
    try BatchAnswers(reading: texts.map { TemporaryFile.holding($0) })
  }

  @Test func askingWritesEachPromptOnceForBothModels() throws {
    let summary = try JudgeAsking(folder: folder).write(prompts)
    #expect(summary.promptCount == 3)
    #expect(summary.repeatedCount == 1)
    #expect(summary.parts.map(\.rowCount) == [3, 3])
    let strong = try JudgeFixture.requests("\(folder.path)/strong-001.jsonl")
    let weak = try JudgeFixture.requests("\(folder.path)/weak-001.jsonl")
    #expect(strong.map(\.text) == ["Name a moss.", "Add 2 and 3.", "Write a haiku."])
    #expect(Set(strong.map(\.model) + weak.map(\.model)) == ["big", "small"])
    #expect(Set((strong + weak).map(\.id)).count == 6)
    let bytes = JudgeFixture.contents("\(folder.path)/strong-001.jsonl")
    _ = try JudgeAsking(folder: folder).write(prompts)
    #expect(bytes == JudgeFixture.contents("\(folder.path)/strong-001.jsonl"))
  }

  /// Labels know the groups that the requests had, in the form that `train` reads.
  @Test func groupsStayWithTheirPrompts() throws {
    let grouped = [
      JudgedPrompt(text: "Name a moss.", groups: ["plants", ""]), JudgedPrompt(text: "Add 2 and 3.", groups: ["", ""]),
      JudgedPrompt(text: "Name a moss.", groups: ["other", "x"]),
    ]
    _ = try JudgeAsking(folder: folder).write(grouped)
    let same = try ["strong-001.jsonl", "weak-001.jsonl"].map { try answers($0) { _ in "same" } }
    _ = try JudgeComparing(folder: folder, judge: "judge").write(try read(same[0], same[1]))
    let rows = try JudgeCollecting(folder: folder).collect(BatchAnswers()).rows
    var writer = JSONWriter()
    for row in rows { row.append(to: &writer) }
    #expect(
      String(decoding: writer.bytes, as: UTF8.self) == """
        {"prompt":"Name a moss.","model_a":"big","model_b":"small","winner":"tie","group":["plants",""]}
        {"prompt":"Add 2 and 3.","model_a":"big","model_b":"small","winner":"tie"}

        """)
    #expect(JudgedPrompt(text: "a", groups: ["one"]).group == "one")
  }

  @Test func filesAreSplitAndOldOnesGo() throws {
    var asking = JudgeAsking(folder: folder)
    asking.limits.rowCount = 2
    #expect(try asking.write(prompts).parts.map(\.rowCount) == [2, 1, 2, 1])
    #expect(try JudgeFixture.names(folder.path).contains("weak-002.jsonl"))
    asking.limits = BatchRequestFiles.Limits()
    asking.limits.byteCount = 400
    let parts = try asking.write(prompts).parts
    #expect(parts.allSatisfy { $0.byteCount <= 400 })
    #expect(parts.count == 4)
    asking.limits = BatchRequestFiles.Limits()
    _ = try asking.write(prompts)
    #expect(try JudgeFixture.names(folder.path) == ["prompts.jsonl", "strong-001.jsonl", "weak-001.jsonl"])
  }

  @Test func onlyWhatIsUnansweredIsAskedAgain() throws {
    _ = try JudgeAsking(folder: folder).write(prompts)
    let strong = try answers("strong-001.jsonl") { "answer \($0)" }
    let failed = try JudgeFixture.requests("\(folder.path)/weak-001.jsonl")[0].id
    let failure = #"{"custom_id":"\#(failed)","response":null,"error":{"message":"x"}}"# + "\n"
    let summary = try JudgeAsking(folder: folder).write(prompts, answered: try read(strong, failure))
    #expect(summary.answeredCount == 3)
    #expect(summary.parts.map(\.rowCount) == [3])
    #expect(try JudgeFixture.names(folder.path) == ["prompts.jsonl", "weak-001.jsonl"])
  }

  @Test func allThreeSteps() throws {
    _ = try JudgeAsking(folder: folder).write(prompts)
    // The third answer is the same from both models; the weak model's second is missing at first.
    let strong = try answers("strong-001.jsonl") { ["Bog moss", "5", "same"][$0] }
    let weak = try answers("weak-001.jsonl") { ["Grass", "6", "same"][$0] }
    let weakLines = weak.split(separator: "\n").map { "\($0)\n" }
    let comparing = JudgeComparing(folder: folder, judge: "judge")
    let partial = try comparing.write(try read(strong, weakLines[0] + weakLines[2]))
    #expect(partial.comparedCount == 2)
    #expect(partial.identicalCount == 1)
    #expect(partial.missingCount == 1)
    #expect(partial.failedCount == 0)
    #expect(partial.parts.map(\.rowCount) == [2])
    let first = try JudgeFixture.requests("\(folder.path)/judge-001.jsonl")
    let marks = first.map { $0.id.suffix(8) }
    #expect(first[0].text.contains("<answer-A-\(marks[0])>\nBog moss\n</answer-A-\(marks[0])>"))
    #expect(first[1].text.contains("<answer-A-\(marks[1])>\nGrass\n</answer-A-\(marks[1])>"))

    // Orders that agree on the first prompt, and a judge that always prefers the answer shown first on the second.
    let early =
      JudgeFixture.answer(first[0].id, "[[B]] or rather [[A]]") + JudgeFixture.answer(first[1].id, "So: [[B]]")
    let (rows, report) = try JudgeCollecting(folder: folder).collect(try read(early))
    #expect(rows.map(\.winner) == [.modelA, .tie])
    #expect(report.identicalCount == 1)

    let whole = try comparing.write(try read(strong, weak), judged: try read(early))
    #expect(whole.judgedCount == 2)
    #expect(whole.missingCount == 0)
    let second = try JudgeFixture.requests("\(folder.path)/judge-001.jsonl")
    #expect(second.count == 2)
    #expect(Set(second.map(\.id)).isDisjoint(with: first.map(\.id)))
    let late = second.map { JudgeFixture.answer($0.id, "[[A]]") }.joined()
    let (all, both) = try JudgeCollecting(folder: folder).collect(try read(early, late))
    #expect(all.map(\.prompt) == ["Name a moss.", "Add 2 and 3.", "Write a haiku."])
    #expect(all.map(\.winner) == [.modelA, .tie, .tie])
    #expect(both.judgedCount == 2)
    #expect(both.agreedCount == 1)
    #expect(both.firstTwiceCount == 1)
    let text = both.text(strong: "big", weak: "small")
    #expect(text.contains("both orders agree: 50.0% (1 of 2)"))
    #expect(text.contains("the answer shown first won both times 1"))
    var writer = JSONWriter()
    all[0].append(to: &writer)
    #expect(
      String(decoding: writer.bytes, as: UTF8.self)
        == #"{"prompt":"Name a moss.","model_a":"big","model_b":"small","winner":"model_a"}"# + "\n")
  }

  @Test func unreadableAndMissingVerdictsAreCountedAndLeftOut() throws {
    _ = try JudgeAsking(folder: folder).write(prompts)
    let strong = try answers("strong-001.jsonl") { "s\($0)" }
    let weak = try answers("weak-001.jsonl") { "w\($0)" }
    _ = try JudgeComparing(folder: folder, judge: "judge").write(try read(strong, weak))
    let requests = try JudgeFixture.requests("\(folder.path)/judge-001.jsonl")
    #expect(requests.count == 6)
    let verdicts =
      JudgeFixture.answer(requests[0].id, "I cannot tell.") + JudgeFixture.answer(requests[1].id, "[[A]]")
      + JudgeFixture.answer(requests[2].id, "[[A]]")
      + #"{"custom_id":"\#(requests[4].id)","response":{"status_code":500}}"# + "\n"
      + JudgeFixture.answer("other", "[[A]]")
    let (rows, report) = try JudgeCollecting(folder: folder).collect(try read(verdicts))
    #expect(rows.isEmpty)
    #expect(report.unparseableCount == 1)
    #expect(report.missingCount == 1)
    #expect(report.failedCount == 1)
    #expect(report.strayCount == 1)
    #expect(report.text(strong: "big", weak: "small").contains("comparisons left out: 3"))
  }

  @Test func wrongFilesAreSaid() throws {
    expect("\(folder.path): holds no manifest.json") { _ = try JudgeFolder(opening: folder.path) }
    expect("\(folder.path): would hold no prompt") { _ = try JudgeAsking(folder: folder).write([]) }
    _ = try JudgeAsking(folder: folder).write(prompts)
    #expect(try JudgeFolder(opening: folder.path).weak == "small")
    expect("\(folder.path): holds the comparison of 'big' with 'small'") {
      _ = try JudgeAsking(folder: JudgeFolder(path: folder.path, strong: "big", weak: "tiny")).write(prompts)
    }
    let stray = try read(JudgeFixture.answer("ask-other", "x"))
    expect("\(folder.path): of 1 answer, none is to one of its requests") {
      _ = try JudgeComparing(folder: folder, judge: "judge").write(stray)
    }
    expect("\(folder.path): holds no comparisons.jsonl") {
      _ = try JudgeCollecting(folder: folder).collect(stray)
    }
  }

  @Test(arguments: [
    ("[[A]]", PairwiseVerdict.first), ("x [[C]]\n", .tie), ("[[A]] then [[B]]", .second), ("[[D]] [[C]] [[d]]", .tie),
    ("A", nil), ("[A]", nil), ("", nil), ("[[", nil),
  ])
  func verdicts(_ text: String, _ verdict: PairwiseVerdict?) {
    #expect(PairwiseVerdict(parsing: text) == verdict)
  }

  @Test func everyPairOfOrders() {
    let all: [PairwiseVerdict] = [.first, .second, .tie]
    var report = JudgeReport()
    let winners = all.flatMap { first in all.map { report.add(strongFirst: first, weakFirst: $0) } }
    #expect(winners == [.tie, .modelA, .tie, .modelB, .tie, .tie, .tie, .tie, .tie])
    #expect(report.agreedCount == 3)
    #expect(report.halfTieCount == 4)
    #expect(report.firstTwiceCount == 1 && report.secondTwiceCount == 1)
  }
}
