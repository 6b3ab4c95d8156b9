internal import FileFormats
internal import Routing
internal import TextModels

/// `inspect`: reports what a router artefact, a checkpoint or a static embedding is.
enum InspectCommand: Command {
  static let name = CommandName.inspect
  static let json = Option(flag: "json", "Print the manifest as it is, with the hash.")

  static let specification = CommandSpecification(
    summary:
      "Report what a router artefact, checkpoint or static embedding is: kind, embedder, models, training data.",
    operands: Operands("[KIND|DIR]", 0...1, .reading, "one artefact at a time"),
    discussion: "Without an operand, the shipped default router is inspected. Hashes are verified.",
    groups: [OptionGroup("Output", [json])],
    examples: [
      .init("routellm-batch inspect sw", "Look at the shipped sw router"),
      .init("routellm-batch inspect my-router/", "Look at one of your own"),
    ])

  static func run(_ options: ParsedOptions) throws -> ExitStatus {
    let name = options.operands.first.map(RouterName.init) ?? RouterOptions.standard
    let asJSON = options[json]
    if name.kind == nil {
      let path = name.description
      if ModelCheckpoint.isCheckpoint(path) {
        let checkpoint = try ModelCheckpoint(directory: path)
        if Model2VecModel.canRead(checkpoint), !asJSON {
          return RouteLLMBatch.show(table(try Model2VecModel(checkpoint).facts))
        }
        guard asJSON else { return RouteLLMBatch.show(table(try checkpointFacts(checkpoint))) }
        guard let manifest = try RouterCheckpoint(checkpoint).manifest else { throw UsageError.noManifest(path) }
        return RouteLLMBatch.show(String(decoding: manifest.encoded(), as: UTF8.self))
      }
      let files = ArtefactFiles(directory: path)
      if StaticEmbeddingModel.isArtefact(files) { return try showTable(files, asJSON: asJSON) }
    }
    let artefact = try RouterArtefact(name.files())
    guard !asJSON else { return RouteLLMBatch.show(String(decoding: artefact.manifest.encoded(), as: UTF8.self)) }
    let embedder = try StaticEmbeddingModel.shipped()
    try embedder.verify()
    let match =
      artefact.manifest.embedder == embedder.identity
      ? "The shipped embedder matches.\n"
      : "The shipped embedder (\(embedder.identity)) does not match: use --embedder DIR or --embedding-field.\n"
    return RouteLLMBatch.show(table(artefact.facts) + match)
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
    if CausalRouter.canRead(checkpoint) {
      do throws(InputError) {
        facts += try CausalRouter(checkpoint).facts
      } catch {
        facts.append(("use", "none: \(error)"))
      }
    }
    guard let use = facts.firstIndex(where: { $0 == ("use", CheckpointFacts.routerUse) }) else { return facts }
    if BERTClassifierRouter.canRead(checkpoint) {
      do throws(InputError) {
        _ = try BERTClassifierRouter(checkpoint, exact: true)
      } catch {
        facts[use].value = "none: \(error)"
        return facts
      }
    }
    return facts + (try RouterCheckpoint(checkpoint).facts)
  }

  private static func table(_ facts: [(label: String, value: String)]) -> String {
    let width = facts.map(\.label.count).max() ?? 0
    return facts.map { label, value in
      label + String(repeating: " ", count: width - label.count + 2) + value + "\n"
    }.joined()
  }
}
