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
