/// The text of `--help`, made from a command's specification.
enum HelpPage {
  private static let width = 100
  private static let column = 34

  static func text(of command: CommandName) -> String {
    let specification = command.specification
    let operands = specification.operands.placeholder
    var text = "\(specification.summary)\n\n"
    text += "Usage: routellm-batch \(command.rawValue) [options]\(operands.isEmpty ? "" : " \(operands)")\n"
    if !specification.discussion.isEmpty { text += "\n" + wrap(specification.discussion, indent: 0) }
    for group in specification.groups + [OptionGroup("Every command", CommandSpecification.common)] {
      text += "\n\(group.title):\n"
      for option in group.options { text += line(of: option.details) }
    }
    for glossary in specification.glossaries {
      text += "\n\(glossary.title):\n"
      for entry in glossary.entries { text += "  " + pad(entry.word, to: 17) + entry.meaning + "\n" }
    }
    if !specification.examples.isEmpty {
      text += "\nExamples:\n"
      for example in specification.examples { text += "  # \(example.meaning)\n  \(example.command)\n\n" }
    }
    return text.hasSuffix("\n\n") ? String(text.dropLast()) : text
  }

  static func overview(of commands: [CommandName]) -> String {
    var text = """
      routellm-batch: cost-quality routing of LLM request logs, offline.

      Usage: routellm-batch [command] [options] [FILE...]

      Commands:

      """
    let width = (commands.map(\.rawValue.count).max() ?? 0) + 2
    for command in commands {
      text += "  " + pad(command.rawValue, to: width) + command.specification.summary + "\n"
    }
    text += """

      'route' is the default: options and files may follow the program's name directly.
      'routellm-batch COMMAND --help' explains a command. An environment variable such as ROUTELLM_BATCH_STRONG is an option
      that the command line leaves out (--strong); --config FILE names a JSON file of options.

      """
    return text
  }

  private static func line(of option: OptionDetails) -> String {
    let synopsis = "  " + option.synopsis
    let help = wrap(option.documentation, indent: column)
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
