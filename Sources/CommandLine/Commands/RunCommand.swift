internal import FileFormats
internal import Files
internal import Routing

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
      The definition names a command, its options and its inputs; FILEs replace the inputs, and options of the command \
      that are given here replace the definition's. Paths in it are relative to its own folder, and ${NAME} stands for an \
      environment variable, ${DATE} for today in UTC. 'init' writes a definition for a log.
      """,
    groups: [OptionGroup("Options", [outputDirectory, dryRun, printing])],
    examples: [
      .init(
        "routellm-batch run Pipelines/nightly-cost.json --output-dir /var/reports /var/log/llm/*.zst",
        "Project last night's costs"),
      .init(
        "routellm-batch run Pipelines/nightly-cost.json --strong-share 20% --threads 2",
        "The same job with another share, on two threads"),
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
      inputs: Array(options.operands.dropFirst()), overriddenBy: try overrides(options, of: command), file: path)
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

  /// The options on the command line that are those of the job's command.
  private static func overrides(
    _ options: ParsedOptions, of command: CommandName
  ) throws(UsageError) -> [(details: OptionDetails, text: String)] {
    let known = command.specification.options.map(\.details)
    for given in options.passedOn where !known.contains(where: { $0.name == given.details.name }) {
      let names = known.map(\.dashed)
      throw .unknownOption(
        given.details.dashed, near: NearestNames.nearest(to: given.details.dashed, among: names, limit: 1).first,
        command: command.rawValue)
    }
    let common = [CommandSpecification.config, CommandSpecification.color] as [any AnyOption]
    return options.passedOn
      + common.flatMap { option in
        options.texts(named: option.details.name).map { (option.details, $0) }
      }
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
    inputs: [String], overriddenBy overrides: [(details: OptionDetails, text: String)], file: String
  ) throws -> [String] {
    func resolved(_ path: String, in folder: String) -> String {
      path.hasPrefix("/") || path == "-" ? path : "\(folder)/\(path)"
    }
    let specification = command.specification
    var values: [OptionDefaults.Value] = []
    for given in definition.options {
      guard let option = specification.options.map(\.details).first(where: { $0.name == given.name }) else {
        throw InputError(file, "'\(command.rawValue)' has no option '\(given.name)'")
      }
      let base = option.kind.isWritten ? outputFolder ?? folder : folder
      for value in given.values {
        guard let outputFolder, option.kind.isWritten else { continue }
        for path in option.paths(in: value) where leaves(path, outputFolder) {
          throw InputError(
            file, "'\(given.name)' names \(path), which is outside the folder of --output-dir, \(outputFolder)")
        }
      }
      let texts = given.values.map { value in option.moved(value) { resolved($0, in: base) } }
      values.append(OptionDefaults.Value(name: given.name, texts: texts, source: file))
    }
    let own = overrides.map { $0.details.kind == .none ? $0.details.dashed : "\($0.details.dashed)=\($0.text)" }
    // What the command line gives replaces what the job has, and whatever of the job it excludes.
    var options = try ParsedOptions(
      unchecked: ArgumentScan(own, options: specification.options), of: specification, named: command.rawValue)
    try options.add(OptionDefaults(values: values), of: specification)
    var line: [String] = []
    for value in values where !overrides.contains(where: { $0.details.name == value.name }) {
      guard let option = specification.options.map(\.details).first(where: { $0.name == value.name }) else { continue }
      line += options.texts(named: value.name).map { option.kind == .none ? option.dashed : "\(option.dashed)=\($0)" }
    }
    line += own
    let files = inputs.isEmpty ? definition.inputs.map { resolved($0, in: folder) } : inputs
    return line + ["--"] + files
  }
}
