import CKernels
import Numerics
import Testing

@Suite struct StemCountsTests {
  /// Texts of what is counted, of near misses and of any bytes, over the ends of blocks of 64 bytes.
  @Test func kernelCountsLikeTheReference() {
    let pieces = [
      "half", "twice", "third", "quarter", "double", "triple", "times", "percent", "%", "following", " not ", "NOT",
      "EXCEPT", "LEAST", "__", "_", "statement 1", "Scenario 1", "I", "my", "he", "She", "his", "her", "they", "THEY",
      " ",
      " ", " ", ".", "3.5", "1", "12", "? ", "!", "\n", "\t", "$", ",", "the", "a", "é", "@[`{", "x",
    ].map { Array($0.utf8) }
    var random = SplitMix64(seed: 11)
    var seen = Counts()
    for _ in 0..<20_000 {
      var text: [UInt8] = []
      let length = Int(random.next() % 200)
      while text.count < length {
        if random.next() % 4 == 0 {
          text.append(UInt8(truncatingIfNeeded: random.next()))
        } else {
          text += pieces[Int(random.next() % UInt64(pieces.count))]
        }
      }
      let counted = text.withUnsafeBufferPointer { Counts(kernel: $0) }
      let expected = text.withUnsafeBufferPointer { Counts(StemCountsReference($0)) }
      #expect(counted == expected, "\(text)")
      for (name, value) in expected.values { seen.values[name, default: 0] += value }
    }
    #expect(seen.values.count == 17 && seen.values.values.allSatisfy { $0 > 100 }, "\(seen.values)")
  }

  @Test func nothingIsCountedInNothing() {
    #expect(Counts(kernel: UnsafeBufferPointer(start: nil, count: 0)).values.values.allSatisfy { $0 == 0 })
  }
}

private struct Counts: Equatable {
  var values: [String: Int] = [:]

  init() {}

  init(_ counts: StemCountsReference) {
    values = [
      "words": counts.words, "letters": counts.letters, "capitals": counts.capitals, "digits": counts.digits,
      "numbers": counts.numbers, "decimals": counts.decimals, "lineFeeds": counts.lineFeeds,
      "questionMarks": counts.questionMarks, "dollars": counts.dollars, "commas": counts.commas,
      "sentences": counts.sentences, "pronouns": counts.pronouns, "ratios": counts.ratios,
      "following": counts.hasFollowing ? 1 : 0, "negation": counts.hasNegation ? 1 : 0,
      "blank": counts.hasBlank ? 1 : 0,
      "statements": counts.hasStatements ? 1 : 0,
    ]
  }

  init(kernel text: UnsafeBufferPointer<UInt8>) {
    var counts = kernel_stem()
    kernel_stem_counts(text.baseAddress, text.count, &counts)
    values = [
      "words": Int(counts.words), "letters": Int(counts.letters), "capitals": Int(counts.capitals),
      "digits": Int(counts.digits), "numbers": Int(counts.numbers), "decimals": Int(counts.decimals),
      "lineFeeds": Int(counts.line_feeds), "questionMarks": Int(counts.question_marks), "dollars": Int(counts.dollars),
      "commas": Int(counts.commas), "sentences": Int(counts.sentences), "pronouns": Int(counts.pronouns),
      "ratios": Int(counts.ratios), "following": counts.has_following ? 1 : 0, "negation": counts.has_negation ? 1 : 0,
      "blank": counts.has_blank ? 1 : 0, "statements": counts.has_statements ? 1 : 0,
    ]
  }
}
