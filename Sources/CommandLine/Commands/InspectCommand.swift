internal import FileFormats
internal import Routing
internal import TextModels

/// `inspect`: says what a router artefact, a checkpoint or a static embedding is.
enum InspectCommand {
  static let spec = CommandSpec(
    name: "inspect",
    summary:
      "Say what a router artefact, checkpoint or static embedding is: kind, embedder, models, training data.",
    operands: "[KIND|DIR]",
    discussion: "Without an operand, the shipped default router. Hashes are verified.",
    groups: [
      CommandSpec.Group(
        title: "Output", options: [OptionSpec(name: "json", help: "Print the manifest as it is, with the hash.")])
    ],
    examples: [
      CommandSpec.Example(command: "routellm-batch inspect sw", meaning: "Look at the shipped sw router"),
      CommandSpec.Example(command: "routellm-batch inspect my-router/", meaning: "Look at one of your own"),
    ])

  static func run(_ arguments: ParsedArguments) throws -> ExitStatus {
    guard arguments.operands.count <= 1 else { throw UsageError("inspect takes one artefact at a time") }
    if let name = arguments.operands.first, RouterDescriptor(name: name) == nil, ModelCheckpoint.isCheckpoint(name) {
      guard !arguments.has("json") else {
        throw UsageError("--json prints an artefact's manifest; \(name) is a checkpoint")
      }
      return RouteLLMBatch.show(table(try checkpointFacts(ModelCheckpoint(directory: name))))
    }
    if let name = arguments.operands.first, RouterDescriptor(name: name) == nil,
      StaticEmbeddingModel.isArtefact(ArtefactFiles(directory: name))
    {
      return try showTable(ArtefactFiles(directory: name), asJSON: arguments.has("json"))
    }
    let files = try ResolvedRouter.files(arguments.operands.first ?? ResolvedRouter.standard)
    let artefact = try RouterArtefact(files)
    if arguments.has("json") {
      return RouteLLMBatch.show(String(decoding: artefact.manifest.encoded(), as: UTF8.self))
    }
    let embedder = try StaticEmbeddingModel.shipped()
    try embedder.verify()
    var text = table(artefact.facts)
    let match = artefact.manifest.embedder == embedder.identity
    text +=
      match
      ? "The shipped embedder matches.\n"
      : "The shipped embedder (\(embedder.identity)) does not match: use --embedder DIR or --embedding-field.\n"
    return RouteLLMBatch.show(text)
  }

  private static func showTable(_ files: ArtefactFiles, asJSON: Bool) throws -> ExitStatus {
    let model = try StaticEmbeddingModel(files: files)
    try model.verify()
    guard !asJSON else {
      let manifest = try files.bytes(of: StaticEmbeddingArtefact.manifestFile)
      return RouteLLMBatch.show(String(decoding: manifest.contents, as: UTF8.self))
    }
    return RouteLLMBatch.show(table(model.facts))
  }

  private static func checkpointFacts(_ checkpoint: ModelCheckpoint) throws -> [(label: String, value: String)] {
    var facts = try CheckpointFacts.of(checkpoint)
    if facts.contains(where: { $0 == ("use", "--embedder") }) {
      // What routers are trained with: its hash covers the tokenizer as well.
      facts.append(("as embedder", "\(try EncoderEmbeddingModel(checkpoint, arithmetic: .exact).identity)"))
    }
    guard CausalRouter.canRead(checkpoint) else { return facts }
    do throws(InputError) {
      facts += try CausalRouter(checkpoint).facts
    } catch {
      facts.append(("use", "none: \(error)"))
    }
    return facts
  }

  private static func table(_ facts: [(label: String, value: String)]) -> String {
    let width = facts.map(\.label.count).max() ?? 0
    return facts.map { label, value in
      label + String(repeating: " ", count: width - label.count + 2) + value + "\n"
    }.joined()
  }
}
