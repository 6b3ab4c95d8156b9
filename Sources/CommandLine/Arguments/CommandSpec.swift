internal import Files
internal import Routing

/// One subcommand as its user sees it.
struct CommandSpec: Sendable {
  struct Example: Sendable {
    let command: String
    let meaning: String
  }

  struct Group: Sendable {
    let title: String
    let options: [OptionSpec]
  }

  /// Words that options take, each with its meaning.
  struct Glossary: Sendable {
    struct Entry: Sendable {
      let word: String
      let meaning: String
    }

    let title: String
    let entries: [Entry]
  }

  /// One word, or several for one of a group of commands, such as `augment gold`.
  let name: String
  let summary: String
  /// What stands behind the options, such as `[FILE...]`; empty if nothing may.
  let operands: String
  let discussion: String
  let groups: [Group]
  var glossaries: [Glossary] = []
  let examples: [Example]

  var words: [String] { name.split(separator: " ").map(String.init) }

  var options: [OptionSpec] { groups.flatMap(\.options) + [CommandSpec.help] }

  static let help = OptionSpec(name: "help", short: "h", help: "Show this help and exit.")
}

/// One option of a command: help, completions and the manual are made from it.
struct OptionSpec: Sendable {
  /// What follows the option.
  enum Value: Sendable, Equatable {
    case none
    /// Any text; the word that help shows, such as `N`.
    case text(String)
    /// One of these words.
    case choice([String])
    case file(String)
    case directory(String)

    var isFile: Bool { if case .file = self { true } else { false } }
  }

  /// Words that a placeholder lists at most.
  private static let listedChoices = 8

  /// Without dashes.
  let name: String
  var short: Character?
  var value: Value = .none
  var isRepeatable = false
  let help: String

  /// `-o, --output FILE`
  var synopsis: String {
    let dashes = short.map { "-\($0), --\(name)" } ?? "    --\(name)"
    return placeholder.map { "\(dashes) \($0)" } ?? dashes
  }

  var placeholder: String? {
    switch value {
    case .none: nil
    case .text(let word), .file(let word), .directory(let word): word
    case .choice(let words):
      // A long list stands in the option's help instead.
      words.count > OptionSpec.listedChoices ? "NAME" : words.joined(separator: "|")
    }
  }
}

/// The command that a command line begins with, or the group of commands that it names a part of.
struct CommandLookup {
  /// The one with the longest name.
  let command: CommandSpec?
  /// Commands of several words that share the first one, where the line names none of them whole.
  let group: [CommandSpec]
  private let words: [String]

  init(_ arguments: [String], among commands: [CommandSpec]) {
    words = Array(arguments.prefix { !$0.hasPrefix("-") })
    let line = words
    command = commands.filter { line.starts(with: $0.words) }.max { $0.words.count < $1.words.count }
    group = command == nil ? commands.filter { $0.words.count > 1 && $0.words.first == line.first } : []
  }

  /// What to say of a first word that was meant as a command, since it is neither one nor a file nor a pattern.
  func misspelling(among commands: [CommandSpec]) -> String? {
    guard command == nil, group.isEmpty, let word = words.first, !word.contains(where: { "./*?[".contains($0) }),
      !FileSystem.exists(word)
    else { return nil }
    let near = NearestNames.nearest(to: word, among: commands.flatMap { [$0.name, $0.words[0]] }, limit: 1).first
    return "'\(word)' is neither a command nor a file" + (near.map { "; did you mean '\($0)'?" } ?? "")
      + " 'routellm-batch --help' lists the commands"
  }

  /// What to write instead of a group's name alone.
  var groupMessage: String {
    let names = group.map(\.name)
    let given = words.prefix(names.map { $0.split(separator: " ").count }.max() ?? 1).joined(separator: " ")
    return "'\(given)' is no command; there are \(names.map { "'\($0)'" }.joined(separator: ", "))"
  }
}
