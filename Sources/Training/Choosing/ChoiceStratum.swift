internal import Running

/// The different prompts of one stratum, as far as they may be chosen: those of the lowest hashes, and how often each stands in
/// the log. A prompt that stays was among the lowest from its first row on, so its count is exact.
struct ChoiceStratum: Sendable {
  struct Prompt: Sendable {
    let hash: UInt64
    let text: String
    /// The names of its first row's groups.
    let groups: [String]
    /// Of its first row.
    let order: Int
    let cost: USD?
    var rows = 1
  }

  private let capacity: Int
  private var kept: [UInt64: Prompt] = [:]
  /// Hashes from here on were left out; nil as long as none was.
  private var bound: UInt64?
  /// Of all prompts, also those that were left out.
  private(set) var rows = 0
  private var cosineSum = 0.0

  /// - Parameter capacity: prompts that stay; twice as many may be in memory.
  init(capacity: Int) { self.capacity = capacity }

  /// - Parameter cost: asked only of prompts that stay.
  mutating func add(
    _ text: String, groups: [String] = [], hash: UInt64, cosine: Double, order: Int, cost: () -> USD?
  ) {
    rows += 1
    cosineSum += cosine
    if let bound, hash >= bound { return }
    if kept[hash] != nil {
      kept[hash]?.rows += 1
    } else {
      kept[hash] = Prompt(hash: hash, text: text, groups: groups, order: order, cost: cost())
      if kept.count > 2 * capacity { trim() }
    }
  }

  private mutating func trim() {
    let hashes = kept.keys.sorted()
    for hash in hashes[capacity...] { kept[hash] = nil }
    bound = hashes[capacity]
  }

  /// By rising hash.
  var prompts: [Prompt] { Array(kept.values.sorted { $0.hash < $1.hash }.prefix(capacity)) }
  var texts: [String] { prompts.map(\.text) }

  /// How many different prompts there are. Where some were left out, their number is estimated by the place of the bound in
  /// 0..1 and the prompts below it (Bar-Yossef and others, Counting Distinct Elements in a Data Stream, 2002); it is no more
  /// than the number of rows.
  var promptCount: (count: Int, isExact: Bool) {
    guard let bound else { return (kept.count, true) }
    let estimate = Double(kept.count) / max(Double(bound) * 0x1p-64, Double.leastNormalMagnitude)
    return (estimate < Double(rows) ? Int(estimate.rounded()) : rows, false)
  }

  /// The probability with which each different prompt is among the first `count`, which is `count` by their number.
  func probability(ofFirst count: Int) -> Double {
    guard count > 0 else { return 0 }
    let part = Double(count) / Double(max(count, kept.count))
    return bound.map { part * Double($0) * 0x1p-64 } ?? part
  }

  /// How much of a prompt is not said by what is nearest: the root of 1 less the mean cosine, at least .2.
  var spread: Double { rows == 0 ? 1 : max(0.04, 1 - cosineSum / Double(rows)).squareRoot() }
}

/// A stratum, and what the share of labels that it gets depends on.
struct ChoiceCandidate {
  let group: String
  let region: String
  let prompts: [ChoiceStratum.Prompt]
  let rows: Int
  let spread: Double
  /// Of one prompt on average, in dollars; nil where it is not known.
  let meanCost: Double?
  private let stratum: ChoiceStratum

  init(group: String, region: String, stratum: ChoiceStratum, spread: Double) {
    (self.group, self.region, self.stratum, self.spread) = (group, region, stratum, spread)
    prompts = stratum.prompts
    rows = stratum.rows
    let costs = prompts.compactMap(\.cost).map(\.approximate)
    meanCost = costs.isEmpty ? nil : costs.reduce(0, +) / Double(costs.count)
  }

  /// By which labels are shared out.
  var weight: Double {
    let cost = meanCost.map { max($0, 1e-9) } ?? 1
    return Double(rows) * spread / cost.squareRoot()
  }

  func probability(ofFirst count: Int) -> Double { stratum.probability(ofFirst: count) }
  var promptCount: (count: Int, isExact: Bool) { stratum.promptCount }
}
