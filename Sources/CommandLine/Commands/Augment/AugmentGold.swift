internal import FileFormats
internal import Files
internal import LogReading
internal import Routing
internal import Training

/// `augment gold`: graded prompts to preference data.
enum AugmentGold {
  static let spec = CommandSpec(
    name: "augment gold",
    summary: "Turn graded prompts into preference data.",
    operands: "LABELS...",
    discussion: """
      Reads golden labels, JSON lines {"prompt", MODEL: true|false|number, ...}, or a ZeroEval directory (prompts.jsonl \
      and results.csv), and writes {"prompt", "model_a", "model_b", "winner"} as JSON lines: of two models the higher \
      grade wins, equal grades tie. All pairs of models, or the one that --strong and --weak name.
      """,
    groups: [
      CommandSpec.Group(
        title: "Pair",
        options: [
          OptionSpec(
            name: "strong", value: .text("MODEL"), help: "Only battles of this model with --weak; it is model_a."),
          OptionSpec(name: "weak", value: .text("MODEL"), help: "The other model of the pair."),
        ]),
      CommandSpec.Group(title: "Output", options: PreferenceOutput.options),
    ],
    examples: [
      CommandSpec.Example(
        command: "routellm-batch augment gold gold/mmlu.jsonl --strong gpt-4-1106-preview "
          + "--weak mixtral-8x7b-instruct-v0.1 -o preferences.jsonl",
        meaning: "The battles of one pair")
    ])

  static func run(_ arguments: ParsedArguments) throws -> ExitStatus {
    let sources = arguments.operands
    guard !sources.isEmpty else { throw UsageError("augment gold takes files of graded prompts") }
    guard arguments.has("strong") == arguments.has("weak") else {
      throw UsageError("--strong and --weak go together; without both, all pairs are written")
    }
    try PreferenceOutput.refuse(arguments, inputs: sources)
    let aliases = try ModelAliasTable.shipped()
    let set = try read(sources, aliases: aliases)
    var pair: (strong: String, weak: String)?
    if let strong = arguments.string("strong"), let weak = arguments.string("weak") {
      pair = (try model(strong, "--strong", of: set, aliases), try model(weak, "--weak", of: set, aliases))
      guard pair?.strong != pair?.weak else {
        throw UsageError("--strong and --weak are both '\(pair?.strong ?? strong)'")
      }
    }
    let (rows, skippedCount) = GoldBattles.rows(of: set, pair: pair)
    guard !rows.isEmpty else {
      throw InputError(sources.joined(separator: ", "), "no prompt is graded for both models: there is no battle")
    }
    try PreferenceOutput.write(rows, arguments)
    guard !arguments.has("quiet") else { return .success }
    let ties = rows.count { $0.winner == .tie }
    Diagnostics.note(
      "preferences: \(rows.count), of them ties \(ties); prompts: \(set.prompts.count); models: \(set.models.count)")
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
        try GoldLabels.read(source, into: &set, canonicalName: canonical)
      }
    }
    return set
  }

  /// The name by which the labels call a model.
  private static func model(
    _ name: String, _ option: String, of set: LabelledPromptSet, _ aliases: ModelAliasTable
  ) throws(UsageError) -> String {
    guard let index = aliases.index(of: name, in: set.models) else {
      throw UsageError("\(option) '\(name)' is graded nowhere" + NearestNames.suggestion(for: name, among: set.models))
    }
    return set.models[index]
  }
}
