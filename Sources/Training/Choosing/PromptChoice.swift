package import FileFormats
package import LogReading
package import Running

/// The prompts of a log that were chosen to be labelled, and with which probability each of its stratum was.
package struct PromptChoice: Sendable {
  static let otherGroups = "(other groups)"
  static let noGroup = "(no group)"
  static let keptRejects = 5
  private static let promptsPerStratum = 4

  /// One stratum of the log.
  package struct Stratum: Sendable {
    package let group: String
    package let region: String
    /// Requests of the log, and the prompts that were chosen.
    package let rows: Int
    /// Different prompts of the log, and whether their number was counted, not estimated.
    package let prompts: Int
    package let isCounted: Bool
    package let chosen: Int
    /// That of each different prompt of the stratum to be chosen.
    package let probability: Double
    let spread: Double
    package let cost: USD?
  }

  package struct Prompt: Sendable {
    package let text: String
    /// The names of its groups, one a field that requests are grouped by.
    package let groups: [String]
    /// Requests of the log with this prompt.
    package let rows: Int
    package let stratum: Int
    let order: Int
  }

  /// Those with prompts, by group and region.
  package private(set) var strata: [Stratum] = []
  /// In the order of the log.
  package private(set) var prompts: [Prompt] = []
  /// Requests of the log, and of them those whose prompt is labelled already.
  package internal(set) var rows = 0
  package internal(set) var labelledRows = 0
  package internal(set) var rejectedCount = 0
  package internal(set) var firstRejected: [RejectedLine] = []
  package internal(set) var failures: [String] = []
  /// What labelling all of them is expected to cost; nil where it is not known.
  package private(set) var cost: USD?
  /// Whether the money ended before the prompts did.
  package private(set) var isCutShort = false

  init() {}

  /// Shares `count` prompts out, each to the stratum with the greatest weight for what it has (Sainte-Laguë), but one to
  /// each stratum first if there are four times as many prompts.
  mutating func take(_ candidates: [ChoiceCandidate], count: Int, budget: USD?) {
    var taken = Array(repeating: 0, count: candidates.count)
    var spent = USD.zero
    let isOneEach = count >= PromptChoice.promptsPerStratum * candidates.count
    let knowsCosts = candidates.allSatisfy { $0.meanCost != nil }
    func isBefore(_ first: Int, _ second: Int) -> Bool {
      let (fresh, other) = (taken[first] == 0, taken[second] == 0)
      if isOneEach, fresh != other { return fresh }
      let (left, right) = (
        candidates[first].weight / (Double(taken[first]) + 0.5),
        candidates[second].weight / (Double(taken[second]) + 0.5)
      )
      return left == right ? first < second : left > right
    }
    for _ in 0..<count {
      let open = candidates.indices.filter { taken[$0] < candidates[$0].prompts.count }
      guard let next = open.min(by: isBefore) else { break }
      let cost = candidates[next].prompts[taken[next]].cost ?? .zero
      if let budget, spent + cost > budget {
        isCutShort = true
        break
      }
      spent += cost
      taken[next] += 1
    }
    cost = knowsCosts && !candidates.isEmpty ? spent : nil
    for (index, candidate) in candidates.enumerated() {
      let chosen = candidate.prompts.prefix(taken[index])
      strata.append(
        Stratum(
          group: candidate.group, region: candidate.region, rows: candidate.rows,
          prompts: candidate.promptCount.count, isCounted: candidate.promptCount.isExact, chosen: chosen.count,
          probability: candidate.probability(ofFirst: chosen.count), spread: candidate.spread,
          cost: knowsCosts ? chosen.reduce(.zero) { $0 + ($1.cost ?? .zero) } : nil))
      prompts += chosen.map { Prompt(text: $0.text, groups: $0.groups, rows: $0.rows, stratum: index, order: $0.order) }
    }
    prompts.sort { $0.order < $1.order }
  }
}

extension PromptChoice {
  private static let schema = "routellm-batch/judge-choice"

  /// What `choice.json` says: how the prompts were chosen, stratum by stratum.
  package func manifest(asked: Int, budget: USD?, seed: UInt64, fields: [GroupField]) -> JSONValue {
    let strata: [JSONValue] = strata.map { stratum in
      [
        "group": .string(stratum.group), "region": .string(stratum.region), "requests": .integer(stratum.rows),
        "prompts": .integer(stratum.prompts), "prompts_basis": stratum.isCounted ? "counted" : "estimated",
        "chosen": .integer(stratum.chosen), "probability": .double(stratum.probability),
        "spread": .double(stratum.spread), "cost_usd": stratum.cost.map { .string($0.description) } ?? .null,
      ]
    }
    return [
      "schema": .string(PromptChoice.schema), "version": 1, "asked": .integer(asked),
      "chosen": .integer(prompts.count), "seed": .string("\(seed)"),
      "groups": .array(fields.map { .string($0.description) }),
      "budget_usd": budget.map { .string($0.description) } ?? .null,
      "cost_usd": cost.map { .string($0.description) } ?? .null, "requests": .integer(rows),
      "labelled_requests": .integer(labelledRows), "strata": .array(strata),
    ]
  }

  /// What `choice.jsonl` says of each chosen prompt.
  package var rowsOfPrompts: [JSONValue] {
    prompts.map { prompt in
      [
        "key": .string(RequestIdentity.prompt(prompt.text)), "stratum": .integer(prompt.stratum),
        "probability": .double(strata[prompt.stratum].probability), "requests": .integer(prompt.rows),
      ]
    }
  }
}

/// What it costs to label one prompt: both models' answers, and a judge's verdict on them in both orders.
package struct LabellingPrice: Sendable {
  private let strong: ModelPrice
  private let weak: ModelPrice
  private let judge: ModelPrice?
  private let completionTokens: Int

  /// - Parameters:
  ///   - judge: nil leaves verdicts out.
  ///   - completionTokens: of an answer and of a verdict.
  package init(strong: ModelPrice, weak: ModelPrice, judge: ModelPrice?, completionTokens: Int) {
    (self.strong, self.weak, self.judge, self.completionTokens) = (strong, weak, judge, completionTokens)
  }

  package func callAsFunction(_ prompt: String) -> USD {
    let tokens = LabellingPrice.tokens(prompt)
    var cost =
      LabellingPrice.cost(strong, tokens, completionTokens) + LabellingPrice.cost(weak, tokens, completionTokens)
    if let judge {
      let asked = tokens + LabellingPrice.tokens(JudgePrompt.instructions) + 2 * completionTokens
      cost += LabellingPrice.cost(judge, asked, completionTokens) * 2
    }
    return cost
  }

  private static func cost(_ price: ModelPrice, _ prompt: Int, _ completion: Int) -> USD {
    price.cost(
      of: TokenCounts(
        prompt: min(prompt, TokenCounts.maximum), promptBasis: .estimated,
        completion: min(completion, TokenCounts.maximum), completionBasis: .assumed))
  }

  private static func tokens(_ text: String) -> Int {
    TokenEstimator.promptTokens(
      textByteCount: text.utf8.count, nonASCIIByteCount: text.utf8.count { $0 >= 0x80 }, messageCount: 1)
  }
}
