internal import FileFormats
internal import Files
internal import Numerics
internal import Routing
internal import Training

/// `train export`: training data for the script that trains the transformer routers.
enum TrainExportCommand: Command {
  static let name = CommandName.trainExport
  static let kinds = TransformerExport.kinds.map(\.shortName)

  private static let strongAlso = Option(
    repeated: "strong-also", .text("MODEL"), "Let this model's answers count as the strong one's, too.")
  private static let weakAlso = Option(
    repeated: "weak-also", .text("MODEL"), "Let this model's answers count as the weak one's, too.")
  private static let ties = Option(
    "ties", .choice(TiePolicy.self), default: TiePolicy.half, shown: TiePolicy.half.rawValue,
    "Keep ties, as a label and a score of their own, or drop them.")
  private static let minimumLength = Option(
    "minimum-length", .integer("N", in: 0...1_000_000), default: 0, "Drop prompts of fewer characters.")
  private static let heldOut = Option(
    "held-out", .fraction("P", "a share above 0 and up to 50%") { $0 > 0 && $0 <= 0.5 }, default: 0.1,
    "The share of prompts that are not learned from: they decide when training stops, and threshold and quality map "
      + "are fitted to them.")
  private static let scores = Option(
    "scores", .scoreMapping, default: .standard, shown: "5,3,1",
    "causal: the scores of a prompt on which the weak model's answer won, tied or lost; or 'grades', where the weak "
      + "model's grades are such scores. RouteLLM's gpt4_dataset is always taken by its scores.")
  private static let system = Option(
    "system", .file(), "causal: the system message.", otherwise: "a text of this program")
  private static let classifier = Option(
    "classifier", .file(), "causal: the message around the prompt, which stands at {question}.",
    otherwise: "a text of this program")
  private static let output = Option(
    required: "output", short: "o", .newDirectory(writing: .trainingExport), "The folder to fill.")
  private static let overwrite = Option(flag: "overwrite", "Replace an export that is there.")

  static let specification = CommandSpecification(
    summary: "Write training data for a bert or causal router.",
    operands: Operands(
      kinds.joined(separator: "|"), 1...1, .words, "one kind of router (\(kinds.joined(separator: ", ")))"),
    discussion: """
      Reads the layouts that 'train' reads, with the same names of models, and writes a folder with train.jsonl, \
      held-out.jsonl and export.json, which Pipelines/transformer-routers/train.py makes a checkpoint of. bert learns who \
      wins: 0 the strong model, 1 a tie, 2 the weak one. causal learns a score from 1 to 5, higher where the weak model's \
      answer is good enough; its folder also has the two messages, system_ft_v5.txt and classifier_ft_v5.txt. No text \
      that is held out is learned from.
      """,
    groups: [
      OptionGroup(
        "Data",
        [
          TrainOptions.data, TrainOptions.dataFormat, TrainOptions.strong.documented("The expensive model."),
          TrainOptions.weak, strongAlso, weakAlso, ties, minimumLength, heldOut,
        ]),
      OptionGroup("Causal router", [scores, system, classifier]),
      OptionGroup(
        "Output",
        [output, overwrite, TrainOptions.licence, TrainOptions.seed.documented("Seed of the split."), RunOptions.quiet]),
    ],
    examples: [
      .init(
        "routellm-batch train export bert --data arena.csv --data mine.jsonl=10 --strong gpt-4 --weak mixtral -o work",
        "Preferences of the Arena, with your own counting ten times"),
      .init(
        "routellm-batch train export causal --data gpt4_dataset.jsonl --strong gpt-4 --weak mixtral -o work",
        "Answers that a judge scored from 1 to 5"),
    ])

  static func run(_ options: ParsedOptions) throws -> ExitStatus {
    let word = options.operands[0]
    guard let kind = RouterDescriptor(name: word), TransformerExport.kinds.contains(kind) else {
      throw UsageError.wrongOperand(
        name.rawValue, word, meaning: specification.operands.meaning,
        near: NearestNames.nearest(to: word, among: kinds, limit: 1))
    }
    if kind != .causal {
      let others: [any AnyOption] = [scores, system, classifier]
      if let option = others.first(where: options.isSet) {
        throw UsageError.promptsOfOtherKind(option: option.details.dashed)
      }
    }
    let folder = options[output]
    try TrainRequest.checkWritable(folder)
    guard options[overwrite] || !FileSystem.exists("\(folder)/\(ExportDocument.fileName)") else {
      throw UsageError.outputHoldsExport(folder)
    }
    let isQuiet = options[RunOptions.quiet]
    func note(_ text: String) { if !isQuiet { Diagnostics.note(text) } }

    let aliases = try ModelAliasTable.shipped()
    var settings = TransformerExport.Settings(
      kind: kind, strong: aliases.resolve(options[TrainOptions.strong]).canonical,
      weak: aliases.resolve(options[TrainOptions.weak]).canonical)
    guard settings.strong != settings.weak else { throw UsageError.sameModel(settings.strong) }
    settings.strongAlso = options[strongAlso].map { aliases.resolve($0).canonical }
    settings.weakAlso = options[weakAlso].map { aliases.resolve($0).canonical }
    settings.ties = options[ties]
    settings.minimumLength = options[minimumLength]
    settings.heldOutShare = options[heldOut]
    settings.seed = options[TrainOptions.seed]
    settings.scores = options[scores]

    let messages = kind == .causal ? try CausalMessages(options) : nil
    let sources = try TrainRequest.sources(options)
    let isJudged = sources.map { kind == .causal && JudgedScores.canRead($0.path) }
    if isJudged.allSatisfy(\.self) { settings.scores = .grades }
    var set = LabelledPromptSet()
    var summaries: [SourceSummary] = []
    let named = Set([settings.strong, settings.weak] + settings.strongAlso + settings.weakAlso)
    let columns = GoldColumns {
      let model = aliases.resolve($0)
      return model.isKnown || named.contains(model.canonical)
    }
    for (source, isJudged) in zip(sources, isJudged) {
      summaries.append(
        isJudged
          ? try JudgedScores.read(source, weak: settings.weak, into: &set)
          : try source.read(into: &set, columns: columns) { aliases.resolve($0).canonical })
    }
    for source in summaries {
      let dropped = source.dropped.nonzero.map { "; left out: \($0.reason.counted($0.count))" }.joined()
      note(
        "\(source.name) (\(source.format.rawValue)): \(FigureText.count(source.promptCount, of: "prompt")), "
          + "\(FigureText.count(source.battleCount, of: "battle"))\(dropped)")
    }
    let export = try TransformerExport(set, settings)
    for (reason, count) in export.record.dropped.nonzero {
      note("dropped: \(reason.counted(count))")
    }
    if export.movedCount > 0 {
      note("moved to the held-out prompts: \(FigureText.count(export.movedCount)) with the text of one of them")
    }
    let provenance = TrainingProvenance(
      data: sources.map(\.name), rowCount: 0, licence: options[TrainOptions.licence],
      command: TrainRequest.command(options, of: name, words: options.operands, sources: sources))
    try write(export, settings, set, summaries, provenance, messages, to: folder)
    note(
      "wrote \(folder): \(FigureText.count(export.kept.count, of: "example")) to learn from, "
        + "\(FigureText.count(export.heldOut.count)) held out")
    return .success
  }

  /// The heading comes last: a folder with one is complete.
  private static func write(
    _ export: TransformerExport, _ settings: TransformerExport.Settings, _ set: LabelledPromptSet,
    _ sources: [SourceSummary], _ provenance: TrainingProvenance, _ messages: CausalMessages?, to folder: String
  ) throws {
    try FileSystem.makeFolder(folder)
    func rows(_ examples: [TransformerExample], _ file: String) throws -> String {
      var writer = JSONWriter()
      for example in examples { example.append(to: &writer) }
      try OutputFile.write(writer.bytes, to: "\(folder)/\(file)")
      return ModelBytes(copying: writer.bytes).sha256
    }
    let train = try rows(export.kept, ExportDocument.trainFile)
    let heldOut = try rows(export.heldOut, ExportDocument.heldOutFile)
    if let messages {
      try OutputFile.write(messages.system, to: "\(folder)/\(RatingPrompt.systemFile)")
      try OutputFile.write(messages.classifier, to: "\(folder)/\(RatingPrompt.classifierFile)")
    }
    let document = ExportDocument(
      export, settings, set: set, sources: sources, training: provenance, trainSHA256: train, heldOutSHA256: heldOut,
      version: ProgramVersion.number)
    try OutputFile.write(document.encoded(), to: "\(folder)/\(ExportDocument.fileName)")
  }

  /// The two messages of a causal router: the user's, or this program's.
  private struct CausalMessages {
    let system: [UInt8]
    let classifier: [UInt8]

    init(_ options: ParsedOptions) throws {
      system =
        try options[TrainExportCommand.system].map { try ModelBytes.mapping($0).contents } ?? Array(Self.ownSystem.utf8)
      classifier =
        try options[TrainExportCommand.classifier].map { try ModelBytes.mapping($0).contents }
        ?? Array(Self.ownClassifier.utf8)
      try RatingPrompt.check(
        system: system, classifier: classifier, classifierFile: options[TrainExportCommand.classifier] ?? "--classifier"
      )
    }

    private static let ownSystem = """
      You judge how well a small language model will answer a question, compared with a large one. Read the question and \
      reply with one score:
      [[1]] The small model's answer will be wrong or much worse.
      [[2]] It will have serious faults.
      [[3]] It will be about as good, or it is hard to say.
      [[4]] It will be good enough.
      [[5]] It will be as good as any answer, or better.

      """

    private static let ownClassifier = """
      [Question]
      {question}

      [Score of the small model's answer]

      """
  }
}

extension ValueType where Value == ScoreMapping {
  fileprivate static var scoreMapping: ValueType {
    ValueType("WIN,TIE,LOSS|grades", expected: "'grades', or three scores from 1 to 5 such as 5,3,1") {
      (text) throws(BadValue) in
      if text == "grades" { return .grades }
      let scores = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
      guard scores.count == 3, let win = scores[0], let tie = scores[1], let loss = scores[2],
        [win, tie, loss].allSatisfy(ScoreMapping.range.contains)
      else { throw BadValue() }
      guard win >= tie, tie >= loss, win > loss else { throw BadValue(reason: "the scores must fall from win to loss") }
      return .preferences(win: win, tie: tie, loss: loss)
    }
  }
}
