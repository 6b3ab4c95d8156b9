internal import FileFormats
internal import Files
internal import LogReading
internal import Routing
internal import Training

/// `augment gold`: graded prompts to preference data.
enum AugmentGoldCommand: Command {
  static let name = CommandName.augmentGold
  private static let strong: Option<String?> = Option(
    "strong", .text("MODEL"), "Write only the battles of this model, as model_a, against --weak."
  ).needing([weak], because: "without both, all pairs are written")
  private static let weak = Option("weak", .text("MODEL"), "The other model of the pair.").needing(
    [strong], because: "without both, all pairs are written")

  static let specification = CommandSpecification(
    summary: "Turn graded prompts into preference data.",
    operands: Operands("LABELS...", 1...Int.max, .reading, "files of graded prompts"),
    discussion: """
      Reads golden labels, JSON lines {"prompt", MODEL: true|false|number, ...}, or a ZeroEval directory (prompts.jsonl \
      and results.csv), and writes {"prompt", "model_a", "model_b", "winner"} as JSON lines: of two models the higher \
      grade wins, equal grades tie. All pairs of models are written, or the one that --strong and --weak name.
      """,
    groups: [
      OptionGroup("Pair", [strong, weak]),
      OptionGroup("Output", [PreferenceOutput.output, RunOptions.quiet]),
    ],
    examples: [
      .init(
        "routellm-batch augment gold gold/mmlu.jsonl --strong gpt-4-1106-preview "
          + "--weak mixtral-8x7b-instruct-v0.1 -o preferences.jsonl",
        "The battles of one pair")
    ])

  static func run(_ options: ParsedOptions) throws -> ExitStatus {
    let sources = options.operands
    let aliases = try ModelAliasTable.shipped()
    let set = try read(sources, aliases: aliases)
    var pair: (strong: String, weak: String)?
    if let strong = options[strong], let weak = options[weak] {
      pair = (
        try model(strong, self.strong.details.dashed, of: set, aliases),
        try model(weak, self.weak.details.dashed, of: set, aliases)
      )
      if let pair, pair.strong == pair.weak { throw UsageError.sameModel(pair.strong) }
    }
    let (rows, skippedCount) = GoldBattles.rows(of: set, pair: pair)
    guard !rows.isEmpty else {
      throw InputError(sources.joined(separator: ", "), "no prompt is graded for both models: there is no battle")
    }
    try PreferenceOutput.write(rows, options)
    guard !options[RunOptions.quiet] else { return .success }
    let ties = rows.count { $0.winner == .tie }
    Diagnostics.note(
      "preferences: \(rows.count), ties among them: \(ties); prompts: \(set.prompts.count); models: \(set.models.count)"
    )
    if let pair {
      let wins = rows.count { $0.winner == .modelA }
      Diagnostics.note("\(pair.strong) better: \(wins); \(pair.weak) better: \(rows.count - ties - wins)")
    } else {
      Diagnostics.note("models: \(set.models.joined(separator: ", "))")
    }
    if skippedCount > 0 { Diagnostics.note("left out, without two grades to compare: \(skippedCount)") }
    return .success
  }

  private static func read(_ sources: [String], aliases: ModelAliasTable) throws -> LabelledPromptSet {
    var set = LabelledPromptSet()
    func canonical(_ name: String) -> String? { aliases.resolve(name).canonical }
    for source in sources {
      if FileSystem.isFolder(source) {
        try ZeroEvalResults.read(
          prompts: "\(source)/prompts.jsonl", results: "\(source)/results.csv", into: &set, canonicalName: canonical)
      } else {
        let columns = GoldColumns { aliases.resolve($0).isKnown }
        let leftOut = try GoldLabels.read(source, into: &set, columns: columns, canonicalName: canonical)
        if !leftOut.isEmpty {
          Diagnostics.note("\(source): not read as models: \(leftOut.prefix(12).joined(separator: ", "))")
        }
      }
    }
    return set
  }

  /// The name by which the labels call a model.
  private static func model(
    _ name: String, _ option: String, of set: LabelledPromptSet, _ aliases: ModelAliasTable
  ) throws(UsageError) -> String {
    guard let index = aliases.index(of: name, in: set.models) else {
      throw .notGraded(option: option, name, near: NearestNames.nearest(to: name, among: set.models))
    }
    return set.models[index]
  }
}
