internal import FileFormats
internal import Files
internal import Routing

/// Values of options from outside the command line, all from one place: the environment, a configuration file, a job.
struct OptionDefaults: Sendable {
  struct Value: Sendable {
    /// Of the option, without dashes.
    let name: String
    /// As a command line would have them; the empty text for a flag.
    let texts: [String]
    /// Where the value is from, for messages.
    let source: String
  }

  let values: [Value]

  /// What an option's variable is called: `ROUTELLM_BATCH_STRONG_SHARE` for `--strong-share`.
  static func variable(of option: String) -> String {
    "ROUTELLM_BATCH_" + option.uppercased().replacing("-", with: "_")
  }

  /// The values of environment variables; an empty one counts as not set.
  static func environment(
    _ options: [any AnyOption], _ variable: (String) -> String?
  ) throws(UsageError) -> OptionDefaults {
    var values: [Value] = []
    for details in options.map(\.details) where details.name != CommandSpecification.help.details.name {
      let source = OptionDefaults.variable(of: details.name)
      guard let text = variable(source), !text.isEmpty else { continue }
      guard details.kind == .none else {
        values.append(Value(name: details.name, texts: [text], source: source))
        continue
      }
      switch text {
      case "1", "true": values.append(Value(name: details.name, texts: [""], source: source))
      case "0", "false": break
      default:
        throw .badValue(option: source, value: text, expected: "1, true, 0 or false", reason: nil, near: [])
      }
    }
    return OptionDefaults(values: values)
  }

  /// A configuration file: a JSON object of options by their names, for all commands that have them.
  ///
  ///     {"strong": "gpt-5.6-sol", "threads": 4, "prices": "prices.json"}
  ///
  /// Paths are relative to the file's folder, texts may name `${VARIABLES}`, and members that begin with `//` are remarks.
  init(configuration path: String, variable: (String) -> String?) throws {
    let document = try JSONValue(parsing: try ModelBytes.mapping(path).contents, file: path)
    guard let members = document.members else { throw InputError(path, "is not a JSON object of options") }
    let known = CommandName.allCases.flatMap(\.specification.options).map(\.details.name)
    let refused = [CommandSpecification.help.details.name, CommandSpecification.config.details.name]
    values = try JobOptions.reading(members, file: path, variable: variable).map { option in
      guard known.contains(option.name) else {
        let near = NearestNames.nearest(to: option.name, among: known, limit: 1).first
        throw InputError(
          path,
          "names '\(option.name)', which is an option of no command"
            + (near.map { "; did you mean '\($0)'?" } ?? ""))
      }
      guard !refused.contains(option.name) else { throw InputError(path, "cannot hold '\(option.name)'") }
      return Value(name: option.name, texts: option.values, source: path)
    }
  }

  init(values: [Value]) { self.values = values }

  /// The same with the paths in it relative to a folder.
  func relative(to folder: String, for options: [any AnyOption]) -> OptionDefaults {
    OptionDefaults(
      values: values.map { value in
        guard let details = options.map(\.details).first(where: { $0.name == value.name }) else { return value }
        let texts = value.texts.map { text in
          details.moved(text) { $0.hasPrefix("/") || $0 == "-" ? $0 : "\(folder)/\($0)" }
        }
        return Value(name: value.name, texts: texts, source: value.source)
      })
  }
}

extension ParsedOptions {
  /// Adds values for options that are not given yet. One that the given options exclude, or that needs one that is not
  /// given, is left out; options of other commands are, too.
  ///
  /// - Throws: for a value that its option does not take, and for two of them that exclude each other.
  mutating func add(_ defaults: OptionDefaults, of command: CommandSpecification) throws(UsageError) {
    let given = self
    var added: [any AnyOption] = []
    for value in defaults.values {
      OutsideNames.hold(value.texts)
      guard let option = command.options.first(where: { $0.details.name == value.name }), !isSet(option) else {
        continue
      }
      var trial = self
      try trial.set(option, to: value)
      guard !trial.excludes(option, given: given, in: command) else { continue }
      self = trial
      added.append(option)
    }
    for option in added where !hasWhatItNeeds(option) { unset(option) }
  }

  private mutating func set(_ option: any AnyOption, to value: OptionDefaults.Value) throws(UsageError) {
    let details = option.details
    do throws(UsageError) {
      guard details.isRepeatable || value.texts.count == 1 else { throw .givenTwice(option: details.dashed) }
      if details.kind == .none, value.texts != [""] { throw .unexpectedValue(option: details.dashed) }
      try set(option, texts: value.texts)
    } catch {
      switch error {
      case .badValue(let name, let text, let expected, let reason, let near):
        throw .badValue(
          option: "\(name) of \(value.source)", value: text, expected: expected, reason: reason, near: near)
      case .givenTwice(let name): throw .givenTwice(option: "\(name) of \(value.source)")
      case .unexpectedValue(let name): throw .unexpectedValue(option: "\(name) of \(value.source)")
      default: throw error
      }
    }
  }

  /// Whether an option cannot stand next to those that were given before.
  private func excludes(_ option: any AnyOption, given: ParsedOptions, in command: CommandSpecification) -> Bool {
    let name = option.details.name
    for other in command.options where other.details.name != name && given.isSet(other) {
      for (one, two) in [(option, other), (other, option)] {
        for rule in one.details.rules where rule.applies(self) {
          let names = rule.others().map(\.details.name)
          switch rule.kind {
          case .needs: break
          case .excludes: if names.contains(two.details.name) { return true }
          case .excludesAllBut: if !names.contains(two.details.name) { return true }
          }
        }
      }
    }
    return false
  }

  private func hasWhatItNeeds(_ option: any AnyOption) -> Bool {
    option.details.rules.allSatisfy { rule in
      rule.kind != .needs || !rule.applies(self) || rule.others().contains(where: isSet)
    }
  }
}
