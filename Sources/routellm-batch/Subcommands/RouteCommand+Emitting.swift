internal import LogReading

extension RouteCommand {
  /// The requests themselves, rewritten for the models they are assigned to.
  static let emitting = [
    OptionSpec(
      name: "emit", value: .choice(RequestFormat.allCases.map(\.rawValue)),
      help: "Write the requests themselves for the models they are assigned to, one or more files a model, ready to be "
        + "submitted, into --out-dir. Rows of this very format keep every byte but the model's name. Assignments are "
        + "then written only to --output."),
    OptionSpec(
      name: "out-dir", value: .directory("DIR"),
      help: "Where --emit puts its files, manifest.jsonl (where each request went) and manifest.json (the files; "
        + "\"complete\": true when all is there). Made if it is missing."),
    OptionSpec(
      name: "wire-name", value: .text("MODEL=NAME"), isRepeatable: true,
      help: "What the provider calls a model, such as gpt-4=openai/gpt-4. Default: the name it has here. May be "
        + "repeated."),
    OptionSpec(
      name: "file-rows", value: .text("N"),
      help: "Begin the next file after N requests. Default: the provider's limit, 50000 for openai-batch and bedrock, "
        + "100000 for anthropic-batch, 200000 for vertex."),
    OptionSpec(
      name: "file-bytes", value: .text("N"),
      help: "Begin the next file before it exceeds N bytes. Default: the provider's limit, 200000000 for openai-batch, "
        + "256000000 for anthropic-batch, 1000000000 for bedrock and vertex."),
    OptionSpec(
      name: "split", value: .directory("DIR"),
      help:
        "Write the log itself in two sets, hard.jsonl for what goes to the strong model and easy.jsonl for the rest, "
        + "every row as it was read. Assignments are then written only to --output."),
    OptionSpec(
      name: "overwrite",
      help: "Let the folders of --emit and --split hold files already; what an earlier run wrote there is removed."),
  ]
}
