import Numerics
import Routing
import Testing

@testable import Training

@Suite struct PromptSplitTests {
  @Test func battlesOfOneTextStayTogether() {
    var set = LabelledPromptSet()
    for name in ["a", "b"] { _ = set.index(of: name) }
    for row in 0..<300 {
      set.append(LabelledPrompt(text: "text \(row % 30)", modelA: 0, modelB: 1, outcome: .modelA))
    }
    var random = SplitMix64(seed: 2)
    let split = PromptSplit(Array(0..<300), of: set, heldOutShare: 0.2, random: &random)
    #expect(split.heldOut.count == 6 && split.kept.count == 24)
    let texts = (split.kept.flatMap { $0 }, split.heldOut.flatMap { $0 })
    #expect(Set(texts.0.map { set.prompts[$0].text }).isDisjoint(with: texts.1.map { set.prompts[$0].text }))
    #expect(Set(texts.0 + texts.1) == Set(0..<300))
  }

  @Test func atLeastOneIsHeldOutAndOneKept() {
    var set = LabelledPromptSet()
    for row in 0..<2 { set.append(LabelledPrompt(text: "text \(row)")) }
    for share in [0.01, 0.99] {
      var random = SplitMix64(seed: 2)
      let split = PromptSplit([0, 1], of: set, heldOutShare: share, random: &random)
      #expect(split.heldOut.count == 1 && split.kept.count == 1)
    }
  }

  @Test func rowsAreCountedWithTheirDifferentPrompts() {
    var set = LabelledPromptSet()
    for name in ["a", "b"] { _ = set.index(of: name) }
    for text in ["x", "y", "x", "z"] { set.append(LabelledPrompt(text: text, modelA: 0, modelB: 1, outcome: .modelA)) }
    #expect(set.counted([0, 1, 3]) == "3")
    #expect(set.counted([0, 1, 2]) == "3, of 2 different prompts")
    #expect(set.counted([0, 2]) == "2, of 1 different prompt")
  }
}
