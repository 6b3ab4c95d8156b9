import Testing

@testable import Training

@Suite struct AlpacaEvalBattlesTests {
  static func read(_ battles: String) throws -> LabelledPromptSet {
    let folder = TemporaryFile.directory()
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
