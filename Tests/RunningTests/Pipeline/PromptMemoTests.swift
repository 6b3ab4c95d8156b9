import Testing

@testable import Running

@Suite struct PromptMemoTests {
  private static func bytes(_ number: Int) -> [UInt8] { Array("prompt \(number)".utf8) }

  @Test func valuesAreFoundByExactBytes() {
    let memo = PromptMemo<Int>(valueByteCount: 8)
    memo.insert(7, of: Array("a b".utf8))
    #expect(memo[Array("a b".utf8)] == 7)
    #expect(memo[Array("a b ".utf8)] == nil)
    #expect(memo[[]] == nil)
    memo.insert(1, of: [])
    #expect(memo[[]] == 1)
  }

  @Test func memoryIsBoundedAndWhatIsAskedForStays() {
    let memo = PromptMemo<Int>(capacity: 10_000, valueByteCount: 8)
    for number in 0..<1000 {
      memo.insert(number, of: Self.bytes(number))
      #expect(memo[Self.bytes(0)] == 0)
      #expect(memo[Self.bytes(number)] == number)
    }
    let kept = (0..<1000).count { memo[Self.bytes($0)] != nil }
    #expect((20...110).contains(kept), "\(kept)")
  }

  @Test func aBlocksPromptsAreComputedOnce() {
    let memo = PromptMemo<String>(valueByteCount: 16)
    memo.insert("known", of: Array("k".utf8))
    let prompts = DistinctPrompts(memo)
    for _ in 0..<2 {
      prompts.removeAll()
      let texts = ["a", "k", "b", "a", "", ""]
      let computed = texts.filter { text in
        var text = text
        return text.withUTF8 { prompts.add($0) }
      }
      let values = prompts.values { "value of \(computed[$0])" }
      #expect(values == ["value of a", "known", "value of b", "value of a", "value of ", "value of "])
      #expect(computed.count == 3 || computed.isEmpty)
    }
    #expect(memo[Array("b".utf8)] == "value of b")
  }
}
