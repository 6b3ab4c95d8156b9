/// The manual page in troff, made from the commands' specifications: `routellm-batch manual | man -l -`.
enum ManualPage {
  static func text(of commands: [CommandName], version: String) -> String {
    var page = """
      .TH ROUTELLM-BATCH 1 "" "routellm-batch \(version)" "User Commands"
      .SH NAME
      routellm-batch \\- cost-quality routing of LLM request logs, offline
      .SH SYNOPSIS
      .B routellm-batch
      [\\fIcommand\\fR] [\\fIoptions\\fR] [\\fIFILE\\fR...]
      .SH DESCRIPTION
      \(ReferenceText.description)
      .SH OPTIONS OF EVERY COMMAND

      """
    page += options(CommandSpecification.common)
    for command in commands { page += section(command) }
    page += ".SH EXIT STATUS\n"
    for (status, meaning) in ReferenceText.exitStatuses { page += ".TP\n\(status.rawValue)\n\(escaped(meaning))\n" }
    page += ".SH ENVIRONMENT\n"
    for (name, meaning) in ReferenceText.environment {
      page += ".TP\n\\fB\(escaped(name))\\fR\n\(escaped(meaning))\n"
    }
    page += """
      .SH NOTES
      In \\fBzstdcat x | routellm\\-batch\\fR the failure of zstdcat is invisible: name the file instead, or set
      \\fBpipefail\\fR.

      """
    return page
  }

  private static func section(_ command: CommandName) -> String {
    let specification = command.specification
    var text = ".SH COMMAND \(escaped(command.rawValue.uppercased()))\n\(escaped(specification.summary))\n"
    if !specification.discussion.isEmpty { text += ".PP\n\(escaped(specification.discussion))\n" }
    text += options(specification.groups.flatMap(\.options))
    for glossary in specification.glossaries {
      text += ".PP\n\(escaped(glossary.title)):\n"
      for entry in glossary.entries { text += ".TP\n\(escaped(entry.word))\n\(escaped(entry.meaning))\n" }
    }
    for example in specification.examples {
      text += ".PP\n\(escaped(example.meaning)):\n.PP\n.nf\n    \(escaped(example.command))\n.fi\n"
    }
    return text
  }

  private static func options(_ options: [any AnyOption]) -> String {
    var text = ""
    for option in options.map(\.details) {
      let dashes = option.short.map { "-\($0), \(option.dashed)" } ?? option.dashed
      text += ".TP\n\\fB\(escaped(dashes))\\fR"
      if let placeholder = option.placeholder { text += " \\fI\(escaped(placeholder))\\fR" }
      text += "\n\(escaped(option.documentation))\n"
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

/// What the manual page and the reference page say alike.
enum ReferenceText {
  static let description = """
    Reads request logs in JSON lines or CSV (plain, zstd or gzip), scores every prompt with a router, and writes for each
    request whether a strong, expensive model or a weak, cheap one should answer it, plus what that would cost.
    Data goes to standard output alone; progress and summary go to standard error.
    """

  static let exitStatuses: [(status: ExitStatus, meaning: String)] = [
    (.success, "The command succeeded. An empty input is not an error: the summary says that there was no line."),
    (.failure, "Something failed at run time."),
    (.usage, "The command line is wrong."),
    (.tooManyRejects, "The command finished, but more lines were rejected than --max-rejects allows."),
    (.brokenInput, "Some input was truncated or corrupt; everything that could be read was routed."),
  ]
}

extension ReferenceText {
  static let environment: [(name: String, meaning: String)] = [
    (
      "ROUTELLM_BATCH_OPTION",
      "The value of an option that a command line leaves out, for every command that has it: ROUTELLM_BATCH_STRONG for "
        + "--strong, ROUTELLM_BATCH_STRONG_SHARE for --strong-share. A flag takes 1 or 0; an empty value counts as not set."
    ),
    (
      "ROUTELLM_BATCH_CONFIG",
      "A configuration file, as --config names it. The command line and then a job file take precedence over the "
        + "environment, and the environment over the configuration file. A value from one of them is left out where options "
        + "that take precedence exclude it, or where it needs an option that is not given."
    ),
    ("NO_COLOR", "Where it is set, --color auto colors nothing."),
    ("TMPDIR", "Where runs keep rows until the end, unless --spool-dir names another folder."),
  ]
}

/// The reference page of the documentation in Markdown: every command with all its options.
///
/// The page is `Sources/routellm-batch/Documentation.docc/CommandReference.md`; a test compares it with this text, and
/// `routellm-batch manual --markdown` writes it again.
enum CommandReference {
  static func text(of commands: [CommandName]) -> String {
    var page = """
      # Command reference

      Every command with all its options, as `routellm-batch manual --markdown` prints it.

      ## Overview

      \(ReferenceText.description)

      `route` is the default: options and files may follow the program's name directly. Options may stand before or after
      the command's name and its operands, flags of one letter may be joined (`-qo FILE`), and `--` ends the options.
      A value follows its option as the next argument or after `=`.

      Every command also has these options:

      | Option | Meaning |
      | --- | --- |
      \(CommandSpecification.common.map { row($0.details) }.joined(separator: "\n"))

      | Command | Purpose |
      | --- | --- |

      """
    for command in commands {
      page +=
        "| [\(command.rawValue)](#\(command.words.joined(separator: "-"))) | \(cell(command.specification.summary)) |\n"
    }
    page += "\n| Environment variable | Meaning |\n| --- | --- |\n"
    for (name, meaning) in ReferenceText.environment { page += "| `\(name)` | \(cell(escaped(meaning))) |\n" }
    page += "\n| Exit status | Meaning |\n| --- | --- |\n"
    for (status, meaning) in ReferenceText.exitStatuses { page += "| \(status.rawValue) | \(cell(meaning)) |\n" }
    for command in commands { page += section(command) }
    return page
  }

  private static func section(_ command: CommandName) -> String {
    let specification = command.specification
    let operands = specification.operands.placeholder
    var text = "\n## \(command.rawValue)\n\n\(escaped(specification.summary))\n\n"
    text += "    routellm-batch \(command.rawValue) [options]\(operands.isEmpty ? "" : " \(operands)")\n"
    if !specification.discussion.isEmpty { text += "\n\(escaped(specification.discussion))\n" }
    for group in specification.groups {
      text += "\n### \(group.title)\n\n| Option | Meaning |\n| --- | --- |\n"
      for option in group.options { text += row(option.details) + "\n" }
    }
    for glossary in specification.glossaries {
      text += "\n### \(glossary.title)\n\n| Word | Meaning |\n| --- | --- |\n"
      for entry in glossary.entries { text += "| `\(entry.word)` | \(cell(escaped(entry.meaning))) |\n" }
    }
    if !specification.examples.isEmpty { text += "\n### Examples\n" }
    for example in specification.examples { text += "\n\(escaped(example.meaning)):\n\n    \(example.command)\n" }
    return text
  }

  private static func row(_ option: OptionDetails) -> String {
    let usage = option.short.map { "-\($0), \(option.usage)" } ?? option.usage
    return "| `\(cell(usage))` | \(cell(escaped(option.documentation))) |"
  }

  /// What would otherwise be taken for markup.
  private static func escaped(_ text: String) -> String {
    text.replacing("<", with: "&lt;").replacing("*", with: "\\*").replacing("_", with: "\\_").replacing(
      "[", with: "\\[")
  }

  private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}
