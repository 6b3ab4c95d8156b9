internal import CText
internal import FileFormats

/// That what comes after it sees bytes, each written as a character, and how a text is split before.
struct ByteLevelSplit: Sendable {
  /// Nil where a text is one piece.
  let split: BytePairSplit?
  let addsPrefixSpace: Bool

  init(_ element: TokenizerElement) throws(InputError) {
    addsPrefixSpace = try element.flag("add_prefix_space", otherwise: true)
    split = try element.flag("use_regex", otherwise: true) ? .r50k : nil
  }

  /// One that takes over the splitting of the `Split` before it; nil where one of them does more than that, or the pattern is
  /// not known here by its text.
  init?(_ element: TokenizerElement, after before: TokenizerElement) throws(InputError) {
    guard try element.type() == "ByteLevel" else { return nil }
    let own = try ByteLevelSplit(element)
    guard own.split == nil, !own.addsPrefixSpace else { return nil }
    guard let text = try before.required("pattern").member("Regex")?.text() else { return nil }
    let behavior = try before.required("behavior").text()
    let isInverted = try before.flag("invert", otherwise: false)
    // The patterns match everything: what they match and what stands between them is the same.
    guard behavior == "Isolated" && !isInverted || behavior == "Removed" && isInverted else { return nil }
    guard let known = ByteLevelSplit.patterns.first(where: { $0.text == text })?.split else { return nil }
    (split, addsPrefixSpace) = (known, false)
  }

  private static let contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
  private static let upper = #"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"#
  private static let lower = #"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"#
  private static let cased = (
    mixed: #"[^\r\n\p{L}\p{N}]?\#(upper)*\#(lower)+"#, capital: #"[^\r\n\p{L}\p{N}]?\#(upper)+\#(lower)*"#
  )
  private static let white = #"\s*[\r\n]+|\s+(?!\S)|\s+"#

  private static let patterns: [(text: String, split: BytePairSplit)] = [
    (#"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#, .r50k),
    (#"\#(contractions)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\#(white)"#, .llama3),
    (#"\#(contractions)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\#(white)"#, .qwen2),
    (
      "\(cased.mixed)\(contractions)?|\(cased.capital)\(contractions)?|"
        + #"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\#(white)"#, .o200k
    ),
    ("\(cased.mixed)|\(cased.capital)|" + #"\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\#(white)"#, .tekken),
  ]
}

/// Where further steps, or a model that does not merge, see the characters that stand for bytes.
extension ByteLevelSplit: SplittingStep {
  func split(
    _ text: UnsafeBufferPointer<UInt8>, isStart: Bool, _ scratch: inout TokenScratch, _ body: Body
  ) {
    guard let base = text.baseAddress else { return }
    var written = scratch.take()
    var start = 0
    while start < text.count {
      let end = split.map { bpe_piece_end($0.pattern, base + start, base + text.count) - base } ?? text.count
      written.removeAll(keepingCapacity: true)
      for byte in text[start..<end] { written.append(codePoint: ByteLevelAlphabet.characters[Int(byte)]) }
      written.withUnsafeBufferPointer { body($0, isStart && start == 0, &scratch) }
      start = end
    }
    scratch.give(written)
  }
}
