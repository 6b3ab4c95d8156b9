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

  init(_ text: String) throws(BadValue) {
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
      throw BadValue(
        reason: "if it is a file, say how its encoding splits texts: \(splits)")
    }
  }

  /// The file that it names; nil for an encoding that ships, and for none.
  var path: String? {
    switch self {
    case .estimate, .shipped: nil
    case .file(let path, _), .tokenizer(let path): path
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

  /// Reads a tokeniser with the files that a checkpoint has next to its `tokenizer.json`.
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

extension ValueType where Value == EncodingArgument {
  static var encoding: ValueType {
    ValueType(
      "ENCODING", kind: .file,
      expected:
        "one of \(BytePairEncoding.shippedNames.joined(separator: ", ")), 'estimate', a tokenizer.json, or a file in "
        + "tiktoken's format",
      moved: { value, place in
        switch try? EncodingArgument(value) {
        case .file(let file, let split): "\(place(file)):\(split.rawValue)"
        case .tokenizer(let file): place(file)
        default: value
        }
      }
    ) { (text) throws(BadValue) in try EncodingArgument(text) }
  }
}

/// With which encoding the prompt tokens of each model are counted, and a line on each.
struct PromptEncodings {
  /// The models with their prices, each with its encoding: the pair, then the others in their order. Models that share an
  /// encoding share the object.
  private(set) var candidates: [Candidate] = []
  private(set) var notes: [RunNote] = []

  /// Whether any model's prompts are counted.
  var countsAny: Bool { candidates.contains { $0.encoding != nil } }

  /// What was chosen for a model, and by whom.
  private struct Choice {
    let argument: EncodingArgument
    let reason: String
  }

  /// - Parameter prices: of the pair, then of other models.
  init(_ options: ParsedOptions, prices: [ModelPrice], aliases: ModelAliasTable) throws {
    let models = prices.map(\.name)
    var given: [Int: EncodingArgument] = [:]
    for choice in options[PricingOptions.encoding] {
      for index in try PromptEncodings.indices(of: choice, in: models, aliases: aliases) {
        guard given.updateValue(choice.encoding, forKey: index) == nil else {
          throw UsageError.twoEncodings(models[index])
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
        notes.append(.usual(PromptEncodings.note(role + model, encoding, choice.reason)))
      }
    }
  }

  /// Which of the models are meant: all places of the one that is named, or the first two.
  private static func indices(
    of choice: ModelEncoding, in models: [String], aliases: ModelAliasTable
  ) throws(UsageError) -> [Int] {
    guard let model = choice.model else { return [0, 1] }
    let indices = models.indices.filter { aliases.areSame(models[$0], model) }
    guard !indices.isEmpty else { throw .encodingOfOtherModel(choice.description, model: model, models: models) }
    return indices
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
