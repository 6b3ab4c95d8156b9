/// `manual`: prints the manual page.
enum ManualCommand {
  static let spec = CommandSpec(
    name: "manual",
    summary: "Print the manual page, in troff.",
    operands: "",
    discussion: "",
    groups: [],
    examples: [
      CommandSpec.Example(command: "routellm-batch manual | man -l -", meaning: "Read the manual"),
      CommandSpec.Example(
        command: "routellm-batch manual > /usr/local/share/man/man1/routellm-batch.1", meaning: "Install it"),
    ])

  static func run(_ arguments: ParsedArguments) throws -> ExitStatus {
    RouteLLMBatch.show(ManualPage.text(of: RouteLLMBatch.commands, version: RouteLLMBatch.version))
  }
}
