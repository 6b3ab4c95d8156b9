import FileFormats
import TestSupport
import Testing

@testable import Training

@Suite struct LabelFormatTests {
  @Test(arguments: [
    ("id,model_a,model_b,prompt,winner_model_a,winner_model_b,winner_tie\n", LabelFormat.arena),
    (#"{"prompt": "[\"x\"]", "model_a": "a", "model_b": "b", "winner_model_a": 1}"#, .arena),
    ("\n\n{\"question_id\": 1, \"model_a\": \"a\", \"conversation_a\": []}\n", .conversations),
    ("\u{FEFF}prompt,model_a,model_b,winner\n", .battles),
    (#"{"prompt": "x", "model_a": "a", "model_b": "b", "winner": "tie"}"#, .battles),
    (#"{"prompt": "x", "a": true, "b": false}"#, .gold),
    (#" [ {"prompt": "x", "a": true, "b": false} ]"#, .gold),
    (
      "[\n  {\n    \"model_a\": \"a\", \"model_b\": \"b\",\n    \"winner\": \"model_a\", \"idx\": 0\n  }\n]\n",
      .numbered
    ),
    (#"{"prompt": "x", "model_a": "a", "model_b": "b", "winner": "tie", "idx": 4}"#, .numbered),
    (#"{"prompt": "x", "gpt4_response": "g", "mixtral_response": "m", "mixtral_score": 4}"#, .judged),
    (#"{"prompt": "x", "answers": [], "turns": 1}"#, .ranked),
    (#"{"prompt": "x", "chosen": "a", "rejected": "b", "chosen_model": "c", "rejected_model": "d"}"#, .chosen),
  ])
  func aFileIsTold(text: String, format: LabelFormat) throws {
    #expect(try LabelFormat.detected(in: TemporaryFile.holding(text)) == format)
  }

  @Test func aDirectoryIsTold() throws {
    for (name, format) in [("results.csv", LabelFormat.zeroEval), ("battles.csv", .alpacaEval)] {
      let folder = TemporaryFolder.untilExit()
      let file = TemporaryFile.holding("prompt_id,model_a,model_b,preference\n", name: name, in: folder)
      #expect(try LabelFormat.detected(in: folder) == format)
      if format == .alpacaEval { #expect(try LabelFormat.detected(in: file) == format) }
    }
    let empty = TemporaryFolder.untilExit()
    expect("\(empty): is a directory with neither") { _ = try LabelFormat.detected(in: empty) }
  }

  @Test(arguments: [
    (
      #"{"prompt": "x", "chosen": "a", "rejected": "b"}"#,
      ":1: holds 'chosen' and 'rejected' answers, but not which models"
    ),
    (#"{"input": {}, "preferred_output": [], "non_preferred_output": []}"#, ":1: holds 'preferred_output' and"),
    ("", ": is empty"), ("[]", ":1: holds no row with a member"), ("[1]", ":1: is not a JSON object"),
    ("[", ":1: ends within its JSON list: the file is cut off"), ("{\"prompt\": ", ":1: is not JSON"),
    ("question,answer\n", ":1: is in an unknown layout: it has 'question', 'answer'"),
    ("{\"text\": \"x\"}", ":1: is in an unknown layout"), ("(\u{B5}/\u{FD}", ":1: is in an unknown layout"),
    ("PAR1", ": is a Parquet file"), ("PK\u{3}\u{4}", ": is a zip archive"),
  ])
  func whatIsNoneIsRefused(text: String, reason: String) {
    let path = TemporaryFile.holding(text)
    expect(path + reason) { _ = try LabelFormat.detected(in: path) }
  }

  @Test func valuesOfAListAreThoseOfLines() throws {
    func values(_ text: String) throws -> [(Int, String)] {
      var values: [(Int, String)] = []
      try LabelFile.forEachValue(of: TemporaryFile.holding(text)) { (line, bytes) throws(InputError) in
        values.append((line, String(decoding: bytes, as: UTF8.self)))
      }
      return values
    }
    let brackets = #"{"a": "],}\"[{", "b": [1, {"c": []}]}"#
    let list = try values("\u{FEFF}\n [\n\n\(brackets) ,{}\n,\n{\"a\":\n1}\n ]\n\n")
    #expect(list.map(\.0) == [4, 4, 6] && list.map(\.1) == [brackets, "{}", "{\"a\":\n1}"])
    #expect(try values("{}\n\n{\"a\":1}\n").map(\.0) == [1, 3])
    #expect(try values(" [ ] ").isEmpty)
    for (text, reason) in [
      ("[{}", ":1: ends within"), ("[{},\n", ":2: ends within"), ("[{}{}]", ":1: is not"),
      ("[{},\n]", ":2: has nothing before"),
      ("[,{}]", ":1: has nothing before"), ("[{}]\n{}", ":2: goes on after"), ("[\"", ":1: ends within"),
      ("[\"\\", ":1: ends within"),
    ] {
      let path = TemporaryFile.holding(text)
      expect(path + reason) { try LabelFile.forEachObject(of: path) { _ in } }
    }
  }
}
