internal import FileFormats
internal import Routing
internal import Running

/// `models`: lists what the tables know of models.
enum ModelsCommand: Command {
  static let name = CommandName.models
  static let json = Option(flag: "json", "Print a JSON list, with prices in dollars per million tokens.")

  static let specification = CommandSpecification(
    summary: "List models: price, context window, what they take, encoding, other names.",
    operands: Operands(
      "[PATTERN]", 0...1, .words, "one pattern: a part of a name, a whole one with '*', or any name that a log may hold"
    ),
    discussion:
      "Models are those of the price table. A name that is not in it, such as azure/gpt-4o or "
      + "us.anthropic.claude-sonnet-4-5-20250929-v1:0, is looked up as a log's names are, and the list shows how it is "
      + "understood. It is an error if no model is found.",
    groups: [OptionGroup("Tables", [PricingOptions.prices, PricingOptions.alias]), OptionGroup("Output", [json])],
    examples: [
      .init("routellm-batch models claude", "List Claude's models"),
      .init("routellm-batch models 'gpt-5*' --json", "List the models whose names begin with gpt-5, as data"),
      .init(
        "routellm-batch models --prices model_prices_and_context_window.json azure/gpt-4o",
        "See which entry of LiteLLM's map prices a name"),
    ])

  static func run(_ options: ParsedOptions) throws -> ExitStatus {
    let aliases = try options.aliases()
    let table = try options[PricingOptions.prices].map { try PriceTable.reading($0) } ?? PriceTable.shipped()
    let pattern = options.operands.first ?? ""
    let isOwnName = aliases.target(of: pattern) != pattern
    var prices = isOwnName ? [] : table.entries(matching: pattern)
    if prices.isEmpty {
      // What no log's name could mean is an error with the nearest names.
      let logged = try? table.price(of: pattern, aliases: aliases, isLogged: true)
      prices = [try logged ?? table.price(of: pattern, aliases: aliases)]
    }
    let encodings = try ModelEncodingTable.shipped()
    let rows = prices.map { price in
      Row(
        price: price, encoding: encodings.encoding(of: price.name, aliases: aliases),
        names: aliases.names(of: aliases.resolve(price.name).canonical).filter { $0 != price.name })
    }
    return RouteLLMBatch.show(options[json] ? ModelsCommand.json(rows) : ModelsCommand.table(rows))
  }

  /// A model as it is listed.
  private struct Row {
    let price: ModelPrice
    let encoding: String?
    let names: [String]

    /// In dollars per million tokens.
    static func amount(_ price: USD?) -> String { price.map { "\($0 * 1_000_000)" } ?? "" }

    var cells: [String] {
      let (rates, limits) = (price.rates, price.limits)
      let takes = [
        (limits.takesImages, "images"), (limits.takesTools, "tools"), (limits.takesSchemas, "schemas"),
        (limits.reasons, "reasoning"),
      ].compactMap { $0 == true ? $1 : nil }.joined(separator: ",")
      return [
        price.name, price.provider, Row.amount(rates.input), Row.amount(rates.output), Row.amount(rates.cacheRead),
        limits.promptTokens.map(String.init) ?? "", takes, encoding ?? "", price.deprecationDate ?? "",
        names.joined(separator: ","), price.derivations.joined(separator: "; "),
      ]
    }
  }

  private static let titles = [
    "model", "seller", "$ in", "$ out", "$ cached", "context", "takes", "encoding", "retirement", "other names", "note",
  ]

  private static func table(_ rows: [Row]) -> String {
    let lines = [titles] + rows.map(\.cells)
    let shown = titles.indices.filter { column in lines.dropFirst().contains { !$0[column].isEmpty } }
    let widths = Dictionary(
      uniqueKeysWithValues: shown.map { column in (column, lines.map { $0[column].count }.max() ?? 0) })
    let numbers = 2...5
    return lines.map { cells in
      let text = shown.map { column in
        let padding = String(repeating: " ", count: (widths[column] ?? 0) - cells[column].count)
        return numbers.contains(column) ? padding + cells[column] : cells[column] + padding
      }.joined(separator: "  ")
      return String(text.reversed().drop { $0 == " " }.reversed()) + "\n"
    }.joined()
  }

  private static func json(_ rows: [Row]) -> String {
    let values = rows.map { row in
      let (price, limits) = (row.price, row.price.limits)
      func amount(_ price: USD?) -> JSONValue { price.map { .string(Row.amount($0)) } ?? .null }
      func flag(_ value: Bool?) -> JSONValue { value.map { .bool($0) } ?? .null }
      func count(_ value: Int?) -> JSONValue { value.map { .integer($0) } ?? .null }
      let members: [(String, JSONValue)] = [
        ("model", .string(price.name)), ("seller", .string(price.provider)), ("table_entry", .string(price.tableKey)),
        ("input_per_million", amount(price.rates.input)), ("output_per_million", amount(price.rates.output)),
        ("cache_read_per_million", amount(price.rates.cacheRead)),
        ("cache_write_per_million", amount(price.rates.cacheWrite)),
        ("long_prompts_above_tokens", count(price.tiers.first?.promptTokensAbove)),
        ("context_tokens", count(limits.promptTokens)), ("completion_tokens", count(limits.completionTokens)),
        ("takes_images", flag(limits.takesImages)), ("takes_tools", flag(limits.takesTools)),
        ("takes_schemas", flag(limits.takesSchemas)),
        ("reasons", flag(limits.reasons)), ("encoding", row.encoding.map { .string($0) } ?? .null),
        ("retires_on", price.deprecationDate.map { .string($0) } ?? .null),
        ("other_names", .array(row.names.map { .string($0) })),
        ("notes", .array(price.derivations.map { .string($0) })),
      ]
      return JSONValue.object(members.map { JSONValue.Member(name: $0, value: $1) })
    }
    return String(decoding: JSONValue.array(values).encoded(), as: UTF8.self)
  }
}
