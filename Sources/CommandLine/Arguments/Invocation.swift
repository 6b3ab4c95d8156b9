internal import Files
internal import Routing

/// What a command line asks for.
enum Invocation {
  case overview([CommandName])
  case help(CommandName)
  case version
  case command(CommandName, ParsedOptions)

  /// The command is the first words that are no option; options may stand before it. Without one it is `route`.
  ///
  /// - Parameter arguments: without the program's name.
  init(_ arguments: [String], environment: (String) -> String? = Environment.value) throws {
    let asksForHelp = ["--help", "-h", "help"].contains(arguments.first)
    if ["--version", "version"].contains(arguments.first) {
      self = .version
      return
    }
    // By the options of all commands together: those of one name take a value with every command, or with none.
    let scan = ArgumentScan(
      asksForHelp ? Array(arguments.dropFirst()) : arguments,
      options: CommandName.allCases.flatMap(\.specification.options))
    let end = arguments.firstIndex(of: "--") ?? arguments.count
    let words = scan.operands.prefix { $0.index < end }
    let named = CommandLookup(words.map(\.text))
    if asksForHelp {
      self = named.command.map(Invocation.help) ?? .overview(named.group.isEmpty ? CommandName.allCases : named.group)
      return
    }
    if named.command == nil, !named.group.isEmpty {
      guard !scan.has(CommandSpecification.help) else {
        self = .overview(named.group)
        return
      }
      throw UsageError.partOfCommand(named.given, commands: named.group.map(\.rawValue))
    }
    if named.command == nil, let word = words.first, let near = named.misspelling(isFirst: word.index == 0) {
      throw UsageError.neitherCommandNorFile(word.text, near: near.first)
    }
    let command = named.command ?? .route
    let taken = Set(words.prefix(named.command?.words.count ?? 0).map(\.index))
    let specification = command.specification
    // A job takes the options of its own command, too, which is known once the job is read.
    let others = command == .run ? CommandName.allCases.flatMap(\.specification.options) : []
    let own = ArgumentScan(
      arguments.indices.filter { !taken.contains($0) }.map { arguments[$0] }, options: specification.options + others)
    guard !own.has(CommandSpecification.help) else {
      self = .help(command)
      return
    }
    self = .command(
      command,
      try ParsedOptions(own, of: specification, named: command.rawValue, withDefaultsOf: environment))
  }
}

/// The command that words begin with, or the group of commands of which they name a part.
struct CommandLookup {
  /// The one with the longest name.
  let command: CommandName?
  /// Commands of several words that share the first one, where no command is named whole.
  let group: [CommandName]
  private let words: [String]

  init(_ words: [String]) {
    self.words = words
    command = CommandName.allCases.filter { words.starts(with: $0.words) }.max { $0.words.count < $1.words.count }
    group = command == nil ? CommandName.allCases.filter { $0.words.count > 1 && $0.words.first == words.first } : []
  }

  /// The words that may have been meant as a command of the group.
  var given: String { words.prefix(group.map(\.words.count).max() ?? 1).joined(separator: " ") }

  /// Names like the first word, which cannot be a file; nil if it can.
  ///
  /// - Parameter isFirst: whether nothing stands before the word. After options it is taken for a misspelt command only
  ///   if it looks like one.
  func misspelling(isFirst: Bool) -> [String]? {
    guard let word = words.first, word != "-", !word.contains(where: { "./*?[".contains($0) }),
      !FileSystem.exists(word)
    else { return nil }
    let names = CommandName.allCases.flatMap { [$0.rawValue, $0.words[0]] }
    let near = NearestNames.nearest(to: word, among: names, limit: 1)
    return isFirst || !near.isEmpty ? near : nil
  }
}
