internal import Files
internal import Glibc

/// The program: finds out what a command line asks for, does it, and turns the outcome into an exit status.
package enum RouteLLMBatch {
  /// Runs a command line that begins with the program's name, as the system hands it over.
  ///
  /// Without /proc there is none, because Swift reads it there, and Dispatch's threads would end the program later.
  package static func run(commandLine: [String]) -> ExitStatus {
    guard !commandLine.isEmpty else {
      Diagnostics.write("routellm-batch: /proc is not mounted here, and the program cannot run without it\n")
      return .failure
    }
    return run(Array(commandLine.dropFirst()))
  }

  /// Runs a command line without the program's name.
  package static func run(_ arguments: [String]) -> ExitStatus { run(arguments, alsoReading: []) }

  /// - Parameter files: what was read to find the command line, each with its label.
  static func run(_ arguments: [String], alsoReading files: [(label: String, path: String)]) -> ExitStatus {
    if arguments.isEmpty, isatty(STDIN_FILENO) == 1 {
      Diagnostics.write(HelpPage.overview(of: CommandName.allCases))
      return .usage
    }
    do {
      switch try Invocation(arguments) {
      case .overview(let commands): return show(HelpPage.overview(of: commands))
      case .help(let command): return show(HelpPage.text(of: command))
      case .version: return show(ProgramVersion.line + "\n")
      case .command(let name, let options):
        Diagnostics.color(options[CommandSpecification.color].isColored())
        try NamedFiles(
          options, of: name.specification, keepsFiles: name == .route, alsoReading: files
        ).check()
        let isParallel = name.specification.options.contains { $0.details.name == ReadingOptions.threads.details.name }
        // Those of the workers, of who reads, of who waits for signals, and one to spare.
        try HostLimits.check(threads: isParallel ? options[ReadingOptions.threads] + 3 : 0)
        return try name.command.run(options)
      }
    } catch {
      return Diagnostics.report(error)
    }
  }

  /// Makes sure that standard input, output and error are open before anything else is, and that no signal of a pipe or a
  /// file ends the process.
  package static func prepare() {
    FileSystem.fillStandardDescriptors()
    HostLimits.prepare()
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
