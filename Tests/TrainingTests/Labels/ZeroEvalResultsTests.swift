import Testing

@testable import Training

@Suite struct ZeroEvalResultsTests {
  static let prompts = #"{"dataset": "d", "prompt_id": 1, "prompt": "What is two plus two, please?", "answer": "4"}"#

  @Test func resultsJoinTheirPrompts() throws {
    let folder = TemporaryFile.directory()
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
    let folder = TemporaryFile.directory()
    let error = #expect(throws: TuningError.self) {
      var set = LabelledPromptSet()
      try ZeroEvalResults.read(
        prompts: TemporaryFile.holding(Self.prompts, name: "prompts.jsonl", in: folder),
        results: TemporaryFile.holding(results, name: "results.csv", in: folder), into: &set)
    }
    #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
  }
}
