internal import FileFormats
internal import Files
internal import LogReading
internal import Numerics
internal import Routing
internal import Running

/// The options that write the requests themselves, rewritten for the models they are assigned to, or the log in sets.
enum EmittingOptions {
  /// The identities of the ids in one file are held in memory.
  private static let maximumFileRows = 2_000_000

  static let emit: Option<RequestFormat?> = Option(
    "emit", .choice(RequestFormat.self),
    "Write the requests themselves for the models they are assigned to, one or more files a model, ready to be submitted, "
      + "into --out-dir. Rows of this very format keep every byte but the model's name; others are converted where that "
      + "is exact and rejected where it is not. Assignments are then written only to --output."
  ).needing([outDirectory])
  static let outDirectory = Option(
    "out-dir", .newDirectory(writing: .rows),
    "Where --emit puts its files, manifest.jsonl (where each request went) and manifest.json (the files; \"complete\": "
      + "true when all of them are there). Created if it is missing."
  ).needing([emit])
  static let wireName = Option(
    repeated: "wire-name", .wireName, "What the provider calls a model, such as gpt-4=openai/gpt-4.",
    otherwise: "the name it has here"
  ).needing([emit])
  static let fileRows = Option(
    "file-rows", .integer("N", in: 1...maximumFileRows), "Begin the next file after N requests.",
    otherwise: "the provider's limit, 50000 for openai-batch and bedrock, 100000 for anthropic-batch, 200000 for vertex"
  ).needing([emit])
  static let fileBytes = Option(
    "file-bytes", .integer("N", in: 1...(1 << 40)), "Begin the next file before it exceeds N bytes.",
    otherwise:
      "the provider's limit, 200000000 for openai-batch, 256000000 for anthropic-batch, 1000000000 for bedrock "
      + "and vertex"
  ).needing([emit])
  static let maxTokens = Option(
    "max-tokens", .integer("N", in: 1...TokenCounts.maximum),
    "The limit on completion tokens for requests that state none, where the provider demands one (anthropic-batch).",
    otherwise: "such rows are rejected"
  ).needing([emit])
  static let keepParameters = Option(
    flag: "keep-parameters",
    "Leave the parameters of requests as they are. Otherwise max_tokens becomes max_completion_tokens and temperature and "
      + "the like are left out for models that refuse them (openai-batch, by a table of \(ModelParameters.date))."
  ).needing([emit])
  static let keepRefused = Option(
    flag: "keep-refused",
    "Leave requests that no model of the run takes (longer than its context window, with images or tools that it does not "
      + "take, by the price table) in the files to be submitted. Otherwise they are written to refused.jsonl."
  ).needing([emit])
  static let split = Option(
    "split", .newDirectory(writing: .rows),
    "Write the log itself in two sets, hard.jsonl for what goes to the strong model and easy.jsonl for the rest, every row "
      + "as it was read. Assignments are then written only to --output.")
  static let overwrite = Option(
    flag: "overwrite",
    "Allow the folders of --emit and --split to hold files already; what an earlier run wrote there is removed."
  ).needing([emit, split], because: "files are replaced anyway").withoutEffectOnOutput

  static let all: [any AnyOption] = [
    emit, outDirectory, wireName, fileRows, fileBytes, maxTokens, keepParameters, keepRefused, split, overwrite,
  ]
}

/// One `--wire-name`.
struct WireName: Sendable, Equatable {
  let model: String
  let name: String
}

extension ValueType where Value == WireName {
  static var wireName: ValueType {
    ValueType("MODEL=NAME", expected: "MODEL=NAME") { (text) throws(BadValue) in
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { throw BadValue() }
      return WireName(model: parts[0], name: parts[1])
    }
  }
}

/// A provider with batches of a layout of its own.
enum BatchProvider: String {
  case openAI = "OpenAI"
  case anthropic = "Anthropic"
  case bedrock = "Bedrock"
  case google = "Google"
  /// One that takes OpenAI's layout, or none.
  case other = "another provider"

  /// - Parameter seller: in LiteLLM's words.
  init?(seller: String) {
    switch seller {
    case PriceTable.byHand, "": return nil
    case "openai", "azure": self = .openAI
    case "anthropic": self = .anthropic
    case "bedrock": self = .bedrock
    case "vertex_ai", "gemini": self = .google
    default: self = .other
    }
  }

  /// The layout that it takes.
  var format: RequestFormat {
    switch self {
    case .openAI, .other: .openAIBatch
    case .anthropic: .anthropicBatch
    case .bedrock: .bedrock
    case .google: .vertex
    }
  }
}

extension RequestFormat {
  fileprivate func isFor(_ provider: BatchProvider) -> Bool { provider.format == self }
}

/// What `--emit` asks for, resolved.
struct RequestOutput {
  private(set) var maker: RequestMaker
  /// By candidate.
  let models: [RequestModel]
  let folder: OutputFolderPath
  /// Whether requests that their model does not take stand among those to be submitted.
  let keepsRefused: Bool

  /// Nil without `--emit`.
  ///
  /// - Parameter prices: of the run's models, the strongest first.
  init?(_ options: ParsedOptions, models prices: [ModelPrice], aliases: ModelAliasTable, reading: ReadingPlan) throws {
    guard let format = options[EmittingOptions.emit], let path = options[EmittingOptions.outDirectory] else {
      return nil
    }
    folder = OutputFolderPath(path, overwrites: options[EmittingOptions.overwrite])
    keepsRefused = options[EmittingOptions.keepRefused]
    var limits = format.limits
    limits.rows = options[EmittingOptions.fileRows] ?? limits.rows
    limits.bytes = options[EmittingOptions.fileBytes] ?? limits.bytes
    maker = RequestMaker(format, limits: limits, maximumTokens: options[EmittingOptions.maxTokens])
    maker.places = reading.shard?.places ?? []
    maker.promptField = reading.decoding.promptField
    let wireNames = try RequestOutput.wireNames(options[EmittingOptions.wireName], of: prices.map(\.name))
    let adapts = format == .openAIBatch && !options[EmittingOptions.keepParameters]
    models = try prices.map { price in
      let target = aliases.target(of: price.name)
      if wireNames[price.name] == nil, let other = RequestOutput.home(of: target, price), !format.isFor(other) {
        throw UsageError.modelOfOtherProvider(price.name, provider: other.rawValue, emit: other.format.rawValue)
      }
      return RequestModel(
        name: price.name, wireName: wireNames[price.name] ?? price.name,
        parameters: adapts ? ModelParameters(of: price.name, aliases: aliases) : nil, limits: price.limits)
    }
  }

  /// Where a model is sold, as far as its name or its maker says.
  private static func home(of name: String, _ price: ModelPrice) -> BatchProvider? {
    let parts = ModelName(name)
    let sellers = [parts.seller].compactMap(\.self) + parts.makers + [ModelName.seller(price.provider)]
    return sellers.lazy.compactMap(BatchProvider.init(seller:)).first
  }

  private static func wireNames(_ given: [WireName], of models: [String]) throws(UsageError) -> [String: String] {
    var wireNames: [String: String] = [:]
    for wire in given {
      guard models.contains(wire.model) else { throw .wireNameOfOtherModel(wire.model, models: models) }
      guard wireNames.updateValue(wire.name, forKey: wire.model) == nil else {
        throw .namedTwice(option: EmittingOptions.wireName.details.dashed, wire.model)
      }
    }
    return wireNames
  }

  /// - Parameter inputs: by index.
  func files(in folder: OutputFolder, inputs: [LogInput]) throws -> RequestFiles {
    try RequestFiles(
      in: folder, models: models,
      format: maker.format, limits: maker.limits, inputNames: inputs.map(\.description),
      program: "routellm-batch \(ProgramVersion.number)")
  }

  /// What was written, a line each.
  func summary(_ files: RequestFiles) -> [String] {
    var lines = files.models.enumerated().reversed().map { index, model in
      let own = files.finished.filter { $0.model == index }
      let rows = own.reduce(0) { $0 + $1.rows }
      let name = model.name == model.wireName ? model.name : "\(model.name) as \(model.wireName)"
      return "\(FigureText.count(rows, of: "request")) for \(name) in \(FigureText.count(own.count, of: "file"))"
    }
    for (index, model) in files.models.enumerated().reversed() {
      lines += files.notes(of: index).map { "\(FigureText.count($0, of: "request")) for \(model.name) \($1)" }
    }
    if let refused = files.refused {
      lines.append(
        "warning: \(FigureText.count(refused.rows, of: "request")) that no model of this run takes "
          + "\(refused.rows == 1 ? "is" : "are") in \(folder.path)/\(refused.name), not to be submitted; --keep-refused keeps "
          + "\(refused.rows == 1 ? "it" : "them") among the others")
    }
    if let repeated = files.firstRepeated {
      lines.append(
        "warning: some ids occur more than once, the first of them \(repeated): \(FigureText.count(files.repeatedFileCount, of: "file")) "
          + "ended early, so that each file holds an id only once; results are identified by file and id")
    }
    return lines + ["manifest: \(folder.path)/manifest.json, \(folder.path)/manifest.jsonl"]
  }
}
