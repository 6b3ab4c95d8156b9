import FileFormats
import TestSupport
import Testing

@testable import Training

@Suite struct AlpacaEvalBattlesTests {
  static func read(_ battles: String) throws -> LabelledPromptSet {
    let folder = TemporaryFolder.untilExit()
    _ = TemporaryFile.holding(
      "{\"prompt_id\": 7, \"prompt\": \"one\"}\n{\"prompt_id\": \"8\", \"prompt\": \"two\"}\n", name: "prompts.jsonl",
      in: folder)
    let path = TemporaryFile.holding(
      "prompt_id,model_a,model_b,annotator,preference,winner\n" + battles, name: "battles.csv", in: folder)
    var set = LabelledPromptSet()
    _ = try LabelSource(path: path).read(into: &set)
    return set
  }

  @Test func preferencesBecomeBattles() throws {
    let set = try Self.read("8,a,b,x,2.0,model_b\n7,a,b,x,1.49,model_a\n7,b,a,x,1.5,tie\n7,b,a,x,0.0,tie\n")
    #expect(set.prompts.map(\.text) == ["two", "one", "one", "one"] && set.rows == [1, 0, 0, 0] && set.rowCount == 2)
    #expect(set.prompts.map { $0.grades.map(\.grade) } == [[0, 1], [1, 0], [0.5, 0.5], [0.5, 0.5]])
  }

  @Test(arguments: [
    ("9,a,b,x,2.0,\n", ":2: names the prompt '9', which"), ("7,a,b,x,2.5,\n", ":2: 'preference' is 2.5 where"),
    ("7,a,b,x,nan,\n", ":2: 'preference' is 'nan', not a number"),
  ])
  func errorsGiveTheLine(battles: String, reason: String) {
    do {
      _ = try Self.read(battles)
      Issue.record("no error, but \(reason)")
    } catch {
      #expect("\(error)".contains("battles.csv" + reason), "\(error)")
    }
  }
}

@Suite struct GoldLabelsTests {
  @Test func rowsBecomeGrades() throws {
    let path = TemporaryFile.holding(
      """
      {"prompt": "How many eggs are in a dozen?", "domain": "kitchen", "A": true, "B": false}\r

      {"prompt": "Name a prime above ten.", "B": 7.5, "c": 8}
      """)
    var set = LabelledPromptSet()
    let columns = GoldColumns { ["A", "B", "c"].contains($0) }
    try GoldLabels.read(path, into: &set, columns: columns, canonicalName: { $0.uppercased() })
    #expect(set.models == ["A", "B", "C"])
    #expect(set.prompts.map(\.text) == ["How many eggs are in a dozen?", "Name a prime above ten."])
    #expect(set.ranks(of: [0, 1]) == [1, 0, -1, -1, 0, 1])
  }

  /// What is only assumed teaches; no gain, no unit and so no quality map rests on it.
  @Test func assumedGradesMeasureNothing() throws {
    let path = TemporaryFile.holding(
      """
      {"prompt": "one", "a": 1, "b": 0}
      {"prompt": "two", "a": 0.75, "b": 0.5, "labels": "assumed"}
      {"prompt": "three", "a": 1, "b": 1, "labels": "graded"}
      """)
    var set = LabelledPromptSet()
    try GoldLabels.read(path, into: &set)
    #expect(set.prompts.map(\.isAssumed) == [false, true, false])
    #expect(set.models == ["a", "b"])
    #expect(set.gains(strong: "a", weak: "b").map(\.prompt) == [0, 2])
    #expect(set.gradeUnit(strong: "a", weak: "b") == "accuracy")
    #expect(set.subset([1]).prompts[0].isAssumed)
  }

  @Test(arguments: [
    ("{\"prompt\": \"x\", \"a\": 1, \"b\"", ":1: is not JSON"),
    ("\n{\"text\": \"x\", \"a\": 1}", ":2: has no string 'prompt'"),
    ("{\"prompt\": \"x\", \"a\": 1}", ":1: grades 1 model;"),
    ("{\"prompt\": \"x\", \"a\": 1, \"unknown\": 0}", ":1: names the unknown model 'unknown'"),
    (
      "{\"prompt\": \"x\", \"a\": 1, \"b\": 0, \"labels\": \"guessed\"}",
      ":1: says that its 'labels' are 'guessed' where 'graded' or 'assumed' is needed"
    ),
  ])
  func errorsGiveTheLine(text: String, reason: String) {
    let path = TemporaryFile.holding(text)
    let error = #expect(throws: InputError.self) {
      var set = LabelledPromptSet()
      try GoldLabels.read(path, into: &set, canonicalName: { $0 == "unknown" ? nil : $0 })
    }
    #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
  }
}

@Suite struct ZeroEvalResultsTests {
  static let prompts = #"{"dataset": "d", "prompt_id": 1, "prompt": "What is two plus two, please?", "answer": "4"}"#

  @Test func resultsJoinTheirPrompts() throws {
    let folder = TemporaryFolder.untilExit()
    var set = LabelledPromptSet()
    try ZeroEvalResults.read(
      prompts: TemporaryFile.holding(Self.prompts, name: "prompts.jsonl", in: folder),
      results: TemporaryFile.holding(
        "dataset,prompt_id,model,correct,x\nd,1,a,1,9\nd,1,b,0,9\n", name: "results.csv", in: folder), into: &set)
    #expect(set.models == ["a", "b"] && set.ranks(of: [0]) == [1, 0])
  }

  @Test(arguments: [
    ("dataset,prompt_id,model\n", "results.csv:1: needs the columns"),
    ("dataset,prompt_id,model,correct\nd,2,a,1\n", "results.csv:2: names the prompt '2' of 'd'"),
    ("dataset,prompt_id,model,correct\nd,1,a\n", "results.csv:2: has 3 fields"),
    ("dataset,prompt_id,model,correct\nd,1,a,yes\n", "'correct' is 'yes'"),
  ])
  func errorsGiveTheLine(results: String, reason: String) {
    let folder = TemporaryFolder.untilExit()
    let error = #expect(throws: InputError.self) {
      var set = LabelledPromptSet()
      try ZeroEvalResults.read(
        prompts: TemporaryFile.holding(Self.prompts, name: "prompts.jsonl", in: folder),
        results: TemporaryFile.holding(results, name: "results.csv", in: folder), into: &set)
    }
    #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
  }
}
