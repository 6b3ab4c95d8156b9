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
