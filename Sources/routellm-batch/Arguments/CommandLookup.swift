internal import Glibc
internal import ModelNaming

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
      access(word, F_OK) != 0
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
