/// The text of `--help`, made from a command's spec.
enum HelpPage {
  private static let width = 100
  private static let column = 34

  static func text(of command: CommandSpec) -> String {
    var text = "\(command.summary)\n\nUsage: routellm-batch \(command.name) [options] \(command.operands)\n"
    if !command.discussion.isEmpty { text += "\n" + wrap(command.discussion, indent: 0) }
    for group in command.groups + [CommandSpec.Group(title: "Help", options: [CommandSpec.help])] {
      text += "\n\(group.title):\n"
      for option in group.options { text += line(of: option) }
    }
    for glossary in command.glossaries {
      text += "\n\(glossary.title):\n"
      for entry in glossary.entries { text += "  " + pad(entry.word, to: 17) + entry.meaning + "\n" }
    }
    if !command.examples.isEmpty {
      text += "\nExamples:\n"
      for example in command.examples { text += "  # \(example.meaning)\n  \(example.command)\n\n" }
    }
    return text.hasSuffix("\n\n") ? String(text.dropLast()) : text
  }

  static func overview(of commands: [CommandSpec]) -> String {
    var text = """
      routellm-batch: cost-quality routing of LLM request logs, offline.

      Usage: routellm-batch [command] [options] [FILE...]

      Commands:

      """
    let width = (commands.map(\.name.count).max() ?? 0) + 2
    for command in commands {
      text += "  " + pad(command.name, to: width) + command.summary + "\n"
    }
    text += """

      'route' is the default: options and files may follow the program's name at once.
      'routellm-batch COMMAND --help' explains a command.

      """
    return text
  }

  private static func line(of option: OptionSpec) -> String {
    let synopsis = "  " + option.synopsis
    let help = wrap(option.help, indent: column)
    if synopsis.count + 2 > column { return synopsis + "\n" + help }
    return pad(synopsis, to: column) + help.dropFirst(column)
  }

  private static func pad(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  private static func wrap(_ text: String, indent: Int) -> String {
    let margin = String(repeating: " ", count: indent)
    var result = ""
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      var line = margin
      for word in paragraph.split(separator: " ") {
        if line.count > indent, line.count + 1 + word.count > width {
          result += line + "\n"
          line = margin
        }
        line += (line.count > indent ? " " : "") + word
      }
      result += line + "\n"
    }
    return result
  }
}
