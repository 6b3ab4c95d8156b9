internal import FileFormats
internal import Numerics
internal import Routing
internal import TextModels

/// The battles of labelled prompts as a similarity-weighted artefact keeps them.
///
/// A graded prompt is a row of grades. The battles of preference data that share a prompt and a weight share a row and
/// are listed one by one, model A first as the data has it.
struct TrainingBattles {
  /// The prompt of the set whose text and embedding stand for each row.
  private(set) var prompts: [Int] = []
  private(set) var battles: BattleSet
  private(set) var dropped = DropCounts()
  /// Weights as the artefact keeps them; empty where all are 1.
  var weights: [Float] { battles.weights }

  private struct RowKey: Hashable {
    let text: String
    let weight: Double
  }

  init(_ set: LabelledPromptSet, minimumLength: Int, ties: TiePolicy) {
    var rowOfText: [RowKey: Int] = [:]
    var listed: [Battle] = []
    for (index, prompt) in set.prompts.enumerated() {
      guard !prompt.hasText || prompt.text.unicodeScalars.count >= minimumLength else {
        dropped.add(.shortPrompt)
        continue
      }
      guard prompt.grades.count >= 2 else {
        dropped.add(.noBattle)
        continue
      }
      guard prompt.isBattle else {
        prompts.append(index)
        continue
      }
      let outcome = TrainingBattles.outcome(prompt.grades[0].grade, prompt.grades[1].grade)
      guard ties == .half || outcome != .tie else {
        dropped.add(.tie)
        continue
      }
      let key = RowKey(text: prompt.text, weight: prompt.weight)
      let row = rowOfText[key] ?? prompts.count
      if row == prompts.count {
        rowOfText[key] = row
        prompts.append(index)
      }
      listed.append(
        Battle(prompt: row, modelA: prompt.grades[0].model, modelB: prompt.grades[1].model, outcome: outcome))
    }
    let modelCount = set.models.count
    var grades: [Int8] = []
    if prompts.contains(where: { !set.prompts[$0].isBattle }) { grades = set.ranks(of: prompts, skipsBattles: true) }
    if ties == .drop, !grades.isEmpty {
      // A table of grades cannot leave out a tie.
      var tieCount = 0
      let table = BattleSet(promptCount: prompts.count, modelCount: modelCount, grades: grades)
      for prompt in prompts.indices {
        table.forEachBattle(of: prompt) { modelA, modelB, outcome in
          guard outcome != .tie else { return tieCount += 1 }
          listed.append(Battle(prompt: prompt, modelA: modelA, modelB: modelB, outcome: outcome))
        }
      }
      dropped.add(.tie, tieCount)
      grades = []
    }
    let weights = prompts.map { Float(set.prompts[$0].weight) }
    battles = BattleSet(
      promptCount: prompts.count, modelCount: modelCount, grades: grades, battles: listed,
      weights: weights.allSatisfy { $0 == 1 } ? [] : weights)
  }

  /// Replaces each row's battles by at most so many of them, drawn without replacement.
  mutating func draw(_ limit: Int, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var drawn: [Battle] = []
    var candidates: [(Int, Int, BattleOutcome)] = []
    for prompt in 0..<battles.promptCount {
      candidates.removeAll(keepingCapacity: true)
      battles.forEachBattle(of: prompt) { candidates.append(($0, $1, $2)) }
      let count = min(limit, candidates.count)
      for position in 0..<count {
        candidates.swapAt(position, Int.random(in: position..<candidates.count, using: &random))
        let (modelA, modelB, outcome) = candidates[position]
        drawn.append(Battle(prompt: prompt, modelA: modelA, modelB: modelB, outcome: outcome))
      }
    }
    battles = BattleSet(
      promptCount: battles.promptCount, modelCount: battles.modelCount, battles: drawn, weights: battles.weights)
  }

  /// All battles and the ties among them.
  func counts() -> (battles: Int, ties: Int) {
    var counts = (battles: 0, ties: 0)
    for prompt in 0..<battles.promptCount {
      battles.forEachBattle(of: prompt) { _, _, outcome in
        counts.battles += 1
        if outcome == .tie { counts.ties += 1 }
      }
    }
    return counts
  }

  private static func outcome(_ gradeA: Double, _ gradeB: Double) -> BattleOutcome {
    gradeA > gradeB ? .modelA : gradeA < gradeB ? .modelB : .tie
  }
}

/// The tensors that `PromptBattles` reads.
extension TrainingBattles {
  /// The rows' unit vectors in fixed point, row-major.
  ///
  /// - Parameter embeddings: one row a prompt of the set.
  func fixedVectors(_ embeddings: EmbeddingMatrix) -> [Int16] {
    let dimension = embeddings.dimension
    var vectors = [Int16](repeating: 0, count: prompts.count * dimension)
    vectors.withUnsafeMutableBufferPointer { vectors in
      for (row, prompt) in prompts.enumerated() {
        let target = UnsafeMutableBufferPointer(rebasing: vectors[(row * dimension)..<((row + 1) * dimension)])
        embeddings.withRow(prompt) { _ = FixedPoint.normalize($0, into: target) }
      }
    }
    return vectors
  }

  /// - Parameter vectors: as `fixedVectors` makes them.
  func tensors(vectors: [Int16]) -> SafetensorsWriter {
    var tensors = SafetensorsWriter()
    tensors.add("prompts", .int16, shape: [battles.promptCount, vectors.count / max(1, battles.promptCount)], vectors)
    if !battles.grades.isEmpty {
      tensors.add("grades", .int8, shape: [battles.promptCount, battles.modelCount], battles.grades)
    }
    if !battles.battles.isEmpty {
      let rows = battles.battles.flatMap {
        [Int32($0.prompt), Int32($0.modelA), Int32($0.modelB), Int32($0.outcome.rawValue)]
      }
      tensors.add("battles", .int32, shape: [battles.battles.count, 4], rows)
    }
    if !battles.weights.isEmpty {
      tensors.add("weights", .float32, shape: [battles.promptCount], battles.weights)
    }
    return tensors
  }
}

/// The places of the strong and the weak model in a training set.
struct TrainingPair {
  let strong: Int
  let weak: Int

  init(_ job: TrainingJob, in set: LabelledPromptSet) throws(InputError) {
    try self.init(strong: job.strong, weak: job.weak, in: set)
  }

  init(strong: String, weak: String, in set: LabelledPromptSet) throws(InputError) {
    guard set.models.count >= 2 else {
      throw InputError(
        "the training data", "names \(FigureText.count(set.models.count, of: "model")); a router needs battles of two")
    }
    self.strong = try TrainingPair.place(strong, option: "strong", in: set)
    self.weak = try TrainingPair.place(weak, option: "weak", in: set)
    guard self.strong != self.weak else { throw InputError(strong, "is both the strong and the weak model") }
  }

  /// The place of a model that an option names.
  static func place(_ name: String, option: String, in set: LabelledPromptSet) throws(InputError) -> Int {
    if let place = set.known(name) { return place }
    let known = set.models.prefix(8).joined(separator: ", ") + (set.models.count > 8 ? ", ..." : "")
    throw InputError(
      "the training data",
      "has no model '\(name)'\(NearestNames.suggestion(for: name, among: set.models)) "
        + "(it knows \(set.models.count): \(known)); name the \(option) one with --\(option)")
  }
}

/// What a tie teaches.
package enum TiePolicy: String, Sendable, CaseIterable {
  /// Half a win each way.
  case half
  /// Nothing: it is left out.
  case drop
}
