internal import FileFormats
internal import Files

/// `run`: carries out a pipeline definition.
enum RunCommand: Command {
  static let name = CommandName.run
  private static let outputDirectory = Option(
    "output-dir", .newDirectory(writing: .none),
    "Put outputs with relative paths here instead. Created if it is missing.")
  private static let dryRun = RunOptions.dryRun.documented(
    "Run the command with its own --dry-run: check everything, write nothing.")
  private static let printing = Option(flag: "print", "Print the command line that would run, and stop.")

  static let specification = CommandSpecification(
    summary: "Carry out a job that a JSON file defines, for cron and schedulers.",
    operands: Operands("DEFINITION [FILE...]", 1...Int.max, .reading, "a definition file"),
    discussion: """
      The definition names a command, its options and its inputs; FILEs replace the inputs. Paths in it are relative \
      to its own folder, and ${NAME} stands for an environment variable, ${DATE} for today in UTC.
      """,
    groups: [OptionGroup("Options", [outputDirectory, dryRun, printing])],
    examples: [
      .init(
        "routellm-batch run Pipelines/nightly-cost.json --output-dir /var/reports /var/log/llm/*.zst",
        "Project last night's costs")
    ])

  static func run(_ options: ParsedOptions) throws -> ExitStatus {
    let path = options.operands[0]
    let bytes = try ModelBytes.mapping(path)
    let document = try JSONValue(parsing: bytes.contents, file: path)
    let definition = try PipelineDefinition(document, file: path) { name in
      name == "DATE" ? String(UTCTime.now().prefix(10)) : Environment.value(name)
    }
    guard let command = CommandName(rawValue: definition.command), command != name else {
      throw InputError(path, "names the unknown command '\(definition.command)'")
    }
    var line = try commandLine(
      definition, of: command, folder: folder(of: path), outputFolder: options[outputDirectory],
      inputs: Array(options.operands.dropFirst()), file: path)
    if options[dryRun] {
      guard command.specification.options.contains(where: { $0.details.name == dryRun.details.name }) else {
        throw UsageError.noDryRun(command: command.rawValue)
      }
      line.insert(dryRun.details.dashed, at: 0)
    }
    if options[printing] {
      return RouteLLMBatch.show(ShellWord.line(["routellm-batch"] + command.words + line) + "\n")
    }
    if let folder = options[outputDirectory], !options[dryRun] { try OutputFolder.make(folder) }
    return RouteLLMBatch.run(command.words + line, alsoReading: [("the definition \(path)", path)])
  }

  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }

  /// Whether a relative path leads out of a folder, by its parts or by a symbolic link.
  private static func leaves(_ path: String, _ folder: String) -> Bool {
    guard !path.hasPrefix("/"), path != "-" else { return false }
    var depth = 0
    for part in path.split(separator: "/") where part != "." {
      depth += part == ".." ? -1 : 1
      if depth < 0 { return true }
    }
    guard let root = FileSystem.absolute(folder) else { return false }
    // What is there of the path already may be a link; what is made later is not.
    var place = "\(folder)/\(path)"
    if case .file(let target)? = try? OutputPlace(of: place) { place = target }
    while place != ".", place != "/" {
      if let real = FileSystem.absolute(place) {
        return real != root && !real.hasPrefix(root == "/" ? root : root + "/")
      }
      place = FileSystem.folder(of: place)
    }
    return false
  }

  private static func commandLine(
    _ definition: PipelineDefinition, of command: CommandName, folder: String, outputFolder: String?,
    inputs: [String], file: String
  ) throws -> [String] {
    func resolved(_ path: String, in folder: String) -> String {
      path.hasPrefix("/") || path == "-" ? path : "\(folder)/\(path)"
    }
    var line: [String] = []
    for given in definition.options {
      guard let option = command.specification.options.map(\.details).first(where: { $0.name == given.name }) else {
        throw InputError(file, "'\(command.rawValue)' has no option '\(given.name)'")
      }
      let base = option.kind.isWritten ? outputFolder ?? folder : folder
      for value in given.values {
        if let outputFolder, option.kind.isWritten {
          for path in option.paths(in: value) where leaves(path, outputFolder) {
            throw InputError(
              file, "'\(given.name)' names \(path), which is outside the folder of --output-dir, \(outputFolder)")
          }
        }
        line.append(
          option.kind == .none
            ? option.dashed : "\(option.dashed)=" + option.moved(value) { resolved($0, in: base) })
      }
    }
    let files = inputs.isEmpty ? definition.inputs.map { resolved($0, in: folder) } : inputs
    return line + ["--"] + files
  }
}
