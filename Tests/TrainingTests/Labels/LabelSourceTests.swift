import TestSupport
import Testing

@testable import Training

@Suite struct LabelSourceTests {
  @Test func aSourceWeighsItsOwnPrompts() throws {
    var set = LabelledPromptSet()
    let first = TemporaryFile.holding("{\"prompt\": \"x\", \"a\": 1, \"b\": 0, \"c\": 0}")
    let second = TemporaryFile.holding("{\"prompt\": \"y\", \"a\": 1, \"b\": 0}")
    let summary = try LabelSource(path: first).read(into: &set)
    #expect(summary.battleCount == 3 && summary.tieCount == 1 && summary.promptCount == 1 && summary.weight == 1)
    #expect(try LabelSource(path: second, weight: 0.25).read(into: &set).weight == 0.25)
    #expect(set.prompts.map(\.weight) == [1, 0.25] && set.rows == [0, 1])
  }

  @Test func aFormatCanBeForced() throws {
    // Told as battles by its members, but a model may be called winner.
    let path = TemporaryFile.holding("{\"prompt\": \"x\", \"winner\": 1, \"loser\": 0}")
    #expect(try LabelSource(path: path).format == .battles)
    var set = LabelledPromptSet()
    _ = try LabelSource(path: path, format: .gold).read(into: &set)
    #expect(set.models == ["winner", "loser"])
    expect("\(path): the format zeroeval is read from a directory") {
      _ = try LabelSource(path: path, format: .zeroEval)
    }
  }
}
