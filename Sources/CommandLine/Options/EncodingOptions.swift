internal import FileFormats
internal import Routing
internal import Running
internal import TextModels

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
        throw InputError(path, error.description)
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
  private static func tokenizer(_ path: String) throws(InputError) -> CheckpointTokenizer {
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

/// With which encoding the prompt tokens of each model are counted, and a line on each.
struct PromptEncodings {
  /// The models with their prices, each with its encoding: the pair, then the others in their order. Models that share an
  /// encoding share the object.
  private(set) var candidates: [Candidate] = []
  private(set) var notes: [String] = []

  /// Whether any model's prompts are counted.
  var countsAny: Bool { candidates.contains { $0.encoding != nil } }

  /// What was chosen for a model, and by whom.
  private struct Choice {
    let argument: EncodingArgument
    let reason: String
  }

  /// - Parameter prices: of the pair, then of other models.
  init(_ arguments: ParsedArguments, prices: [ModelPrice], aliases: ModelAliasTable) throws {
    let models = prices.map(\.name)
    var given: [Int: EncodingArgument] = [:]
    for text in arguments.strings("encoding") {
      let (indices, argument) = try PromptEncodings.parse(text, models: models, aliases: aliases)
      for index in indices {
        guard given.updateValue(argument, forKey: index) == nil else {
          throw UsageError("--encoding names two encodings for \(models[index]); give one")
        }
      }
    }
    let table = try ModelEncodingTable.shipped()
    var loaded: [(argument: EncodingArgument, encoding: PromptEncoding?)] = []
    var noted: Set<String> = []
    for (index, model) in models.enumerated() {
      let choice = PromptEncodings.choose(model, given: given[index], table: table, aliases: aliases)
      let known = loaded.first { $0.argument == choice.argument }
      let encoding = known == nil ? try choice.argument.load() : known?.encoding
      if known == nil { loaded.append((choice.argument, encoding)) }
      candidates.append(
        Candidate(
          price: prices[index], encoding: encoding,
          imageTokens: ImageTokens.ofLowDetail(model: aliases.resolve(model).canonical)))
      let role = index == 0 ? "strong " : index == 1 ? "weak " : "what if "
      if noted.insert(model).inserted {
        notes.append(PromptEncodings.note(role + model, encoding, choice.reason))
      }
    }
  }

  /// `MODEL=ENCODING` for one of the models, or `ENCODING` for the first two.
  private static func parse(
    _ text: String, models: [String], aliases: ModelAliasTable
  ) throws -> ([Int], EncodingArgument) {
    guard let equals = text.firstIndex(of: "=") else { return ([0, 1], try EncodingArgument(text)) }
    let model = String(text[..<equals])
    let indices = models.indices.filter { aliases.areSame(models[$0], model) }
    guard !indices.isEmpty else {
      throw UsageError(
        "--encoding \(text): '\(model)' is neither \(models[0]) nor \(models[1])"
          + (models.count > 2 ? ", nor a model of --what-if" : ""))
    }
    return (indices, try EncodingArgument(String(text[text.index(after: equals)...])))
  }

  private static func choose(
    _ model: String, given: EncodingArgument?, table: ModelEncodingTable, aliases: ModelAliasTable
  ) -> Choice {
    if let given { return Choice(argument: given, reason: "as given") }
    guard let name = table.encoding(of: model, aliases: aliases) else {
      return Choice(
        argument: .estimate, reason: "no public encoding known; see --encoding")
    }
    // Harmony differs in its special tokens alone.
    let shipped = name == "o200k_harmony" ? "o200k_base" : name
    guard BytePairEncoding.shippedNames.contains(shipped) else {
      return Choice(
        argument: .estimate,
        reason: "its encoding \(name) does not ship; give --encoding \(model)=\(name).tiktoken"
      )
    }
    return Choice(argument: .shipped(shipped), reason: "by tiktoken's table of \(table.date)")
  }

  private static func note(_ model: String, _ encoding: PromptEncoding?, _ reason: String) -> String {
    let how = encoding.map { "counted with \($0.name)" } ?? "estimated"
    let gap = encoding?.knowsChatOverhead == false ? "; its chat template is not in the count" : ""
    return "\(model): prompt tokens without usage are \(how) (\(reason)\(gap))"
  }
}
