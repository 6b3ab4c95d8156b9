internal import FileFormats
internal import Files
internal import Glibc
internal import Routing
internal import Running

/// `run`: carries out a pipeline definition.
enum RunCommand {
  static let spec = CommandSpec(
    name: "run",
    summary: "Carry out a job that a JSON file defines, for cron and schedulers.",
    operands: "DEFINITION [FILE...]",
    discussion: """
      The definition names a command, its options and its inputs; FILEs replace the inputs. Paths in it are relative \
      to its own folder, and ${NAME} stands for an environment variable, ${DATE} for today in UTC.
      """,
    groups: [
      CommandSpec.Group(
        title: "Options",
        options: [
          OptionSpec(
            name: "output-dir", value: .directory("DIR"),
            help: "Put outputs with relative paths here instead. Made if it is missing."),
          OptionSpec(name: "dry-run", help: "Run the command with its own --dry-run: check everything, write nothing."),
          OptionSpec(name: "print", help: "Print the command line that would run, and stop."),
        ])
    ],
    examples: [
      CommandSpec.Example(
        command: "routellm-batch run Pipelines/nightly-cost.json --output-dir /var/reports /var/log/llm/*.zst",
        meaning: "Project last night's costs")
    ])

  /// Options of the commands that name something to be written.
  private static let outputs: Set<String> = ["output", "report", "rejects", "out-dir", "split"]

  static func run(_ arguments: ParsedArguments) throws -> ExitStatus {
    guard let path = arguments.operands.first else { throw UsageError("run needs a definition file") }
    let bytes = try ModelBytes.mapping(path)
    let document = try JSONValue(parsing: bytes.contents, file: path)
    let definition = try PipelineDefinition(document, file: path) { name in
      name == "DATE" ? String(UTCTime.now().prefix(10)) : getenv(name).map { String(cString: $0) }
    }
    guard definition.command != spec.name,
      let command = RouteLLMBatch.commands.first(where: { $0.name == definition.command })
    else {
      throw InputError(path, "names the unknown command '\(definition.command)'")
    }
    var line = try commandLine(
      definition, of: command, folder: folder(of: path), outputFolder: arguments.string("output-dir"),
      inputs: Array(arguments.operands.dropFirst()), file: path)
    if arguments.has("dry-run") {
      guard command.options.contains(where: { $0.name == "dry-run" }) else {
        throw UsageError("'\(command.name)' has no --dry-run; --print shows the command line")
      }
      line.insert("--dry-run", at: 0)
    }
    if arguments.has("print") {
      let words = (["routellm-batch", command.name] + line).map { $0.contains(" ") ? "'\($0)'" : $0 }
      return RouteLLMBatch.show(words.joined(separator: " ") + "\n")
    }
    if let folder = arguments.string("output-dir"), !arguments.has("dry-run") { try OutputFolder.make(folder) }
    return RouteLLMBatch.run([command.name] + line)
  }

  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }

  private static func commandLine(
    _ definition: PipelineDefinition, of command: CommandSpec, folder: String, outputFolder: String?,
    inputs: [String], file: String
  ) throws -> [String] {
    func resolved(_ path: String, in folder: String) -> String {
      path.hasPrefix("/") || path == "-" ? path : "\(folder)/\(path)"
    }
    var line: [String] = []
    for option in definition.options {
      guard let spec = command.options.first(where: { $0.name == option.name }) else {
        throw InputError(file, "'\(command.name)' has no option '\(option.name)'")
      }
      for value in option.values {
        switch spec.value {
        case .none: line.append("--\(option.name)")
        case .file, .directory:
          let base = outputs.contains(option.name) ? outputFolder ?? folder : folder
          let isPath = spec.value.isFile || RouterDescriptor(name: value) == nil
          line.append("--\(option.name)=\(isPath ? resolved(value, in: base) : value)")
        case .text where option.name == "encoding":
          line.append("--encoding=" + EncodingArgument.resolving(value) { resolved($0, in: folder) })
        default: line.append("--\(option.name)=\(value)")
        }
      }
    }
    let files = inputs.isEmpty ? definition.inputs.map { resolved($0, in: folder) } : inputs
    return line + ["--"] + files
  }
}
