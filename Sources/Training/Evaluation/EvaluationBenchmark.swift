package import FileFormats
internal import Files
internal import Numerics
internal import Reporting
package import Running
package import TextModels

/// Prompts with both models' quality on each: what a router is measured on.
package struct EvaluationBenchmark: Sendable {
  /// What a quality means.
  package enum Scale: String, Sendable {
    /// 0 or 1 a prompt, reported in percent.
    case accuracy
    /// Any number a prompt, reported as it is.
    case score

    /// What a mean is multiplied by before it is shown.
    package var factor: Double { self == .accuracy ? 100 : 1 }
  }

  /// Such as `gsm8k`, or a file's name.
  package let name: String
  package let scale: Scale
  /// As the data spells its models.
  package let pair: ModelPair
  package private(set) var prompts: [String] = []
  /// As long as `prompts`.
  package private(set) var strongScores: [Double] = []
  package private(set) var weakScores: [Double] = []
  /// As long as `prompts`: what each is about, by the field that was asked for; empty if none was, or the data has none.
  package private(set) var parts: [String] = []
  /// What the rows' groups were read by, and of each row a name for each; both empty where none were.
  package internal(set) var groupSources: [String] = []
  private var groups: [[String]] = []
  /// Prompts that were dropped because the contamination list names them; nil without such a list.
  package var contaminatedCount: Int?
  /// What a reader should know of the data, a line each.
  package var notes: [String] = []

  package init(name: String, scale: Scale, pair: ModelPair) {
    self.name = name
    self.scale = scale
    self.pair = pair
  }

  package var count: Int { prompts.count }

  /// Means over all prompts, in the scale in which they are shown.
  package var strongQuality: Double { scale.factor * strongScores.reduce(0, +) / Double(count) }
  package var weakQuality: Double { scale.factor * weakScores.reduce(0, +) / Double(count) }

  /// - Parameters:
  ///   - part: what the prompt is about; of all prompts, or of none.
  ///   - groups: a name for each of `groupSources`.
  package mutating func append(
    _ prompt: String, strong: Double, weak: Double, part: String? = nil, groups: [String] = []
  ) {
    self.groups.append(groups)
    if let part, parts.count == prompts.count { parts.append(part) }
    prompts.append(prompt)
    strongScores.append(strong)
    weakScores.append(weak)
  }

  /// The groups of some rows by a router's sources; empty where the benchmark has none of them.
  func groups(of rows: Range<Int>, by sources: [String]) -> [[String]] {
    let places = sources.map { groupSources.firstIndex(of: $0) }
    guard !places.isEmpty, !groupSources.isEmpty else { return [] }
    return rows.map { row in places.map { $0.map { groups[row][$0] } ?? "" } }
  }

  /// Refuses a benchmark on which no router can be measured: without a prompt, or whose strong model is not the better.
  ///
  /// - Parameter file: where its rows came from, for messages.
  func checked(file: String) throws(InputError) -> EvaluationBenchmark {
    guard count > 0 else {
      let dropped = contaminatedCount ?? 0
      throw InputError(
        file, dropped > 0 ? "has no prompt left: the contamination list names all \(dropped)" : "has no row")
    }
    let gains = zip(strongScores, weakScores).map { $0 - $1 }
    let gap = gains.reduce(0, +)
    // Sums of decimals that cancel may leave a part in 10^16.
    let slack = 1e-12 * gains.reduce(0) { $0 + abs($1) }
    let quality = FigureText.fixed(strongQuality, 3)
    if abs(gap) <= slack {
      throw InputError(
        file,
        "'\(pair.strong)' and '\(pair.weak)' have the same quality, \(quality): no gap to recover, PGR is "
          + "undefined")
    }
    guard gap > 0 else {
      throw InputError(
        file,
        "'\(pair.strong)' (\(quality)) is worse than '\(pair.weak)' "
          + "(\(FigureText.fixed(weakQuality, 3))): no gap to recover; swap --strong and --weak")
    }
    return self
  }
}

extension EvaluationBenchmark {
  /// Without these prompts, and with a note that says so.
  ///
  /// - Parameters:
  ///   - rows: places among `prompts`.
  ///   - reason: why, such as `that the training prompts contain`.
  package func dropping(_ rows: Set<Int>, reason: String) throws(InputError) -> EvaluationBenchmark {
    guard !rows.isEmpty else { return self }
    var kept = EvaluationBenchmark(name: name, scale: scale, pair: pair)
    for row in prompts.indices where !rows.contains(row) {
      kept.append(
        prompts[row], strong: strongScores[row], weak: weakScores[row], part: parts.count == count ? parts[row] : nil,
        groups: groups[row])
    }
    kept.groupSources = groupSources
    kept.contaminatedCount = contaminatedCount
    kept.notes = notes + ["\(rows.count) of \(count) prompts dropped \(reason)"]
    guard kept.count > 0 else {
      throw InputError(name, "has no prompt left: all \(count) are among those \(reason)")
    }
    return try kept.checked(file: name)
  }

  /// Some of its prompts; nil if the strong model is no better on them.
  func part(_ name: String, _ rows: [Int]) -> EvaluationBenchmark? {
    var part = EvaluationBenchmark(name: name, scale: scale, pair: pair)
    for row in rows { part.append(prompts[row], strong: strongScores[row], weak: weakScores[row]) }
    return try? part.checked(file: name)
  }

  /// Without the prompts that a list names: JSON lines with `eval_prompt`, as RouteLLM's contamination lists and
  /// `augment similarity --duplicates` have it.
  package func excluding(list path: String) throws(InputError) -> EvaluationBenchmark {
    let list = try ContaminationList(path: path)
    let rows = Set(prompts.indices.filter { list.contains(prompts[$0]) })
    return try dropping(rows, reason: "that \(path) lists")
  }
}

/// RouteLLM's `contaminated_prompts.jsonl`: the benchmark's prompts that are too near to a training prompt. Only
/// `eval_prompt` is read; a prompt is dropped when it is the same, byte for byte.
struct ContaminationList {
  private var prompts: Set<[UInt8]> = []

  init(path: String) throws(InputError) {
    guard FileSystem.isFile(path) else {
      throw InputError(path, "is missing; it lists the prompts to drop, and an empty file says that there are none")
    }
    try LabelFile.forEachObject(of: path) { (record) throws(InputError) in
      prompts.insert(Array(try record.string("eval_prompt").utf8))
    }
  }

  func contains(_ prompt: String) -> Bool { !prompts.isEmpty && prompts.contains(Array(prompt.utf8)) }
}

/// The prompts of a benchmark that count as known from training.
package struct BenchmarkDuplicates: Sendable, Equatable {
  /// Places among the benchmark's prompts, of any training set.
  package private(set) var rows: Set<Int> = []
  /// A line for each training set that contains some.
  package private(set) var notes: [String] = []

  /// - Parameter embeddings: one row a prompt, by the embedder of the training sets' vectors.
  package init(_ benchmark: EvaluationBenchmark, embeddings: EmbeddingMatrix, training sets: [TrainingPrompts]) {
    for set in sets {
      let matches = set.matches(of: benchmark.prompts, embeddings: embeddings)
      let found = matches.indices.filter { matches[$0].isDuplicate }
      rows.formUnion(found)
      guard !found.isEmpty else { continue }
      let limit = FigureText.fixed(TrainingPrompts.contaminationCosine, 2)
      let wordings = matches.count { $0.hasSameWording }
      let relation =
        set.texts.isEmpty
        ? "within a cosine of \(limit) of a training prompt"
        : "among the training prompts: \(wordings) word for word, the others within a cosine of \(limit)"
      notes.append(
        "\(set.name): \(found.count) of \(benchmark.count) prompts "
          + "(\(FigureText.percent(Double(found.count) / Double(benchmark.count)))) "
          + "\(found.count == 1 ? "is" : "are") \(relation)"
      )
    }
  }
}
