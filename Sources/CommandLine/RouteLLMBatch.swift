internal import Files
internal import Glibc

/// The program: finds the command, runs it, and turns its outcome into an exit status.
package struct RouteLLMBatch {
  static let version = "0.1.0"

  static let commands =
    [
      RouteCommand.spec, RunCommand.spec, InspectCommand.spec, EmbedCommand.spec, TrainCommand.spec,
      CalibrateCommand.spec, EvaluateCommand.spec, DistillCommand.spec, ReportCommand.spec, BenchmarkCommand.spec,
      CompletionsCommand.spec, ManualCommand.spec,
    ] + AugmentCommand.specs

  /// Runs a command line without the program's name.
  package static func run(_ arguments: [String]) -> ExitStatus {
    var arguments = arguments
    switch arguments.first {
    case "--help", "-h", "help":
      return show(arguments.count > 1 ? help(for: Array(arguments.dropFirst())) : HelpPage.overview(of: commands))
    case "--version", "version":
      return show("routellm-batch \(version)\n")
    default: break
    }
    if arguments.isEmpty, isatty(STDIN_FILENO) == 1 {
      Diagnostics.write(HelpPage.overview(of: commands))
      return .usage
    }
    var command = RouteCommand.spec
    let named = CommandLookup(arguments, among: commands)
    if let found = named.command {
      command = found
      arguments.removeFirst(found.words.count)
    }
    do {
      if named.command == nil, !named.group.isEmpty {
        if arguments.contains(where: { $0 == "--help" || $0 == "-h" }) {
          return show(HelpPage.overview(of: named.group))
        }
        throw UsageError(named.groupMessage)
      }
      if let message = named.misspelling(among: commands) { throw UsageError(message) }
      let parsed = try ParsedArguments(arguments, of: command)
      if parsed.has("help") { return show(HelpPage.text(of: command)) }
      return try dispatch(command.name, parsed)
    } catch {
      return Diagnostics.report(error)
    }
  }

  private static func dispatch(_ name: String, _ arguments: ParsedArguments) throws -> ExitStatus {
    switch name {
    case RunCommand.spec.name: try RunCommand.run(arguments)
    case InspectCommand.spec.name: try InspectCommand.run(arguments)
    case EmbedCommand.spec.name: try EmbedCommand.run(arguments)
    case DistillCommand.spec.name: try DistillCommand.run(arguments)
    case TrainCommand.spec.name: try TrainCommand.run(arguments)
    case CalibrateCommand.spec.name: try CalibrateCommand.run(arguments)
    case EvaluateCommand.spec.name: try EvaluateCommand.run(arguments)
    case ReportCommand.spec.name: try ReportCommand.run(arguments)
    case BenchmarkCommand.spec.name: try BenchmarkCommand.run(arguments)
    case let name where AugmentCommand.specs.contains { $0.name == name }: try AugmentCommand.run(name, arguments)
    case CompletionsCommand.spec.name: try CompletionsCommand.run(arguments)
    case ManualCommand.spec.name: try ManualCommand.run(arguments)
    default: try RouteCommand.run(arguments)
    }
  }

  private static func help(for words: [String]) -> String {
    let named = CommandLookup(words, among: commands)
    return named.command.map(HelpPage.text) ?? HelpPage.overview(of: named.group.isEmpty ? commands : named.group)
  }

  /// Prints a text on standard output.
  static func show(_ text: String) -> ExitStatus {
    do {
      try StandardOutput().write(Array(text.utf8))
      return .success
    } catch {
      return Diagnostics.report(error)
    }
  }
}
