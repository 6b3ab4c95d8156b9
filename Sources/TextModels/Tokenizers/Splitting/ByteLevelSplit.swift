internal import FileFormats

/// That a model's entries stand for bytes, and how a text is split for it.
struct ByteLevelSplit: Sendable {
  /// Nil where a text is one piece.
  let split: BytePairSplit?
  let addsPrefixSpace: Bool

  /// - Parameter before: the `Split` that stands before it.
  init(_ element: TokenizerElement, before: TokenizerElement?) throws(InputError) {
    addsPrefixSpace = try element.flag("add_prefix_space", otherwise: true)
    let splitsItself = try element.flag("use_regex", otherwise: true)
    guard let before else {
      split = splitsItself ? .r50k : nil
      return
    }
    guard !splitsItself, !addsPrefixSpace else {
      throw element.failure("splits, or adds a space, after another split, which is not supported")
    }
    split = try ByteLevelSplit.known(before)
  }

  /// The split of a pattern that is known here by its text.
  private static func known(_ element: TokenizerElement) throws(InputError) -> BytePairSplit {
    let expression = try element.required("pattern").required("Regex")
    let behavior = try element.required("behavior").text()
    let isInverted = try element.flag("invert", otherwise: false)
    // The patterns match everything: what they match and what stands between them is the same.
    guard behavior == "Isolated" && !isInverted || behavior == "Removed" && isInverted else {
      throw element.failure("has the 'behavior' '\(behavior)', which is not supported")
    }
    let text = try expression.text()
    guard let split = patterns.first(where: { $0.text == text })?.split else {
      throw expression.failure("is the regular expression '\(text)', which is not supported")
    }
    return split
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
