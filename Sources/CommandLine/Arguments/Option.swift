/// One option of the command line, all of it in one place: its names and value, what it means, what holds without it, and
/// what it excludes and needs. Help, manual, completions, reference and job files derive from it.
///
///     static let limit = Option("limit", .integer("N", in: 0...), "Stop after N lines.")  // an Int?
///
/// `Result` is what a command reads with `options[limit]`: `Bool` of a flag, `Value?` of an option without a default,
/// `Value` of one that has a default or is required, `[Value]` of one that may be repeated.
struct Option<Result: Sendable>: AnyOption {
  private(set) var details: OptionDetails
  private let collect: @Sendable ([String], OptionDetails) throws(UsageError) -> Result

  /// The result of the values that were given, in their order; of none if there are none.
  func read(_ texts: [String]) throws(UsageError) -> Result { try collect(texts, details) }

  func box(_ texts: [String]) throws(UsageError) -> any Sendable { OptionBox(value: try read(texts)) }
}

/// A result that was read, whatever its type: an optional in an `any Sendable` could not be cast back.
struct OptionBox<Result: Sendable>: Sendable {
  let value: Result
}

/// An option whatever its value.
protocol AnyOption: Sendable {
  var details: OptionDetails { get }
  func box(_ texts: [String]) throws(UsageError) -> any Sendable
}

extension Option {
  /// An option that may be left out.
  ///
  /// - Parameter standard: what holds without it, in words.
  init<Value>(
    _ name: String, short: Character? = nil, _ type: ValueType<Value>, _ help: String, otherwise standard: String? = nil
  ) where Result == Value? {
    details = OptionDetails(name, short: short, type, help: help, standard: standard)
    collect = { (texts, details) throws(UsageError) in
      guard let text = texts.last else { return nil }
      return try type.value(of: text, for: details)
    }
  }

  /// An option with a default.
  ///
  /// - Parameter shown: the default in words, where the value does not print well.
  init(
    _ name: String, short: Character? = nil, _ type: ValueType<Result>,
    default value: @autoclosure @escaping @Sendable () -> Result, shown: String? = nil, _ help: String
  ) {
    details = OptionDetails(name, short: short, type, help: help, standard: shown ?? "\(value())")
    collect = { (texts, details) throws(UsageError) in
      guard let text = texts.last else { return value() }
      return try type.value(of: text, for: details)
    }
  }

  /// An option that a command line must have.
  init(required name: String, short: Character? = nil, _ type: ValueType<Result>, _ help: String) {
    details = OptionDetails(name, short: short, type, help: help)
    details.isRequired = true
    collect = { (texts, details) throws(UsageError) in
      guard let text = texts.last else { throw .missingOption("", option: details.usage) }
      return try type.value(of: text, for: details)
    }
  }

  /// An option that may be given several times.
  ///
  /// - Parameter standard: what holds without it, in words.
  init<Value>(
    repeated name: String, isRequired: Bool = false, _ type: ValueType<Value>, _ help: String,
    otherwise standard: String? = nil
  ) where Result == [Value] {
    details = OptionDetails(name, short: nil, type, help: help, standard: standard)
    details.isRepeatable = true
    details.isRequired = isRequired
    collect = { (texts, details) throws(UsageError) in
      var values: [Value] = []
      for text in texts { values.append(try type.value(of: text, for: details)) }
      return values
    }
  }

  /// An option without a value.
  init(flag name: String, short: Character? = nil, _ help: String) where Result == Bool {
    details = OptionDetails(flag: name, short: short, help: help)
    collect = { (texts, _) throws(UsageError) in !texts.isEmpty }
  }
}

extension Option {
  private func with(_ change: (inout OptionDetails) -> Void) -> Option {
    var option = self
    change(&option.details)
    return option
  }

  private func ruled(
    _ kind: OptionRule.Kind, _ others: @escaping @Sendable () -> [any AnyOption],
    _ condition: (@Sendable (Result) -> Bool)?, _ reason: String?
  ) -> Option {
    let applies: @Sendable (ParsedOptions) -> Bool = { [self] options in condition?(options[self]) ?? true }
    return with { $0.rules.append(OptionRule(kind: kind, others: others, applies: applies, reason: reason)) }
  }

  /// Refuses the other options next to this one. The rule may stand with either of two options.
  ///
  /// - Parameter condition: the values of this option for which the rule holds; nil for all.
  func excluding(
    _ others: @autoclosure @escaping @Sendable () -> [any AnyOption],
    when condition: (@Sendable (Result) -> Bool)? = nil,
    because reason: String? = nil
  ) -> Option { ruled(.excludes, others, condition, reason) }

  /// Refuses this option without at least one of the others.
  ///
  /// - Parameter condition: the values of this option for which the rule holds; nil for all.
  func needing(
    _ others: @autoclosure @escaping @Sendable () -> [any AnyOption],
    when condition: (@Sendable (Result) -> Bool)? = nil,
    because reason: String? = nil
  ) -> Option { ruled(.needs, others, condition, reason) }

  /// Refuses every option but the others next to this one.
  func excludingAllBut(
    _ others: @autoclosure @escaping @Sendable () -> [any AnyOption], because reason: String
  ) -> Option { ruled(.excludesAllBut, others, nil, reason) }

  /// Takes the value of an environment variable where the option is not given.
  func reading(environment variable: String) -> Option { with { $0.environment = variable } }

  /// For an option that changes no byte of what a run writes: a run may be resumed with another value.
  var withoutEffectOnOutput: Option { with { $0.affectsOutput = false } }

  /// The same option with the documentation that another command needs.
  ///
  /// - Parameter standard: what holds without it, in words.
  func documented(_ help: String, otherwise standard: String? = nil) -> Option {
    with { ($0.help, $0.standard) = (help, standard) }
  }
}

/// What an option excludes or needs.
struct OptionRule: Sendable {
  enum Kind: Sendable { case excludes, needs, excludesAllBut }

  let kind: Kind
  /// Read only when the rule is checked, so that two options may name each other.
  let others: @Sendable () -> [any AnyOption]
  /// Whether the value of the option asks for the rule.
  let applies: @Sendable (ParsedOptions) -> Bool
  let reason: String?
}

/// Everything that is known of an option but the type of its value.
struct OptionDetails: Sendable {
  /// Choices that a placeholder lists at most; a longer list stands in the option's help.
  private static let listedChoices = 8

  /// Without dashes.
  let name: String
  let short: Character?
  let kind: ValueKind
  /// What stands for the value in a synopsis, such as `N`; nil for a flag.
  let placeholder: String?
  fileprivate(set) var help: String
  fileprivate(set) var standard: String?
  fileprivate(set) var isRepeatable = false
  fileprivate(set) var isRequired = false
  fileprivate(set) var affectsOutput = true
  fileprivate(set) var environment: String?
  fileprivate(set) var rules: [OptionRule] = []
  /// The value with the paths in it looked for where the function says.
  let moved: @Sendable (_ value: String, _ place: (String) -> String) -> String
  /// Of a folder: the files in it that the command reads or writes.
  let names: FolderNames

  fileprivate init<Value>(
    _ name: String, short: Character?, _ type: ValueType<Value>, help: String, standard: String? = nil
  ) {
    (self.name, self.short, self.help, self.standard) = (name, short, help, standard)
    (kind, moved, names) = (type.kind, type.moved, type.names)
    if case .choice(let words) = type.kind {
      placeholder = words.count > OptionDetails.listedChoices ? "NAME" : words.joined(separator: "|")
    } else {
      placeholder = type.placeholder
    }
  }

  fileprivate init(flag name: String, short: Character?, help: String) {
    (self.name, self.short, self.help) = (name, short, help)
    (kind, placeholder, names) = (.none, nil, .none)
    moved = { value, _ in value }
  }

  /// The paths in a value.
  func paths(in value: String) -> [String] {
    var paths: [String] = []
    _ = moved(value) { path in
      paths.append(path)
      return path
    }
    return paths
  }

  /// `--output`
  var dashed: String { "--\(name)" }

  /// `--output FILE`
  var usage: String { placeholder.map { "\(dashed) \($0)" } ?? dashed }

  /// `-o, --output FILE`
  var synopsis: String { (short.map { "-\($0), " } ?? "    ") + usage }

  /// What it means, whether it may be repeated, and what holds without it.
  var documentation: String {
    var text = help
    if isRequired { text += " Required." }
    if isRepeatable { text += " May be repeated." }
    if let standard {
      text += " Default: \(environment.map { "$\($0), or " } ?? "")\(standard)."
    }
    return text
  }
}
