import Testing

@testable import Training

@Suite struct VocabularyFrequenciesTests {
  @Test func specialAndUnusedEntriesStandForNoText() {
    let frequencies = VocabularyFrequencies(
      vocabulary: Array("[PAD]\n[unused0]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n!\n[\nthe\n##s\n[unused993]\n".utf8))
    #expect(frequencies.entries.count == 11)
    #expect(frequencies.live == [6, 7, 8, 9])
  }

  @Test func frequenciesFallWithTheRankAndAddUpToOne() {
    let frequencies = VocabularyFrequencies(vocabulary: Array("[UNK]\na\nb\nc".utf8))
    #expect(frequencies.entries == ["[UNK]", "a", "b", "c"])
    // 1/2, 1/3 and 1/4 over 13/12.
    let expected = [6.0 / 13, 4.0 / 13, 3.0 / 13]
    for (probability, share) in zip(frequencies.probabilities, expected) { #expect(abs(probability - share) < 1e-15) }
  }
}
