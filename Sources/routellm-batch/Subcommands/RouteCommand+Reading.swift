internal import LogReading

extension RouteCommand {
  static let formats = CommandSpec.Glossary(
    title: "Formats, in the order in which they are tried",
    entries: LogFormat.allCases.map { CommandSpec.Glossary.Entry(word: $0.rawValue, meaning: $0.summary) })

  /// For a command that has no use for some of them.
  static func reading(without names: Set<String>) -> [OptionSpec] { reading.filter { !names.contains($0.name) } }

  static let rejects = OptionSpec(
    name: "rejects", value: .file("FILE"), help: "Write rejected lines as JSON lines: file, line, offset, reason, raw.")

  static let keepSecrets = OptionSpec(
    name: "keep-secrets",
    help: "Write rejected lines as they are. Default: what looks like a key, or is called a password, is replaced, and "
      + "the member 'redacted' tells how often.")

  /// Shared by every command that reads logs.
  static let reading = [
    OptionSpec(
      name: "format", value: .choice(LogFormat.allCases.map(\.rawValue)),
      help: "The log's format, one of those below. Default: told from each input's first lines, and said."),
    OptionSpec(
      name: "prompt-field", value: .text("POINTER"),
      help: "JSON pointer to a text or a list of messages, such as /body/messages: reads a log of any other layout."),
    OptionSpec(
      name: "id-field", value: .text("POINTER"), help: "JSON pointer to the row's id, a text or a number."),
    OptionSpec(
      name: "usage-field", value: .text("POINTER"),
      help: "JSON pointer to an object of observed token counts, such as /response/usage."),
    OptionSpec(
      name: "model-field", value: .text("POINTER"),
      help: "JSON pointer to the model that answered; adds 'logged_model' to each assignment."),
    OptionSpec(
      name: "time-field", value: .text("POINTER"),
      help: "JSON pointer to the time of the request, ISO 8601 or since 1970; adds 'logged_time' to each assignment."),
    OptionSpec(
      name: "turn", value: .choice(PromptTurn.allCases.map(\.rawValue)),
      help: "Which user turn of a conversation is scored. Default: first."),
    OptionSpec(name: "limit", value: .text("N"), help: "Stop after N lines."),
    OptionSpec(
      name: "sample", value: .text("P"), help: "Read only this share of the lines, chosen by --seed: 0.01 or 1%."),
    OptionSpec(name: "seed", value: .text("N"), help: "Seed of --sample and of the random router. Default: 0."),
    OptionSpec(
      name: "threads", value: .text("N"), help: "Workers. The output does not depend on it. Default: all cores."),
    OptionSpec(
      name: "max-line-bytes", value: .text("N"), help: "Reject longer lines. Default: 16777216."),
    OptionSpec(
      name: "max-depth", value: .text("N"),
      help: "Reject rows whose JSON is nested deeper, up to 1024. Default: 256."),
    OptionSpec(
      name: "zstd-window", value: .text("LOG"),
      help: "Accept zstd windows of up to 2^LOG bytes, which are held in memory, as 'zstd --long=LOG' makes them: "
        + "10 to 31. Default: 27 (128 MiB)."),
  ]
}
