internal import FileFormats
package import LogReading
internal import Numerics
package import Running
package import TextModels

/// Chooses the prompts of a log whose labels teach most for the money: a stratified sample of its different prompts.
///
/// Strata are a group of requests and a region of prompts: how near they are to the nearest prompt that is labelled already,
/// or, without such, which of a few prompts that are far from each other they are nearest to (farthest-point choice, Gonzalez
/// 1985, from a sample of the log). Labels go to strata by `rows * spread / sqrt(cost)`, the allocation that estimates a mean
/// best for the money (Cochran, Sampling Techniques, 1977, 5.5), and one at least to each if there are four times as many. In a
/// stratum prompts are taken by a seeded hash of their texts, so each has the same probability, which is written down:
/// estimates from the chosen prompts can be weighed to be unbiased.
///
/// The log is read twice. Memory depends on how many prompts are chosen and on the number of strata, never on the log.
package struct PromptChoosing: Sendable {
  package let count: Int
  package var seed: UInt64 = 0
  /// Choosing ends before the first prompt that would cost more than is left.
  package var budget: USD?
  /// What requests are grouped by, the parent first; no more than the largest groups are told apart.
  package var fields: [GroupField] = []
  /// What is labelled already; nil for nothing.
  package var known: KnownLabels?
  /// What a prompt costs to label; nil where that is not known.
  package var price: (@Sendable (_ prompt: String) -> USD)?

  package init(count: Int) { self.count = count }

  /// Groups that have strata of their own; all others share one.
  static let mostGroups = 24
  /// Prompts of a stratum that are kept at least, so that their number is known.
  private static let leastKept = 256
  /// Names of groups that are counted.
  private static let countedGroups = 10_000
  /// Prompts that stand for the log where regions are chosen, and how many regions there are.
  private static let sampleCount = 2_048
  private static let regionCount = 8

  /// - Parameter plan: of files, as they are read twice.
  package func choose(_ plan: ReadingPlan, embedder: any EmbeddingModel) throws -> PromptChoice {
    var plan = plan
    plan.decoding.groupFields = fields
    var choice = PromptChoice()
    let survey = try survey(plan, into: &choice)
    let regions = ChoiceRegions(sample: survey.sample.texts, known: known, count: Self.regionCount, embedder: embedder)
    var strata: [StratumKey: ChoiceStratum] = [:]
    var row = 0
    _ = try PromptReading(plan).forEachBatch { batch in
      var texts: [String] = []
      var keys: [(hash: UInt64, groups: [String])] = []
      for (index, record) in batch.records.enumerated() {
        let text = String(decoding: batch.texts[record.prompt], as: UTF8.self)
        let hash = PromptChoosing.hash(text, seed)
        if known?.contains(text) ?? false {
          choice.labelledRows += 1
          continue
        }
        texts.append(text)
        keys.append((hash, batch.names(of: index, count: fields.count)))
      }
      let places = regions.places(of: texts, embedder: embedder)
      for (index, key) in keys.enumerated() {
        row += 1
        let (region, cosine) = places[index]
        strata[
          StratumKey(group: survey.group(KnownLabels.group(key.groups)), region: region),
          default: ChoiceStratum(capacity: max(count, Self.leastKept))
        ]
        .add(texts[index], groups: key.groups, hash: key.hash, cosine: cosine, order: row) { price?(texts[index]) }
      }
    }
    choice.take(
      strata.sorted { $0.key < $1.key }.map { key, stratum in
        ChoiceCandidate(
          group: key.group, region: regions.name(key.region), stratum: stratum,
          spread: (known?.spread(of: key.group) ?? 1) * stratum.spread)
      }, count: count, budget: price == nil ? nil : budget)
    return choice
  }

  private struct StratumKey: Hashable, Comparable {
    let group: String
    let region: Int

    static func < (first: StratumKey, second: StratumKey) -> Bool {
      (first.group, first.region) < (second.group, second.region)
    }
  }

  /// What the first reading of the log finds.
  private struct Survey {
    var sample = ChoiceStratum(capacity: PromptChoosing.sampleCount)
    var groups: Set<String> = []

    func group(_ name: String) -> String { groups.contains(name) ? name : PromptChoice.otherGroups }
  }

  private func survey(_ plan: ReadingPlan, into choice: inout PromptChoice) throws -> Survey {
    var survey = Survey()
    var counts: [String: Int] = [:]
    let lines = try PromptReading(plan).forEachBatch { batch in
      for (index, record) in batch.records.enumerated() {
        let text = String(decoding: batch.texts[record.prompt], as: UTF8.self)
        choice.rows += 1
        survey.sample.add(text, hash: PromptChoosing.hash(text, seed), cosine: 0, order: choice.rows) { nil }
        let group = KnownLabels.group(batch.names(of: index, count: fields.count))
        if counts[group] != nil || counts.count < Self.countedGroups { counts[group, default: 0] += 1 }
      }
      choice.rejectedCount += batch.rejected.count
      choice.firstRejected += batch.rejected.prefix(max(0, PromptChoice.keptRejects - choice.firstRejected.count))
    }
    choice.failures = lines.failures
    let largest = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.mostGroups)
    survey.groups = Set(largest.map(\.key))
    return survey
  }

  /// Uniform over 64 bits, whatever the text.
  static func hash(_ text: String, _ seed: UInt64) -> UInt64 {
    var text = text
    let hash = text.withUTF8 { StableHash.wide($0).low }
    return SplitMix64.mix(hash ^ SplitMix64.mix(seed &+ SplitMix64.increment))
  }
}

/// What is known of prompts that are labelled already.
package struct KnownLabels: Sendable {
  private let vectors: NearestVectors?
  private let texts: Set<String>
  /// The standard deviation of the gains of each group's labels, drawn to that of all labels as by ten more.
  private let spreads: [String: Double]
  private let overall: Double
  private static let priorLabels = 10.0

  /// - Parameters:
  ///   - set: with its groups named, if requests are grouped.
  ///   - strong: names of the models whose grades' difference is learned.
  package init(_ set: LabelledPromptSet, strong: String, weak: String, embedder: any EmbeddingModel) {
    let prompts = set.prompts.map(\.text)
    texts = Set(prompts)
    vectors = prompts.isEmpty ? nil : NearestVectors(embedder.embeddings(of: prompts))
    var gains: [String: [Double]] = [:]
    let all = set.gains(strong: strong, weak: weak)
    for (prompt, gain) in all { gains[KnownLabels.group(set.prompts[prompt].groups), default: []].append(gain) }
    let variance = KnownLabels.variance(all.map(\.gain))
    overall = variance > 0 ? variance.squareRoot() : 1
    let prior = overall * overall * KnownLabels.priorLabels
    spreads = gains.mapValues { gains in
      let sum = KnownLabels.variance(gains) * Double(gains.count) + prior
      return (sum / (Double(gains.count) + KnownLabels.priorLabels)).squareRoot()
    }
  }

  private static func variance(_ values: [Double]) -> Double {
    guard values.count > 1 else { return 0 }
    let mean = values.reduce(0, +) / Double(values.count)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
  }

  /// One name for the groups of a prompt.
  static func group(_ names: [String]) -> String {
    !names.isEmpty && names.allSatisfy(\.isEmpty) ? PromptChoice.noGroup : names.joined(separator: " / ")
  }

  var hasPrompts: Bool { vectors != nil }

  func contains(_ text: String) -> Bool { texts.contains(text) }
  func spread(of group: String) -> Double { spreads[group] ?? overall }

  /// The cosine of each text with the nearest labelled prompt.
  func cosines(of embeddings: EmbeddingMatrix) -> [Double]? { vectors.map { $0.nearest(to: embeddings).map(\.cosine) } }
}

/// The regions of prompts in which strata are told apart.
struct ChoiceRegions {
  /// From which cosine with the nearest labelled prompt on a band begins.
  private static let bands = [0.5, 0.7, 0.9]
  private let known: KnownLabels?
  private let anchors: NearestVectors?

  /// - Parameter sample: prompts of the log, in an order that does not depend on theirs.
  init(sample: [String], known: KnownLabels?, count: Int, embedder: any EmbeddingModel) {
    let vectors = embedder.embeddings(of: sample)
    self.known = known.flatMap { $0.hasPrompts ? $0 : nil }
    anchors = self.known == nil && !sample.isEmpty ? ChoiceRegions.farthest(vectors, count: count) : nil
  }

  /// Prompts that are far from each other: the first one, then always the one that is farthest from those before.
  private static func farthest(_ vectors: EmbeddingMatrix, count: Int) -> NearestVectors {
    func only(_ row: Int) -> EmbeddingMatrix { vectors.rows([row]) }
    var chosen = [0]
    var nearest = NearestVectors(only(0)).nearest(to: vectors).map(\.cosine)
    while chosen.count < min(count, vectors.count) {
      guard let next = nearest.indices.min(by: { (nearest[$0], $0) < (nearest[$1], $1) }), nearest[next] < 1 else {
        break
      }
      chosen.append(next)
      for (row, match) in NearestVectors(only(next)).nearest(to: vectors).enumerated() {
        nearest[row] = max(nearest[row], match.cosine)
      }
    }
    return NearestVectors(vectors.rows(chosen))
  }

  /// The region of each text, and its cosine with what is nearest there.
  func places(of texts: [String], embedder: any EmbeddingModel) -> [(region: Int, cosine: Double)] {
    guard !texts.isEmpty else { return [] }
    let vectors = embedder.embeddings(of: texts)
    if let cosines = known?.cosines(of: vectors) {
      return cosines.map { cosine in (ChoiceRegions.bands.count { cosine >= $0 }, cosine) }
    }
    guard let anchors else { return texts.map { _ in (0, 0) } }
    return anchors.nearest(to: vectors).map { ($0.index, $0.cosine) }
  }

  func name(_ region: Int) -> String {
    guard known != nil else { return "region \(region + 1)" }
    let bands = ChoiceRegions.bands
    if region == 0 { return "cosine with the nearest label below \(bands[0])" }
    return "cosine with the nearest label from \(bands[region - 1])"
      + (region < bands.count ? " to \(bands[region])" : "")
  }
}
