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
