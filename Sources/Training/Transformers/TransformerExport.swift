package import FileFormats
internal import Numerics
package import Routing

/// One prompt to learn from or to measure on, as the training of a transformer router reads it.
package struct TransformerExample: Sendable, Equatable {
  package let prompt: String
  package let target: Target
  /// How much its loss counts, above 0.
  package let weight: Double
  /// Strong's grade minus weak's, where both models of the pair were graded; nil where only models that stand in for
  /// them were, or the grades are assumed.
  package let gain: Double?

  package enum Target: Sendable, Equatable {
    /// 0 strong wins, 1 a tie, 2 weak wins: RouteLLM's labels of a bert router.
    case label(Int)
    /// 1 to 5, higher where the weak model's answer is good enough.
    case score(Int)
  }
}

/// Training data for a transformer router: labelled prompts, cut into those to learn from and those that are held out.
///
/// A prompt gives one example for each pair of a strong and a weak model that was graded on it, and they share its
/// weight. No text that is held out is learned from.
package struct TransformerExport: Sendable {
  package struct Settings: Sendable {
    package var kind: RouterDescriptor
    package var strong: String
    package var weak: String
    /// Models whose answers count as the strong or the weak one's.
    package var strongAlso: [String] = []
    package var weakAlso: [String] = []
    package var ties = TiePolicy.half
    /// Shorter prompts, in Unicode scalars, are dropped.
    package var minimumLength = 0
    package var heldOutShare = 0.1
    package var seed: UInt64 = 1
    /// Of a causal router.
    package var scores = ScoreMapping.standard

    package init(kind: RouterDescriptor, strong: String, weak: String) {
      (self.kind, self.strong, self.weak) = (kind, strong, weak)
    }
  }

  package static let labels = ["strong wins", "tie", "weak wins"]
  /// The kinds that are trained this way.
  package static let kinds: [RouterDescriptor] = [.bert, .causal]

  package private(set) var kept: [TransformerExample] = []
  package private(set) var heldOut: [TransformerExample] = []
  package private(set) var record = TrainingRecord()
  /// Groups of prompts that were moved to the held-out ones, because their texts are among these.
  package private(set) var movedCount = 0

  /// Refuses data without two prompts of the pair, and data whose examples all have one label.
  package init(_ set: LabelledPromptSet, _ settings: Settings) throws(InputError) {
    let sides = try Sides(settings, in: set)
    var examples: [Int: [TransformerExample]] = [:]
    var places: [Int] = []
    for (place, prompt) in set.prompts.enumerated() {
      guard prompt.text.unicodeScalars.count >= settings.minimumLength else {
        record.dropped.add(.shortPrompt)
        continue
      }
      let made = try sides.examples(of: prompt, settings, &record)
      guard !made.isEmpty else { continue }
      examples[place] = made
      places.append(place)
    }
    guard set.textCount(of: places) >= 2 else {
      throw InputError(
        "the training data",
        "has \(FigureText.count(set.textCount(of: places), of: "prompt")) with grades of both \(settings.strong) and "
          + "\(settings.weak); at least 2 are needed")
    }
    var random = SplitMix64(seed: settings.seed)
    let split = PromptSplit(places, of: set, heldOutShare: settings.heldOutShare, random: &random)
    let held = Set(split.heldOut.joined().map { TrainingPrompts.wording(set.prompts[$0].text) })
    for group in split.heldOut { heldOut += group.flatMap { examples[$0] ?? [] } }
    for group in split.kept {
      let isHeld = group.contains { held.contains(TrainingPrompts.wording(set.prompts[$0].text)) }
      let rows = group.flatMap { examples[$0] ?? [] }
      if isHeld {
        heldOut += rows
        movedCount += 1
      } else {
        kept += rows
      }
    }
    record.promptCount = set.textCount(of: places)
    record.heldOutPromptCount = Set(heldOut.map(\.prompt)).count
    record.battleCount = kept.count + heldOut.count
    try check(settings)
  }

  private func check(_ settings: Settings) throws(InputError) {
    guard !kept.isEmpty else {
      throw InputError(
        "the training data",
        "leaves nothing to learn from: every prompt that is not held out has the text of one that is")
    }
    let targets = kept.map(\.target)
    guard let first = targets.first, targets.contains(where: { $0 != first }) else {
      let name: String
      switch targets[0] {
      case .label(let label): name = "the label '\(TransformerExport.labels[label])'"
      case .score(let score): name = "the score \(score)"
      }
      throw InputError(
        "the training data",
        "gives \(name) to \(kept.count == 1 ? "the only prompt" : "all \(FigureText.count(kept.count)) prompts") to learn "
          + "from: a classifier learns nothing from one class")
    }
  }
}

/// Which models of a set stand for which side.
private struct Sides {
  private let strong: Set<Int>
  private let weak: Set<Int>
  private let ownStrong: Int?
  private let ownWeak: Int

  init(_ settings: TransformerExport.Settings, in set: LabelledPromptSet) throws(InputError) {
    if settings.kind == .causal, settings.scores == .grades {
      // The weak model's grade is all that is learned.
      ownWeak = try TrainingPair.place(settings.weak, option: "weak", in: set)
      ownStrong = set.known(settings.strong)
    } else {
      let pair = try TrainingPair(strong: settings.strong, weak: settings.weak, in: set)
      (ownStrong, ownWeak) = (pair.strong, pair.weak)
    }
    var strong: Set<Int> = ownStrong.map { [$0] } ?? []
    for name in settings.strongAlso { strong.insert(try TrainingPair.place(name, option: "strong-also", in: set)) }
    var weak: Set<Int> = [ownWeak]
    for name in settings.weakAlso { weak.insert(try TrainingPair.place(name, option: "weak-also", in: set)) }
    if let both = strong.intersection(weak).min() {
      throw InputError(set.models[both], "is among both the strong and the weak models")
    }
    (self.strong, self.weak) = (strong, weak)
  }

  func examples(
    of prompt: LabelledPrompt, _ settings: TransformerExport.Settings, _ record: inout TrainingRecord
  ) throws(InputError) -> [TransformerExample] {
    if settings.kind == .causal, let score = prompt.judgedScore {
      return [TransformerExample(prompt: prompt.text, target: .score(score), weight: prompt.weight, gain: nil)]
    }
    let weaks = prompt.grades.filter { weak.contains($0.model) }
    let gain: Double? =
      prompt.isAssumed
      ? nil
      : ownStrong.flatMap { prompt.grade(of: $0) }.flatMap { strong in
        prompt.grade(of: ownWeak).map { strong - $0 }
      }
    if settings.kind == .causal, settings.scores == .grades {
      guard !weaks.isEmpty else {
        record.dropped.add(prompt.grades.count < 2 ? .noBattle : .otherModels)
        return []
      }
      var examples: [TransformerExample] = []
      for grade in weaks.map(\.grade) {
        guard let score = Int(exactly: grade), ScoreMapping.range.contains(score) else {
          let start = prompt.text.prefix(40)
          throw InputError(
            "the training data", "grades the weak model \(grade) on '\(start)', which is not one of the scores 1 to 5")
        }
        examples.append(
          TransformerExample(
            prompt: prompt.text, target: .score(score), weight: prompt.weight / Double(weaks.count), gain: gain))
      }
      return examples
    }
    let strongs = prompt.grades.filter { strong.contains($0.model) }
    guard !strongs.isEmpty, !weaks.isEmpty else {
      record.dropped.add(prompt.grades.count < 2 ? .noBattle : .otherModels)
      return []
    }
    let weight = prompt.weight / Double(strongs.count * weaks.count)
    var examples: [TransformerExample] = []
    for better in strongs {
      for worse in weaks {
        let isTie = better.grade == worse.grade
        if isTie, settings.ties == .drop {
          record.dropped.add(.tie)
          continue
        }
        if isTie { record.tieCount += 1 }
        let outcome = isTie ? 1 : better.grade > worse.grade ? 0 : 2
        let isOwn = better.model == ownStrong && worse.model == ownWeak
        examples.append(
          TransformerExample(
            prompt: prompt.text, target: target(of: outcome, settings), weight: weight, gain: isOwn ? gain : nil))
      }
    }
    return examples
  }

  private func target(of outcome: Int, _ settings: TransformerExport.Settings) -> TransformerExample.Target {
    guard settings.kind == .causal, case .preferences(let win, let tie, let loss) = settings.scores else {
      return .label(outcome)
    }
    return .score([loss, tie, win][outcome])
  }
}

extension TransformerExample {
  /// Appends the row `{"prompt", "label" or "score", "weight", "gain"}` and a line end.
  package func append(to writer: inout JSONWriter) {
    writer.raw("{\"prompt\":")
    writer.string(prompt)
    switch target {
    case .label(let label):
      writer.raw(",\"label\":")
      writer.integer(label)
    case .score(let score):
      writer.raw(",\"score\":")
      writer.integer(score)
    }
    writer.raw(",\"weight\":")
    writer.double(weight)
    if let gain {
      writer.raw(",\"gain\":")
      writer.double(gain)
    }
    writer.raw("}\n")
  }

  init(_ record: LabelRecord) throws(InputError) {
    prompt = try record.string("prompt")
    if let label = record["label"] {
      guard let label = label.integer, TransformerExport.labels.indices.contains(label) else {
        throw record.fail("has the label '\(LabelRecord.shown(label))' where 0, 1 or 2 is needed")
      }
      target = .label(label)
    } else {
      guard let score = record["score"]?.integer, ScoreMapping.range.contains(score) else {
        throw record.fail("needs a 'label' from 0 to 2 or a 'score' from 1 to 5")
      }
      target = .score(score)
    }
    weight = try record.number("weight")
    guard weight > 0 else { throw record.fail("has the weight \(weight), which must be above 0") }
    gain = record["gain"] == nil ? nil : try record.number("gain")
  }

  /// What a router that has learned this says for the strong model, positive where it should win: of a label the gain where
  /// it is known, else the label's sign; of a score whether it is below the one that speaks for the weak model, whoever won,
  /// for the score mapping alone decides what a tie speaks for.
  package func outcome(scoreThreshold: ScoreThreshold) -> Double {
    switch target {
    case .label(let label): gain ?? Double(1 - label)
    case .score(let score): score < scoreThreshold.score ? 1 : -1
    }
  }

  /// The rows of `held-out.jsonl`.
  package static func read(_ path: String) throws(InputError) -> [TransformerExample] {
    var examples: [TransformerExample] = []
    try LabelFile.forEachObject(of: path) { (record) throws(InputError) in
      examples.append(try TransformerExample(record))
    }
    return examples
  }
}
