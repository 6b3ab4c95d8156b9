import TestSupport
import Testing

@testable import Training

/// Which members of golden labels are grades, and the layouts of judged, ranked and chosen answers.
@Suite struct GoldColumnsTests {
  private static func read(
    _ text: String, wanted: Set<String>? = nil, known: Set<String> = []
  ) throws -> (set: LabelledPromptSet, summary: SourceSummary) {
    var set = LabelledPromptSet()
    let summary = try LabelSource(path: TemporaryFile.holding(text, name: "labels.jsonl")).read(
      into: &set, columns: GoldColumns(wanted: wanted) { known.contains($0) })
    return (set, summary)
  }

  @Test(
    arguments: [
      // RouterBench's costs say something about a model.
      (#"{"prompt": "p", "a": 1, "b": 0, "a|total_cost": 0.01, "b|total_cost": 0.001}"#, [], ["a", "b"]),
      // Two known models are all there are.
      (#"{"prompt": "p", "x": 1, "y": 0, "easy": true, "score": 0.5}"#, ["x", "y"], ["x", "y"]),
      // Ids, lengths and the like by their names, or by their values.
      (#"{"prompt": "p", "id": 1, "n_tokens": 0, "a": 0.5, "b": true, "difficulty": 7}"#, [], ["a", "b"]),
      (#"{"prompt": "p", "turns": 1, "latency_ms": 0.2, "x": 1, "small": 0}"#, ["x"], ["x", "small"]),
      // A known model keeps a scale of its own.
      (#"{"prompt": "p", "x": 7, "y": 3, "z": 1}"#, ["x", "y"], ["x", "y"]),
    ] as [(String, Set<String>, [String])])
  func otherNumbersAreNoModels(_ row: String, _ known: Set<String>, _ models: [String]) throws {
    let (set, summary) = try Self.read(row, known: known)
    #expect(set.models == models)
    #expect(!summary.leftOutMembers.isEmpty && Set(summary.leftOutMembers).isDisjoint(with: models))
  }

  @Test func theUserChooses() throws {
    let row = #"{"prompt": "p", "x": 1, "y": 0, "ours": 0.5, "cost": 0.2}"#
    #expect(try Self.read(row, wanted: ["ours", "x"], known: ["x", "y"]).set.models == ["x", "ours"])
    #expect(try Self.read(row, known: ["x", "y"]).set.models == ["x", "y"])
  }

  @Test func judgedAnswersAreOfThePairThatWasGraded() throws {
    let (set, summary) = try Self.read(
      (1...6).map { "{\"prompt\": \"p\($0)\", \"mixtral_score\": \($0)}\n" }.joined())
    #expect(set.models == ["gpt-4-1106-preview", "mixtral-8x7b-instruct-v0.1"])
    #expect(set.prompts.map { $0.grade(of: 1) } == [0, 0.25, 0.5, 0.75, 1])
    #expect(set.prompts.allSatisfy { $0.grade(of: 0) == 1 } && summary.dropped[.unknownWinner] == 1)
  }

  @Test func ranksAreGrades() throws {
    let (set, _) = try Self.read(
      #"{"prompt": "\n\nHuman: Why?\n\nAssistant: ", "turns": 1, "answers": [{"model": "a", "rank": 2.0}, {"model": "b", "rank": 1.0}, {"model": "c", "rank": 3.0}]}"#
    )
    #expect(set.prompts.map(\.text) == ["Why?"])
    #expect(set.models == ["a", "b", "c"] && set.prompts[0].grades.map(\.grade) == [0.5, 1, 0])
  }

  @Test func chosenAnswersNeedTheirModels() throws {
    let (set, _) = try Self.read(
      #"{"prompt": [{"role": "user", "content": "Why?"}], "chosen": "x", "rejected": "y", "chosen_model": "a", "rejected_model": "b"}"#
    )
    #expect(set.prompts.map(\.text) == ["Why?"] && set.models == ["a", "b"])
    #expect(set.prompts[0].grades.map(\.grade) == [1, 0])
  }
}
