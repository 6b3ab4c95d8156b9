internal import Assigning
internal import ModelNaming
internal import Tokenizing

/// With which encoding the prompt tokens of each of the two models are counted, and a line on each.
struct PromptEncodings {
  /// Nil for a model whose prompts are estimated. The same object for both models where they share an encoding.
  private(set) var strong: BytePairEncoding?
  private(set) var weak: BytePairEncoding?
  private(set) var notes: [String] = []

  /// What was chosen for a model, and by whom.
  private struct Choice {
    let argument: EncodingArgument
    let reason: String
  }

  init(_ arguments: ParsedArguments, pair: ModelPair, aliases: ModelAliasTable) throws {
    var given: [Route: EncodingArgument] = [:]
    for text in arguments.strings("encoding") {
      let (routes, argument) = try PromptEncodings.parse(text, pair: pair, aliases: aliases)
      for route in routes {
        guard given.updateValue(argument, forKey: route) == nil else {
          throw UsageError("--encoding names two encodings for \(pair[route]); give one")
        }
      }
    }
    let table = try ModelEncodingTable.shipped()
    let strongChoice = PromptEncodings.choose(pair.strong, given: given[.strong], table: table, aliases: aliases)
    let weakChoice = PromptEncodings.choose(pair.weak, given: given[.weak], table: table, aliases: aliases)
    strong = try strongChoice.argument.load()
    weak = strongChoice.argument == weakChoice.argument ? strong : try weakChoice.argument.load()
    notes = [
      PromptEncodings.note("strong \(pair.strong)", strong, strongChoice.reason),
      PromptEncodings.note("weak \(pair.weak)", weak, weakChoice.reason),
    ]
  }

  /// `MODEL=ENCODING` for one of the pair, or `ENCODING` for both.
  private static func parse(
    _ text: String, pair: ModelPair, aliases: ModelAliasTable
  ) throws -> ([Route], EncodingArgument) {
    guard let equals = text.firstIndex(of: "=") else { return ([.strong, .weak], try EncodingArgument(text)) }
    let model = String(text[..<equals])
    let routes = [Route.strong, .weak].filter { aliases.areSame(pair[$0], model) }
    guard !routes.isEmpty else {
      throw UsageError("--encoding \(text): '\(model)' is neither \(pair.strong) nor \(pair.weak)")
    }
    return (routes, try EncodingArgument(String(text[text.index(after: equals)...])))
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

  private static func note(_ model: String, _ encoding: BytePairEncoding?, _ reason: String) -> String {
    let how = encoding.map { "counted with \($0.name)" } ?? "estimated"
    return "\(model): prompt tokens without usage are \(how) (\(reason))"
  }
}
