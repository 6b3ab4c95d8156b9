internal import Embedding
internal import ModelFiles
internal import Routing

/// `inspect`: says what a router artefact is.
enum InspectCommand {
  static let spec = CommandSpec(
    name: "inspect",
    summary: "Say what a router artefact is: kind, embedder, models, training data, threshold.",
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
    let files = try ResolvedRouter.files(arguments.operands.first ?? ResolvedRouter.standard)
    let artefact = try RouterArtefact(files)
    if arguments.has("json") {
      return RouteLLMBatch.show(String(decoding: artefact.manifest.encoded(), as: UTF8.self))
    }
    let embedder = try StaticEmbeddingModel.shipped()
    try embedder.verify()
    let facts = artefact.facts
    let width = facts.map(\.label.count).max() ?? 0
    var text = ""
    for (label, value) in facts {
      text += label + String(repeating: " ", count: width - label.count + 2) + value + "\n"
    }
    let match = artefact.manifest.embedder == embedder.identity
    text +=
      match
      ? "The shipped embedder matches.\n"
      : "The shipped embedder (\(embedder.identity)) does not match: use --embedding-field.\n"
    return RouteLLMBatch.show(text)
  }
}
