import TestSupport
import Testing

@testable import Training

@Suite struct PreferenceBattlesTests {
  static func read(_ text: String) throws -> (set: LabelledPromptSet, summary: SourceSummary) {
    var set = LabelledPromptSet()
    let source = try LabelSource(path: TemporaryFile.holding(text))
    let summary = try source.read(into: &set) { $0 == "nameless" ? nil : $0.lowercased() }
    return (set, summary)
  }

  /// Model A's and model B's grade of each prompt.
  static func grades(_ set: LabelledPromptSet) -> [[Double]] { set.prompts.map { $0.grades.map(\.grade) } }

  @Test func arenasTableIsRead() throws {
    let (set, summary) = try Self.read(
      #"""
      id,model_a,model_b,prompt,response_a,response_b,winner_model_a,winner_model_b,winner_tie
      1,a,b,"[""first
      turn"",""second""]","[""x, y""]","[""z""]",1,0,0
      2,b,a,"[""half an emoji \ud83d, a whole one \ud83d\ude00""]",x,y,0,1,0
      3,a,c,"[null,""second""]",x,y,0,0,1
      4,a,c,"[""third\nprompt""]",x,y,0,0,1
      5,a,A,"[""same model""]",x,y,1,0,0

      """#)
    #expect(
      set.prompts.map(\.text) == ["first\nturn", "half an emoji \u{FFFD}, a whole one \u{1F600}", "third\nprompt"])
    #expect(set.models == ["a", "b", "c"] && Self.grades(set) == [[1, 0], [0, 1], [0.5, 0.5]])
    #expect(set.ranks(of: [0, 1, 2]) == [1, 0, -1, 1, 0, -1, 0, -1, 0])
    #expect(set.ranks(of: [0], skipsBattles: true) == [-1, -1, -1])
    #expect(set.prompts.map { $0.grades[0].model } == [0, 1, 0] && set.rows == [0, 1, 3])
    #expect(summary.rowCount == 5 && summary.battleCount == 3 && summary.tieCount == 1)
    #expect(summary.dropped[.noPrompt] == 1 && summary.dropped[.sameModel] == 1)
  }

  @Test func arenasConversationsAreRead() throws {
    let row = #"""
      {"question_id": "q", "model_a": "a", "model_b": "b", "winner": "WINNER", "conversation_a": \#
      [{"role": "system", "content": "be kind"}, {"role": "user", "content": "hi WINNER"}], "conversation_b": []}

      """#
    let winners = ["model_a", "model_b", "tie", "tie (bothbad)"]
    let (set, _) = try Self.read(winners.map { row.replacing("WINNER", with: $0) }.joined())
    #expect(set.prompts.map(\.text) == winners.map { "hi \($0)" })
    #expect(Self.grades(set) == [[1, 0], [0, 1], [0.5, 0.5], [0.5, 0.5]])
  }

  @Test func plainBattlesAreReadFromBoth() throws {
    let csv = "prompt,model_a,model_b,winner\np,a,b,B\nq,a,b,both\nr,b,a,a\ns,tie,a,tie\n"
    let lines = #"""
      {"prompt": "p", "model_a": "a", "model_b": "b", "winner": "B"}
      {"prompt": "q", "model_a": "a", "model_b": "b", "winner": "both"}

      {"prompt": "r", "model_a": "b", "model_b": "a", "winner": "a"}
      {"prompt": "s", "model_a": "tie", "model_b": "a", "winner": "tie"}
      """#
    for text in [csv, lines] {
      let (set, _) = try Self.read(text)
      #expect(set.prompts.map(\.text) == ["p", "q", "r", "s"])
      // A model by the name of tie wins by it.
      #expect(Self.grades(set) == [[0, 1], [0.5, 0.5], [0, 1], [1, 0]])
    }
  }

  /// Who won, in the words of several data sets; a row that says something else is left out, and counted.
  @Test func winnersAreReadInOtherWords() throws {
    let words = ["A", "[[B]]", "model A", "Model_B", "draw", "Tie", "bothbad", "both_bad", "perhaps", "1", "2"]
    let rows = words.enumerated().map {
      "{\"prompt\": \"p\($0)\", \"model_a\": \"x\", \"model_b\": \"y\", \"winner\": \"\($1)\"}\n"
    }.joined()
    let (set, summary) = try Self.read(
      rows + "{\"prompt\": \"q\", \"model_a\": \"x\", \"model_b\": \"y\", \"winner\": null}\n")
    #expect(
      Self.grades(set) == [
        [1, 0], [0, 1], [1, 0], [0, 1], [0.5, 0.5], [0.5, 0.5], [0.5, 0.5], [0.5, 0.5], [1, 0], [0, 1],
      ])
    #expect(summary.dropped[.unknownWinner] == 2)
  }

  /// Arena's 140k comparisons hold contents as lists of parts.
  @Test func contentsMayBeParts() throws {
    let (set, _) = try Self.read(
      #"""
      {"model_a": "a", "model_b": "b", "winner": "both_bad", "conversation_a": [{"role": "user", "content": [{"type": "text", "text": "one", "image": null}, {"type": "image", "text": null}, {"type": "text", "text": "two"}]}]}
      """#)
    #expect(set.prompts.map(\.text) == ["one\ntwo"])
  }

  @Test(arguments: [
    ("prompt,model_a,winner\np,a,a\n", ":1: has no column 'model_b'"),
    ("prompt,model_a,model_b,winner\np,a,b,c\n", ": holds nothing to learn from: 1 row that does not say who won"),
    ("prompt,model_a,model_b,winner\np,a,b,\n", ": holds nothing to learn from: 1 row that does not say who won"),
    ("prompt,model_a,model_b,winner\n\"p\nq\",a,b,a\nr,a,nameless,a\n", ":4: names the unknown model 'nameless'"),
    ("prompt,model_a,model_b,winner\n", ": holds nothing to learn from: no row"),
    ("prompt,model_a,model_b,winner\np,a,a,a\n", ": holds nothing to learn from: 1 battle of a model"),
    (#"{"prompt": "p", "model_a": "a", "winner": "a"}"#, ":1: has no 'model_b'"),
    (#"{"prompt": 3, "model_a": "a", "model_b": "b", "winner": "a"}"#, ":1: 'prompt' must be a text"),
    ("model_a,model_b,prompt,winner_model_a,winner_model_b\n", ":1: has no column 'winner_tie'"),
    (
      "model_a,model_b,prompt,winner_model_a,winner_model_b,winner_tie\na,b,\"[\"\"x\"\"]\",1,1,0\n",
      ":2: sets more than"
    ),
    (
      "model_a,model_b,prompt,winner_model_a,winner_model_b,winner_tie\na,b,\"[\"\"x\"\"]\",0,0,0\n", ":2: says neither"
    ),
    (
      "model_a,model_b,prompt,winner_model_a,winner_model_b,winner_tie\na,b,\"[\"\"x\"\"]\",2,0,0\n",
      ":2: 'winner_model_a'"
    ),
    (
      "model_a,model_b,prompt,winner_model_a,winner_model_b,winner_tie\na,b,x,1,0,0\n",
      ":2: 'prompt' is not a JSON list"
    ),
    (
      "model_a,model_b,prompt,winner_model_a,winner_model_b,winner_tie\na,b,[3],1,0,0\n", ":2: 'prompt' starts with '3'"
    ),
    (
      #"{"model_a": "a", "model_b": "b", "winner": "tie", "conversation_a": "hi"}"#,
      ":1: 'conversation_a' must be a list"
    ),
  ])
  func errorsGiveTheLine(text: String, reason: String) {
    do {
      _ = try Self.read(text)
      Issue.record("no error, but \(reason)")
    } catch {
      #expect("\(error)".contains("labels.jsonl" + reason), "\(error)")
    }
  }
}
