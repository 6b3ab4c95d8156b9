internal import ModelFiles
internal import Tokenizing

/// How prompt tokens are to be counted, as the command line names it: an encoding that ships with the program, a file in
/// tiktoken's format, an open model's `tokenizer.json`, or not at all.
enum EncodingArgument: Equatable {
  case estimate
  case shipped(String)
  case file(String, BytePairSplit)
  /// A `tokenizer.json`, or one of another name.
  case tokenizer(String)

  init(_ text: String) throws(UsageError) {
    if text == "estimate" {
      self = .estimate
    } else if BytePairEncoding.shippedNames.contains(text) {
      self = .shipped(text)
    } else if let colon = text.lastIndex(of: ":"),
      let split = BytePairSplit(rawValue: String(text[text.index(after: colon)...]))
    {
      self = .file(String(text[..<colon]), split)
    } else if text.hasSuffix(".json") {
      self = .tokenizer(text)
    } else if let split = BytePairSplit(encoding: EncodingArgument.stem(of: text)) {
      self = .file(text, split)
    } else {
      let splits = BytePairSplit.allCases.map { "'\(text):\($0.rawValue)'" }.joined(separator: ", ")
      throw UsageError(
        "--encoding '\(text)' is none of \(BytePairEncoding.shippedNames.joined(separator: ", ")) and estimate, and no "
          + "tokenizer.json; if it is a file in tiktoken's format, say how its encoding splits texts: \(splits)")
    }
  }

  /// The encoding; nil for `estimate`.
  func load() throws -> PromptEncoding? {
    switch self {
    case .estimate: return nil
    case .shipped(let name): return try BytePairEncoding.shipped(name).map(PromptEncoding.init)
    case .tokenizer(let path): return PromptEncoding(try EncodingArgument.tokenizer(path), name: path)
    case .file(let path, let split):
      let bytes = try ModelBytes.mapping(path)
      do throws(TokenizerError) {
        return PromptEncoding(try BytePairEncoding(name: path, split: split, rankFile: bytes))
      } catch {
        throw ModelFileError(file: path, reason: error.description)
      }
    }
  }

  /// The value of `--encoding` with its file, if it names one, at the place that `path` gives for it; any other value as
  /// it is.
  static func resolving(_ value: String, path: (String) -> String) -> String {
    let start = value.firstIndex(of: "=").map(value.index(after:)) ?? value.startIndex
    let text = String(value[start...])
    switch try? EncodingArgument(text) {
    case .file(let file, let split): return "\(value[..<start])\(path(file)):\(split.rawValue)"
    case .tokenizer(let file): return "\(value[..<start])\(path(file))"
    default: return value
    }
  }

  /// Reads a tokeniser with the files that a checkpoint has beside its `tokenizer.json`.
  private static func tokenizer(_ path: String) throws(ModelFileError) -> CheckpointTokenizer {
    let slash = path.lastIndex(of: "/")
    let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
    guard name == CheckpointTokenizer.fileName else {
      return try CheckpointTokenizer(try ModelBytes.mapping(path), file: path)
    }
    return try CheckpointTokenizer(ArtefactFiles(directory: slash.map { String(path[..<$0]) } ?? "."))
  }

  /// `p50k_base` of `files/p50k_base.tiktoken`.
  private static func stem(of path: String) -> String {
    let file = path.lastIndex(of: "/").map { path[path.index(after: $0)...] } ?? path[...]
    return String(file.prefix { $0 != "." })
  }
}
