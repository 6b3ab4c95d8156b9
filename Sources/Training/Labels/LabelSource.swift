package import FileFormats
internal import Files
package import LogReading
internal import Numerics

/// One place that training data comes from.
package struct LabelSource: Sendable {
  /// A file or a directory.
  package let path: String
  package let format: LabelFormat
  /// How much each of its battles counts; above 0.
  package let weight: Double
  /// How a log is read, of the format `observed`.
  let answers: ObservedAnswers?

  /// - Parameters:
  ///   - format: nil detects it from the content.
  ///   - answers: how a log is read, of the format `observed`.
  package init(
    path: String, format: LabelFormat? = nil, weight: Double = 1, answers: ObservedAnswers? = nil
  ) throws(InputError) {
    precondition(weight > 0 && weight.isFinite)
    self.answers = answers
    self.path = path
    self.weight = weight
    self.format = if let format { format } else { try LabelFormat.detected(in: path) }
    let needsDirectory = self.format == .zeroEval
    if FileSystem.isFolder(path) != needsDirectory, self.format != .alpacaEval {
      throw InputError(
        path, "the format \(self.format.rawValue) is read from a \(needsDirectory ? "directory" : "file")")
    }
    guard self.format != .observed || answers != nil else {
      throw InputError(
        path, "is read as a log, whose observed quality 'train' finds by --quality-field or --join-scores")
    }
  }

  /// Adds all prompts of the source, and reports how many there were and what was left out. A source of which nothing is
  /// left is an error.
  ///
  /// - Parameters:
  ///   - columns: says which members of golden labels are grades.
  ///   - scores: by request id, for the requests of a log.
  ///   - hasVectors: whether the vectors of prompts stand in a file of their own, so that a row's `idx`, in the format that
  ///     has it, is its row there, and the prompt may be missing.
  ///   - canonicalName: resolves a model's spelling; nil is a name that it does not know.
  package func read(
    into set: inout LabelledPromptSet, columns: GoldColumns = GoldColumns(), scores: ScoreIndex? = nil,
    hasVectors: Bool = false,
    canonicalName: (String) -> String? = { $0 }
  ) throws(InputError) -> SourceSummary {
    let start = set.prompts.count
    let firstRow = set.rowCount
    var dropped = DropCounts()
    var leftOut: [String] = []
    switch format {
    case .gold: leftOut = try GoldLabels.read(path, into: &set, columns: columns, canonicalName: canonicalName)
    case .judged: try JudgedLabels.read(path, into: &set, dropped: &dropped, canonicalName: canonicalName)
    case .ranked: try RankedLabels.read(path, into: &set, dropped: &dropped, canonicalName: canonicalName)
    case .chosen: try ChosenAnswers.read(path, into: &set, dropped: &dropped, canonicalName: canonicalName)
    case .zeroEval:
      try ZeroEvalResults.read(
        prompts: "\(path)/prompts.jsonl", results: "\(path)/results.csv", into: &set, canonicalName: canonicalName)
    case .observed:
      try answers?.joining(scores).read(path, into: &set, dropped: &dropped, canonicalName: canonicalName)
    case .battles: try readBattles(.plain, &set, &dropped, canonicalName)
    case .numbered: try readBattles(hasVectors ? .numbered : .plain, &set, &dropped, canonicalName)
    case .arena: try readBattles(.arena, &set, &dropped, canonicalName)
    case .conversations: try readBattles(.conversations, &set, &dropped, canonicalName)
    case .alpacaEval:
      try AlpacaEvalBattles.read(folder: folder, into: &set, dropped: &dropped, canonicalName: canonicalName)
    }
    guard set.prompts.count > start else {
      let why = dropped.nonzero.map { $0.reason.counted($0.count) }.joined(separator: ", ")
      throw InputError(path, "holds nothing to learn from" + (why.isEmpty ? ": no row" : ": \(why)"))
    }
    set.finish(promptsFrom: start, weight: weight, source: path)
    return SourceSummary(
      self, rowCount: set.rowCount - firstRow, prompts: set.prompts[start...], dropped: dropped,
      leftOutMembers: leftOut)
  }

  private func readBattles(
    _ layout: PreferenceBattles.Layout, _ set: inout LabelledPromptSet, _ dropped: inout DropCounts,
    _ canonicalName: (String) -> String?
  ) throws(InputError) {
    try PreferenceBattles.read(path, layout: layout, into: &set, dropped: &dropped, canonicalName: canonicalName)
  }

  /// The directory of an AlpacaEval source that may be named by its battles.
  private var folder: String {
    guard !FileSystem.isFolder(path) else { return path }
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return String(path[..<slash])
  }

  /// The file whose rows are the rows of the data.
  var promptFile: String {
    switch format {
    case .gold, .battles, .numbered, .arena, .conversations, .judged, .ranked, .chosen, .observed: path
    case .zeroEval: "\(path)/prompts.jsonl"
    case .alpacaEval: "\(folder)/prompts.jsonl"
    }
  }

  /// The last part of a directory's path, the last two of a file's: what provenance may say about where it was.
  package var name: String {
    path.split(separator: "/").suffix(FileSystem.isFolder(path) ? 1 : 2).joined(separator: "/")
  }
}

/// What was found in one source of training data, before the trainer drops anything.
package struct SourceSummary: Sendable {
  /// As provenance names it.
  package let name: String
  package let format: LabelFormat
  package let weight: Double
  /// `weight` as a person writes it.
  package var weightText: String { weight == weight.rounded() ? "\(Int(weight))" : "\(weight)" }
  /// Rows of the file, dropped ones too.
  package let rowCount: Int
  /// Different texts.
  package let promptCount: Int
  /// Pairs of models that were compared on a prompt, and those among them that tied.
  package let battleCount: Int
  package let tieCount: Int
  package let dropped: DropCounts
  /// Members of golden labels that hold numbers or truths and were not read as grades.
  package let leftOutMembers: [String]

  /// As it was found before.
  init(
    name: String, format: LabelFormat, weight: Double, rowCount: Int, promptCount: Int, battleCount: Int, tieCount: Int,
    dropped: DropCounts
  ) {
    (self.name, self.format, self.weight, self.rowCount) = (name, format, weight, rowCount)
    leftOutMembers = []
    (self.promptCount, self.battleCount, self.tieCount, self.dropped) = (promptCount, battleCount, tieCount, dropped)
  }

  init(
    _ source: LabelSource, rowCount: Int, prompts: ArraySlice<LabelledPrompt>, dropped: DropCounts,
    leftOutMembers: [String] = []
  ) {
    self.leftOutMembers = leftOutMembers
    name = source.name
    format = source.format
    weight = source.weight
    self.rowCount = rowCount
    self.dropped = dropped
    promptCount = Set(prompts.map(\.text)).count
    var battles = 0
    var ties = 0
    for prompt in prompts {
      let count = prompt.grades.count
      battles += count * (count - 1) / 2
      for (index, first) in prompt.grades.enumerated() {
        ties += prompt.grades[(index + 1)...].count { $0.grade == first.grade }
      }
    }
    battleCount = battles
    tieCount = ties
  }
}

/// How much was dropped, by reason.
package struct DropCounts: Sendable, Equatable {
  private var counts: [DropReason: Int] = [:]

  package init() {}

  package subscript(_ reason: DropReason) -> Int { counts[reason] ?? 0 }

  mutating func add(_ reason: DropReason, _ count: Int = 1) {
    if count > 0 { counts[reason, default: 0] += count }
  }

  /// In a fixed order, without zeros.
  package var nonzero: [(reason: DropReason, count: Int)] {
    DropReason.allCases.compactMap { reason in counts[reason].map { (reason, $0) } }
  }
}

/// Why a row of the data, a prompt or a model was not learned from; training counts each.
package enum DropReason: String, Sendable, CaseIterable {
  /// A row whose conversation holds no text in its first user turn.
  case noPrompt = "no_prompt"
  /// A battle whose two names are one model.
  case sameModel = "same_model"
  /// A row that does not say in known words who won, or whose score is none.
  case unknownWinner = "unknown_winner"
  /// A graded prompt, or a battle's, of fewer characters than the least that is asked for.
  case shortPrompt = "short_prompt"
  /// A graded prompt, or a battle, with grades of fewer than two models.
  case noBattle = "no_battle"
  /// A row with grades of two models or more, but not of a strong and a weak one.
  case otherModels = "other_models"
  /// A battle that was a tie, where ties are dropped.
  case tie = "tie"
  /// A model that no chain of wins connects with the pair, where such models are dropped.
  case unratedModel = "unrated_model"
  /// A line of a log that is not a request for a chat.
  case noRequest = "no_request"
  /// A request of a log that names no model, that has no observed score, and whose value is not understood.
  case noModel = "no_model"
  case noScore = "no_score"
  case unreadableScore = "unreadable_score"
  /// A prompt of a log that one model alone answered: nothing can be compared.
  case oneModel = "one_model"

  /// `1 tie`, `2 ties`.
  package func counted(_ count: Int) -> String {
    let (noun, rest) =
      switch self {
      case .noPrompt: ("row", " without text in the first user turn")
      case .sameModel: ("battle", " of a model against itself")
      case .unknownWinner: ("row", " that \(count == 1 ? "does" : "do") not say who won")
      case .shortPrompt: ("row", " whose prompt is too short")
      case .noBattle: ("row", " without two models to compare")
      case .otherModels: ("row", " that \(count == 1 ? "compares" : "compare") other models")
      case .tie: ("tie", "")
      case .unratedModel: ("model", " that no chain of wins connects with the pair")
      case .noRequest: ("line", " that \(count == 1 ? "is" : "are") not a request")
      case .noModel: ("request", " without a model")
      case .noScore: ("request", " without an observed score")
      case .unreadableScore: ("request", " whose score is not understood or outside of the scale")
      case .oneModel: ("prompt", " that one model alone answered, of no use for comparison")
      }
    return FigureText.count(count, of: noun) + rest
  }
}
