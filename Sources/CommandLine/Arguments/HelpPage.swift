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

/// The manual page in troff, made from the commands' specs: `routellm-batch manual | man -l -`.
enum ManualPage {
  static func text(of commands: [CommandSpec], version: String) -> String {
    var page = """
      .TH ROUTELLM-BATCH 1 "" "routellm-batch \(version)" "User Commands"
      .SH NAME
      routellm-batch \\- cost-quality routing of LLM request logs, offline
      .SH SYNOPSIS
      .B routellm-batch
      [\\fIcommand\\fR] [\\fIoptions\\fR] [\\fIFILE\\fR...]
      .SH DESCRIPTION
      Reads request logs in JSON lines or CSV (plain, zstd or gzip), scores every prompt with a router, and writes for each
      request whether a strong, dear model or a weak, cheap one should answer it, plus what that would cost.
      Data goes to standard output alone; progress and summary go to standard error.

      """
    for command in commands { page += section(command) }
    page += """
      .SH EXIT STATUS
      .TP
      0
      Clean.
      .TP
      1
      Something failed at run time.
      .TP
      2
      The command line is wrong.
      .TP
      3
      Finished, but more lines were rejected than \\fB\\-\\-max\\-rejects\\fR allows.
      .TP
      4
      Some input was truncated or corrupt; what could be read was routed.
      .SH NOTES
      In \\fBzstdcat x | routellm\\-batch\\fR the failure of zstdcat is invisible: name the file instead, or set
      \\fBpipefail\\fR.

      """
    return page
  }

  private static func section(_ command: CommandSpec) -> String {
    var text = ".SH COMMAND \(escaped(command.name.uppercased()))\n\(escaped(command.summary))\n"
    if !command.discussion.isEmpty { text += ".PP\n\(escaped(command.discussion))\n" }
    for option in command.options {
      let dashes = option.short.map { "-\($0), --\(option.name)" } ?? "--\(option.name)"
      text += ".TP\n\\fB\(escaped(dashes))\\fR"
      if let placeholder = option.placeholder { text += " \\fI\(escaped(placeholder))\\fR" }
      text += "\n\(escaped(option.help))\n"
    }
    for glossary in command.glossaries {
      text += ".PP\n\(escaped(glossary.title)):\n"
      for entry in glossary.entries { text += ".TP\n\(escaped(entry.word))\n\(escaped(entry.meaning))\n" }
    }
    for example in command.examples {
      text += ".PP\n\(escaped(example.meaning)):\n.PP\n.nf\n    \(escaped(example.command))\n.fi\n"
    }
    return text
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      default: result.append(character)
      }
    }
    return result.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.hasPrefix(".") || $0.hasPrefix("'") ? "\\&" + $0 : String($0) }.joined(separator: "\n")
  }
}
