internal import Assigning
internal import BatchRunning
internal import ModelNaming
internal import Routing
internal import Tokenizing

/// `--models A,B,C`: several models to choose from, the strongest first.
enum ModelsRequest {
  static let most = 16
  /// What tells of two models, or would have to choose among more in another way.
  private static let pairOptions = ["strong", "weak", "score-pair", "what-if", "group-by", "threshold", "strong-share"]

  /// Nil without the option; at least two.
  static func names(_ arguments: ParsedArguments) throws(UsageError) -> [String]? {
    guard let text = arguments.string("models") else { return nil }
    let names = text.split(separator: ",", omittingEmptySubsequences: false).map { name in
      String(name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
    guard names.count >= 2, names.count <= most, !names.contains("") else {
      throw UsageError("--models takes 2 to \(most) names, the strongest first: --models gpt-4o,gpt-4o-mini,mixtral")
    }
    for option in pairOptions.prefix(2) where arguments.has(option) {
      throw UsageError("--models names all models, the strongest first; leave out --\(option)")
    }
    return names
  }

  /// The first and the last of the names; nil without the option.
  static func pair(_ arguments: ParsedArguments) throws(UsageError) -> ModelPair? {
    guard let names = try names(arguments), let strong = names.first, let weak = names.last else { return nil }
    return ModelPair(strong: strong, weak: weak)
  }

  /// The names between the first and the last: what makes a choice among more than two.
  static func between(_ arguments: ParsedArguments, aliases: ModelAliasTable) throws(UsageError) -> [String] {
    guard let names = try names(arguments), names.count > 2 else { return [] }
    for option in pairOptions where arguments.has(option) {
      throw UsageError(
        "--\(option) is for two models; with --models of more, give --budget or --quality"
          + (option == "what-if" || option == "group-by" ? " and leave it out" : ""))
    }
    if arguments.string("completion-tokens") == "learn" {
      throw UsageError("--completion-tokens learn is for two models; with --models of more, give a number")
    }
    if arguments.has("emit") {
      throw UsageError("--emit writes requests for two models; with --models of more, leave it out")
    }
    if let path = arguments.string("output"), path.hasSuffix(".csv") || path.hasSuffix(".csv.zst") {
      throw UsageError("--output \(path): with --models of more than two, assignments are written as JSON lines")
    }
    guard arguments.has("budget") || arguments.has("quality") else {
      throw UsageError(
        "no threshold tells which of more than two models answers: give --budget AMOUNT, or --quality PGR, with --models"
      )
    }
    for path in arguments.strings("report") where !path.hasSuffix(".html") && !path.hasSuffix(".json") {
      throw UsageError("--report \(path): with --models of more than two, the name ends in .html or .json")
    }
    for (index, name) in names.enumerated() {
      if let other = names[..<index].first(where: { aliases.areSame($0, name) }) {
        throw UsageError("--models names \(name) twice" + (other == name ? "" : ", once as \(other)"))
      }
    }
    return Array(names.dropFirst().dropLast())
  }

  /// The models with their prices and routers.
  ///
  /// - Parameters:
  ///   - prices: of the models between.
  ///   - places: where their prompts are counted.
  static func choice(
    _ router: ResolvedRouter, strong: ModelPrice, weak: ModelPrice, between prices: [ModelPrice], places: [CountPlace],
    goal: SpendingRule.Goal, exact: Bool, aliases: ModelAliasTable
  ) throws -> ModelChoice {
    let routers = try prices.map { price throws in
      try router.further(price.name, exact: exact, aliases: aliases)
    }
    let models =
      [ModelChoice.Model(price: strong, place: .strong)]
      + zip(prices, places).map { ModelChoice.Model(price: $0, place: $1) }
      + [ModelChoice.Model(price: weak, place: .weak)]
    let scale: ChoiceScale = .wins
    if case .quality = goal, scale == .wins {
      throw UsageError(
        "--quality with \(models.count) models needs a quality map for each against \(weak.name), and the router has "
          + "none; --budget weighs requests by their win rates")
    }
    return ModelChoice(models: models, routers: routers, scale: scale)
  }
}
