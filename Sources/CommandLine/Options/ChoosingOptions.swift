internal import FileFormats
internal import Files
internal import LogReading
internal import Numerics
internal import Routing
internal import Running
internal import TextModels
internal import Training

/// The options that say which prompts of a log are labelled.
enum ChoosingOptions {
  static let choose = Option(
    "choose", .integer("N", in: 1...100_000),
    "Ask only N of the log's different prompts: a stratified sample, by group and by how far a prompt is from those that are "
      + "labelled, or else from others. The log is read twice. Drawn by --seed.")
  static let budget = Option(
    "budget", .amount, "Choose fewer prompts where labelling N is expected to cost more than this."
  ).needing([choose])
  static let group = Option(
    repeated: "group", .groupField,
    "What requests are grouped by, as in 'train grouped': system-prompt, a JSON pointer such as /metadata/team, or model, user or "
      + "key. 'collect' writes it beside each preference, so that the same --group trains a router of groups. With --choose, the "
      + "largest 24 groups have strata of their own.")
  static let data = Option(
    repeated: "data", .file(),
    "Prompts that are labelled already, in any layout that 'train' reads: they are not asked again, and prompts far from "
      + "them, and groups whose labels differ most, get more of the N."
  ).needing([choose])
  static let judge = Option(
    "judge", .text("MODEL"), "The model that will judge, for the cost of labelling.",
    otherwise: "the cost is that of both models' answers"
  ).needing([choose])
  static let completionTokens = Option(
    "completion-tokens", .integer("N", in: 0...TokenCounts.maximum), default: TokenEstimator.standardCompletionTokens,
    "Tokens of an answer or a verdict, for the cost of labelling."
  ).needing([choose])
  static let prices: [any AnyOption] = [
    PricingOptions.prices.needing([choose]), PricingOptions.price.needing([choose]),
    PricingOptions.alias.needing([choose]),
  ]

  static let all: [any AnyOption] = [choose, budget, group, data, judge, completionTokens] + prices
}

extension ValueType where Value == USD {
  /// An amount of money.
  static var amount: ValueType {
    ValueType("USD", expected: "an amount such as 5USD") { (text) throws(BadValue) in
      let budget: Budget
      do throws(AssigningError) { budget = try Budget(text) } catch {
        guard case .notABudget(_, let reason) = error, !reason.contains("%") else { throw BadValue() }
        throw BadValue(reason: reason)
      }
      guard case .amount(let amount) = budget else { throw BadValue() }
      return amount
    }
  }
}

/// Prices of models whose requests are written for a batch service: those of its batches, or where there are none the list's.
struct BatchPrices {
  private let table: PriceTable
  private let aliases: ModelAliasTable

  init(_ options: ParsedOptions) throws {
    aliases = try options.aliases()
    let byHand = options[PricingOptions.price]
    table = try (options[PricingOptions.prices].map { try PriceTable.reading($0) } ?? PriceTable.shipped())
      .overridden(by: byHand)
  }

  func price(of model: String) throws -> ModelPrice {
    if let price = try? table.price(of: model, aliases: aliases, service: .batch) { return price }
    return try table.price(of: model, aliases: aliases)
  }
}

/// `--choose`: the prompts of a log that are to be labelled, and what is said of the choice.
struct ChosenPrompts {
  let prompts: PromptSet
  /// For the folder.
  let written: (manifest: JSONValue, prompts: [JSONValue])
  let notes: [String]

  /// Nil without `--choose`.
  init?(_ options: ParsedOptions, strong: String, weak: String) throws {
    guard let count = options[ChoosingOptions.choose] else { return nil }
    let plan = try ReadingPlan(options)
    guard !plan.inputs.contains(.standardInput) else { throw UsageError.choiceOfStandardInput }
    var choosing = PromptChoosing(count: count)
    choosing.seed = options[ReadingOptions.seed]
    choosing.fields = options[ChoosingOptions.group]
    choosing.budget = options[ChoosingOptions.budget]
    var notes: [String] = []
    do {
      choosing.price = try ChosenPrompts.price(options, strong: strong, weak: weak)
    } catch let error as AssigningError {
      // Without a price there is nothing that a budget could be held against.
      guard choosing.budget == nil, !options.isSet(ChoosingOptions.judge) else { throw error }
      notes.append("the cost of labelling is not known: \(error)")
    }
    let embedder = try options.embedder()
    choosing.known = try ChosenPrompts.known(options, strong: strong, weak: weak, embedder: embedder)
    let choice = try choosing.choose(plan, embedder: embedder)
    for line in choice.firstRejected {
      Diagnostics.note("\(plan.inputs[line.inputIndex]):\(line.number): \(line.reason.rawValue) \(line.detail)")
    }
    if choice.rejectedCount > 0 {
      Diagnostics.note(
        FigureText.count(
          choice.rejectedCount, of: "line without a prompt was", plural: "lines without a prompt were") + " left out")
    }
    choice.failures.forEach(Diagnostics.note)
    guard !choice.prompts.isEmpty else {
      throw InputError(
        plan.inputs.map(\.description).joined(separator: ", "),
        choice.isCutShort
          ? "labelling one prompt is expected to cost more than --budget"
          : "holds no prompt to choose"
            + (choice.labelledRows > 0 ? ": all of its requests are labelled already" : ""))
    }
    prompts = PromptSet(
      texts: choice.prompts.map(\.text), groups: choice.prompts.map(\.groups),
      status: !choice.failures.isEmpty ? .brokenInput : choice.rejectedCount == 0 ? .success : .tooManyRejects)
    written = (
      choice.manifest(asked: count, budget: choosing.budget, seed: choosing.seed, fields: choosing.fields),
      choice.rowsOfPrompts
    )
    self.notes = notes + ChosenPrompts.notes(choice, asked: count, hasJudge: options.isSet(ChoosingOptions.judge))
  }

  private static func price(
    _ options: ParsedOptions, strong: String, weak: String
  ) throws -> @Sendable (String) -> USD {
    let prices = try BatchPrices(options)
    let labelling = LabellingPrice(
      strong: try prices.price(of: strong), weak: try prices.price(of: weak),
      judge: try options[ChoosingOptions.judge].map(prices.price),
      completionTokens: options[ChoosingOptions.completionTokens])
    return { labelling($0) }
  }

  /// What `--data` holds; nil without it.
  private static func known(
    _ options: ParsedOptions, strong: String, weak: String, embedder: any EmbeddingModel
  ) throws -> KnownLabels? {
    let paths = options[ChoosingOptions.data]
    guard !paths.isEmpty else { return nil }
    let aliases = try options.aliases()
    var set = LabelledPromptSet()
    let sources = try paths.map { try LabelSource(path: $0) }
    for source in sources { _ = try source.read(into: &set) { aliases.resolve($0).canonical } }
    try LabelledGroups.name(&set, of: sources, by: options[ChoosingOptions.group])
    return KnownLabels(
      set, strong: aliases.resolve(strong).canonical, weak: aliases.resolve(weak).canonical, embedder: embedder)
  }

  private static func notes(_ choice: PromptChoice, asked: Int, hasJudge: Bool) -> [String] {
    let strata = choice.strata
    var notes = [
      "chosen: \(FigureText.count(choice.prompts.count, of: "prompt")) of \(FigureText.count(choice.rows, of: "request")), "
        + "from \(FigureText.count(strata.count { $0.chosen > 0 })) of "
        + "\(FigureText.count(strata.count, of: "stratum", plural: "strata"))"
        + (choice.labelledRows > 0
          ? "; the prompts of \(FigureText.count(choice.labelledRows, of: "request")) are labelled already" : "")
    ]
    let uncovered = strata.filter { $0.chosen == 0 }.reduce(0) { $0 + $1.rows }
    if uncovered > 0 {
      notes.append(
        "\(FigureText.count(uncovered, of: "request is", plural: "requests are")) of strata without a chosen prompt, of which "
          + "estimates from the chosen ones say nothing")
    }
    if choice.isCutShort {
      notes.append("the budget ends the choice before \(FigureText.count(asked, of: "prompt")) are chosen")
    } else if choice.prompts.count < asked {
      notes.append("the log has no more different prompts")
    }
    if let cost = choice.cost {
      notes.append(
        "labelling them is expected to cost $\(cost.rounded(to: 4)): both models' answers"
          + (hasJudge ? " and two verdicts each" : ", without verdicts (--judge MODEL adds them)")
          + ", at batch prices where there are any")
    }
    return notes
  }
}

/// What the answers and verdicts of a judged comparison cost, by the usage that they record.
struct JudgeSpending {
  static let prices: [any AnyOption] = [PricingOptions.prices, PricingOptions.price, PricingOptions.alias]
  private let prices: BatchPrices

  init(_ options: ParsedOptions) throws { prices = try BatchPrices(options) }

  func notes(_ answers: [BatchAnswers], hasAnswers: Bool) -> [String] {
    var usage: [String: (answers: Int, prompt: Int, completion: Int, unknown: Int)] = [:]
    for (model, own) in answers.flatMap(\.usage) {
      let before = usage[model] ?? (0, 0, 0, 0)
      usage[model] = (
        before.answers + own.answers, before.prompt + own.promptTokens, before.completion + own.completionTokens,
        before.unknown + own.unknown
      )
    }
    var (spent, priced) = (USD.zero, [String]())
    var unknown = 0
    for (model, own) in usage.sorted(by: { $0.key < $1.key }) {
      guard own.answers > own.unknown, let price = try? prices.price(of: model) else {
        unknown += own.answers
        continue
      }
      unknown += own.unknown
      let cost = price.inputPerToken * own.prompt + price.outputPerToken * own.completion
      spent += cost
      priced.append("\(model) $\(cost.rounded(to: 4))")
    }
    var notes: [String] = []
    if !priced.isEmpty {
      notes.append(
        "spent: $\(spent.rounded(to: 4)) (\(priced.joined(separator: ", "))), at batch prices where there are any"
          + (hasAnswers ? "" : "; --answers FILE adds what the models' answers cost"))
    }
    if unknown > 0 {
      notes.append(
        "spent: not known of \(FigureText.count(unknown, of: "answer")), which record no usage or are of a model without a "
          + "price")
    }
    return notes
  }
}
