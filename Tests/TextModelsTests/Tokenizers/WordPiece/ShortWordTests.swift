import TestSupport
import Testing

@testable import TextModels

@Suite struct ShortWordTests {
  static func word(_ bytes: [UInt8]) -> ShortWord {
    bytes.withUnsafeBufferPointer { ShortWord($0.baseAddress.unsafelyUnwrapped) }
  }

  /// Byte by byte, as the scanner takes letters.
  static func reference(_ bytes: [UInt8], _ actions: UnsafePointer<UInt8>) -> [UInt8] {
    let letters = bytes.map { actions[Int($0)] }.prefix { $0 >= ASCIICharacters.firstLetter }
    return letters.count <= ShortWord.maximumCount ? Array(letters) : []
  }

  @Test func isWhatTheScannerTakes() throws {
    let vocabulary = try [UInt8]("[UNK]\n".utf8).withUnsafeBytes { try WordPieceVocabulary($0) }
    let ascii = ASCIICharacters(vocabulary: vocabulary, unknownID: 0)
    var generator = SeededGenerator(seed: 11)
    var texts: [[UInt8]] = []
    // Every byte, at every place behind letters.
    for byte in UInt8.min...UInt8.max {
      for place in 0..<ShortWord.window {
        var text = (0..<ShortWord.window).map { _ in
          UInt8.random(in: UInt8(ascii: "A")...UInt8(ascii: "Z"), using: &generator)
        }
        text[place] = byte
        texts.append(text)
      }
    }
    for _ in 0..<20_000 {
      texts.append((0..<ShortWord.window).map { _ in UInt8.random(in: 0x2F...0x81, using: &generator) })
    }
    ascii.withTables { actions, _ in
      for text in texts {
        let (word, expected) = (Self.word(text), Self.reference(text, actions))
        #expect(word.count == expected.count, "\(text)")
        if let entry = ShortWord(expected) { #expect(word.key == entry.key, "\(text)") }
      }
    }
  }

  /// A word at the end of a text is taken letter by letter, one before other text at once.
  @Test func givesTheIdsOfTheLongWay() throws {
    let tokenizer = try WordPieceTokenizerTests.shared.get()
    func ids(_ text: String) -> [Int32] { WordPieceTokenizerTests.ids(Array(text.utf8), tokenizer) }
    var generator = SeededGenerator(seed: 12)
    let rest = ids("behind it")
    for stem in [
      "the", "A", "x9", "Zebra", "qqq", "Running", "mixture", "12345", "unable", "7", "NASA", "strange", "wxyz",
    ] {
      for _ in 0..<20 {
        let word = String(stem.map { Bool.random(using: &generator) ? Character($0.uppercased()) : $0 })
        for end in [" ", ", ", "[", "\u{AD} ", "\u{1}b ", "\u{301} ", "é ", "機 ", "\n", "_"] {
          #expect(ids(word + end + "behind it") == ids(word + end.filter { $0 != " " }) + rest, "\(word + end)")
        }
      }
    }
  }

  @Test func entriesWithZeroBytesAreNoWords() throws {
    let vocabulary = "[UNK]\na\na\u{0}\n\u{0}\n##b\nb\n"
    let tokenizer = try WordPieceTokenizer(vocabulary: Array(vocabulary.utf8))
    let text = Array("a b a b a b a b".utf8)
    #expect(WordPieceTokenizerTests.ids(text, tokenizer) == [1, 5, 1, 5, 1, 5, 1, 5])
  }
}
