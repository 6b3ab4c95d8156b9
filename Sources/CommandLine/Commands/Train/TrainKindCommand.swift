internal import FileFormats
internal import Files
internal import Numerics
internal import Reporting
internal import Routing
internal import TextModels
internal import Training

/// `train kind`: makes a classifier of kinds of task from prompts whose kinds are known.
enum TrainKindCommand: Command {
  static let name = CommandName.trainKind
  private static let data = Option(
    repeated: "data", isRequired: true, .file(),
    "Prompts with their kinds, JSON lines or CSV: prompt, kind, and, if there is one, group, such as the template or the source "
      + "that a prompt is of.")

  static let specification = CommandSpecification(
    summary: "Train a classifier of kinds of task, which 'route --label kind' applies.",
    operands: .none,
    discussion: """
      Learns from prompts whose kinds you know, by ridge regression on the embeddings of a prompt's beginning and end and \
      thirteen numbers of its form. A fifth of the groups is left out first, rows of one group together, and the classifier of \
      the others is measured on it: the figure is that of groups that it has not seen. The classifier that is written has \
      learnt from all.
      """,
    groups: [
      OptionGroup("Data", [data, TrainOptions.licence]),
      OptionGroup(
        "Output",
        [
          TrainOptions.output, TrainOptions.overwrite,
          TrainOptions.report.documented(
            "Write how it did on the prompts that were left out, with the confusion matrix: a page for .html, data for .json."
          ),
          RunOptions.quiet,
        ]),
    ],
    examples: [
      .init(
        "routellm-batch train kind --data kinds.jsonl --report kinds.html -o my-kinds",
        "Train on {\"prompt\": ..., \"kind\": ..., \"group\": ...}, and see which kinds are confused"),
      .init(
        "routellm-batch --label kind --kind-model my-kinds --passthrough -o labelled.jsonl dataset.jsonl",
        "Label a data set with your kinds"),
    ])

  static func run(_ options: ParsedOptions) throws -> ExitStatus {
    try PageOrDataFile.check(options[TrainOptions.report])
    let directory = options[TrainOptions.output]
    let isQuiet = options[RunOptions.quiet]
    func note(_ text: String) { if !isQuiet { Diagnostics.note(text) } }
    guard options[TrainOptions.overwrite] || !FileSystem.exists("\(directory)/\(KindClassifier.manifestFile)") else {
      throw UsageError.artefactExists(directory)
    }
    try TrainRequest.checkWritable(directory)
    let paths = options[data]
    let examples = try KindExamples(paths)
    if examples.repeatedCount > 0 {
      note("dropped: \(FigureText.count(examples.repeatedCount, of: "row")) with the prompt of an earlier row")
    }
    note(
      "\(FigureText.count(examples.examples.count, of: "prompt")) of \(examples.kinds.count) kinds: "
        + examples.kinds.joined(separator: ", "))
    let embedder = try StaticEmbeddingModel.shipped()
    let names = paths.map { String($0.split(separator: "/").last ?? "") }
    let provenance = TrainingProvenance(
      data: names, rowCount: 0, licence: options[TrainOptions.licence],
      command: "routellm-batch train kind " + names.map { "--data \($0)" }.joined(separator: " "))
    let (classifier, report) = KindTrainer(examples, embedder: embedder).train(provenance)
    note(report.summary)
    try KindArtefact.write(classifier, to: directory)
    for file in options[TrainOptions.report] {
      try file.write(page: PageRenderer.bytes(report.page), data: report.encoded())
    }
    note("wrote \(directory)")
    return .success
  }
}
