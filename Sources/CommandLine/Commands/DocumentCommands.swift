/// `completions`: prints a shell's completion script.
enum CompletionsCommand {
  static let spec = CommandSpec(
    name: "completions",
    summary: "Print the completion script for a shell.",
    operands: ShellCompletions.shells.joined(separator: "|"),
    discussion: "",
    groups: [],
    examples: [
      CommandSpec.Example(
        command: "routellm-batch completions bash > /etc/bash_completion.d/routellm-batch",
        meaning: "Install completions for every user's bash")
    ])

  static func run(_ arguments: ParsedArguments) throws -> ExitStatus {
    guard arguments.operands.count == 1, let shell = arguments.operands.first,
      ShellCompletions.shells.contains(shell)
    else {
      throw UsageError("completions takes one shell: \(ShellCompletions.shells.joined(separator: ", "))")
    }
    return RouteLLMBatch.show(ShellCompletions.script(for: shell, commands: RouteLLMBatch.commands))
  }
}

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
