/// A command: its specification as data, and what it does with the options of a command line.
protocol Command {
  static var name: CommandName { get }
  static var specification: CommandSpecification { get }

  /// - Parameter options: parsed and checked against the specification.
  static func run(_ options: ParsedOptions) throws -> ExitStatus
}

/// A command as its user sees it.
struct CommandSpecification: Sendable {
  let summary: String
  var operands = Operands.none
  /// Paragraphs, with an empty line between them.
  var discussion = ""
  var groups: [OptionGroup] = []
  /// Options of which a command line must have exactly one.
  var oneOf: [any AnyOption] = []
  var glossaries: [Glossary] = []
  let examples: [Example]

  static let help = Option(flag: "help", short: "h", "Show this help and exit.")
  static let color = Option(
    "color", .choice(ColorChoice.self), default: .auto, shown: "auto",
    "Color the strong model, the weak model and warnings on standard error: 'auto' does on a terminal, unless NO_COLOR is "
      + "set."
  ).withoutEffectOnOutput

  static let config = Option(
    "config", .file(),
    "Take options that are not given from this JSON file: an object of options by their names, for all commands that have "
      + "them. Paths in it are relative to its folder. No such file is looked for by itself."
  ).withoutEffectOnOutput

  /// What every command has.
  static let common: [any AnyOption] = [config, color, help]

  /// Those of all groups, and the common ones.
  var options: [any AnyOption] { groups.flatMap(\.options) + CommandSpecification.common }

  struct Example: Sendable {
    let command: String
    let meaning: String

    init(_ command: String, _ meaning: String) { (self.command, self.meaning) = (command, meaning) }
  }

  /// Words that options take, each with its meaning.
  struct Glossary: Sendable {
    let title: String
    let entries: [(word: String, meaning: String)]
  }
}

/// Options under one title of the help.
struct OptionGroup: Sendable {
  let title: String
  let options: [any AnyOption]

  init(_ title: String, _ options: [any AnyOption]) { (self.title, self.options) = (title, options) }
}

/// What may follow the options.
struct Operands: Sendable {
  /// Such as `[FILE...]`; empty if nothing may follow.
  let placeholder: String
  let count: ClosedRange<Int>
  let use: Use
  /// In the words that follow "takes" or "needs", such as `one JSON report`.
  let meaning: String

  /// What the command does with the files that they name.
  enum Use: Sendable {
    /// They name no files.
    case words
    case reading
    /// The one folder that they name is read, and these files in it are written.
    case changing(FolderNames)
  }

  init(_ placeholder: String, _ count: ClosedRange<Int>, _ use: Use, _ meaning: String) {
    (self.placeholder, self.count, self.use, self.meaning) = (placeholder, count, use, meaning)
  }

  static let none = Operands("", 0...0, .words, "no operand")
  static func any(_ placeholder: String) -> Operands {
    Operands(placeholder, 0...Int.max, .reading, "any number of files")
  }
}
