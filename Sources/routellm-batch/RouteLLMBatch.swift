internal import FileWriting
internal import Glibc

/// The program: finds the command, runs it, and turns its outcome into an exit status.
@main
struct RouteLLMBatch {
  static let version = "0.1.0"

  static let commands = [
    RouteCommand.spec, RunCommand.spec, InspectCommand.spec, EmbedCommand.spec, TrainCommand.spec, EvaluateCommand.spec,
    ReportCommand.spec, BenchmarkCommand.spec, CompletionsCommand.spec, ManualCommand.spec,
  ]

  static func main() {
    // A reader that goes away is told by EPIPE instead of killing the process.
    signal(SIGPIPE, SIG_IGN)
    exit(run(Array(CommandLine.arguments.dropFirst())).rawValue)
  }

  /// Runs a command line without the program's name.
  static func run(_ arguments: [String]) -> ExitStatus {
    var arguments = arguments
    switch arguments.first {
    case "--help", "-h", "help":
      return show(arguments.count > 1 ? help(for: arguments[1]) : HelpPage.overview(of: commands))
    case "--version", "version":
      return show("routellm-batch \(version)\n")
    default: break
    }
    if arguments.isEmpty, isatty(STDIN_FILENO) == 1 {
      Diagnostics.write(HelpPage.overview(of: commands))
      return .usage
    }
    var command = RouteCommand.spec
    if let named = commands.first(where: { $0.name == arguments.first }) {
      command = named
      arguments.removeFirst()
    }
    do {
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
    case TrainCommand.spec.name: try TrainCommand.run(arguments)
    case EvaluateCommand.spec.name: try EvaluateCommand.run(arguments)
    case ReportCommand.spec.name: try ReportCommand.run(arguments)
    case BenchmarkCommand.spec.name: try BenchmarkCommand.run(arguments)
    case CompletionsCommand.spec.name: try CompletionsCommand.run(arguments)
    case ManualCommand.spec.name: try ManualCommand.run(arguments)
    default: try RouteCommand.run(arguments)
    }
  }

  private static func help(for name: String) -> String {
    commands.first { $0.name == name }.map(HelpPage.text) ?? HelpPage.overview(of: commands)
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
