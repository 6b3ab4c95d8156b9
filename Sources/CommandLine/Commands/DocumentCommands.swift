internal import Routing

/// `completions`: prints a shell's completion script.
enum CompletionsCommand: Command {
  static let name = CommandName.completions

  static let specification = CommandSpecification(
    summary: "Print the completion script for a shell.",
    operands: Operands(shells.joined(separator: "|"), 1...1, .words, "one shell (\(shells.joined(separator: ", ")))"),
    examples: [
      .init(
        "routellm-batch completions bash > /etc/bash_completion.d/routellm-batch",
        "Install completions for every user's bash")
    ])

  private static let shells = ShellCompletions.Shell.allCases.map(\.rawValue)

  static func run(_ options: ParsedOptions) throws -> ExitStatus {
    let word = options.operands[0]
    guard let shell = ShellCompletions.Shell(rawValue: word) else {
      throw UsageError.wrongOperand(
        name.rawValue, word, meaning: specification.operands.meaning,
        near: NearestNames.nearest(to: word, among: shells, limit: 1))
    }
    return RouteLLMBatch.show(ShellCompletions.script(for: shell, commands: CommandName.allCases))
  }
}

/// `manual`: prints the manual page, or the same as the reference page of the documentation.
enum ManualCommand: Command {
  static let name = CommandName.manual
  private static let markdown = Option(
    flag: "markdown", "Print Markdown instead of troff, as the reference page of the documentation.")

  static let specification = CommandSpecification(
    summary: "Print the manual page, in troff.",
    groups: [OptionGroup("Output", [markdown])],
    examples: [
      .init("routellm-batch manual | man -l -", "Read the manual"),
      .init("routellm-batch manual > /usr/local/share/man/man1/routellm-batch.1", "Install it"),
    ])

  static func run(_ options: ParsedOptions) throws -> ExitStatus {
    RouteLLMBatch.show(
      options[markdown]
        ? CommandReference.text(of: CommandName.allCases)
        : ManualPage.text(of: CommandName.allCases, version: ProgramVersion.number))
  }
}
