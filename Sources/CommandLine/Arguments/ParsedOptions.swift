internal import Files
internal import Glibc
internal import Routing

/// The options of a command line as typed values, after every rule of the command's specification was checked.
///
/// `options[ReadingOptions.limit]` is what the option holds: its name cannot be misspelt, and its value is of its type.
struct ParsedOptions: Sendable {
  let operands: [String]
  /// As the user wrote them, by name.
  private var texts: [String: [String]] = [:]
  private var values: [String: any Sendable] = [:]
  /// Options of another command, which `run` hands on to it, as they were given.
  private(set) var passedOn: [(details: OptionDetails, text: String)] = []

  /// - Parameters:
  ///   - name: of the command, for messages.
  ///   - environment: the value of a variable; nil for one that is not set.
  init(
    _ arguments: ArgumentScan, of command: CommandSpecification, named name: String,
    environment: (String) -> String? = Environment.value
  ) throws(UsageError) {
    try self.init(unchecked: arguments, of: command, named: name, environment: environment)
    try check(command, named: name)
  }

  /// The same with defaults from the environment, and below them from the file that `--config` names.
  init(
    _ arguments: ArgumentScan, of command: CommandSpecification, named name: String,
    withDefaultsOf environment: (String) -> String?
  ) throws {
    try self.init(unchecked: arguments, of: command, named: name, environment: environment)
    try add(try OptionDefaults.environment(command.options, environment), of: command)
    if let path = self[CommandSpecification.config] {
      let defaults = try OptionDefaults(configuration: path, variable: environment)
      try add(defaults.relative(to: FileSystem.folder(of: path), for: command.options), of: command)
    }
    try check(command, named: name)
  }

  /// The options without what they exclude and need.
  init(
    unchecked arguments: ArgumentScan, of command: CommandSpecification, named name: String = "",
    environment: (String) -> String? = Environment.value
  ) throws(UsageError) {
    if let problem = arguments.problem { throw problem.of(command: name) }
    operands = arguments.operands.map(\.text)
    for (option, text) in arguments.given {
      let details = option.details
      guard command.options.contains(where: { $0.details.name == details.name }) else {
        passedOn.append((details, text))
        continue
      }
      guard details.isRepeatable || details.kind == .none || texts[details.name] == nil else {
        throw .givenTwice(option: details.dashed)
      }
      texts[details.name, default: []].append(text)
    }
    // A flag that is repeated says nothing more.
    for option in command.options where option.details.kind == .none {
      texts[option.details.name] = texts[option.details.name].map { _ in [""] }
    }
    for option in command.options where !option.details.isRequired || isSet(option) {
      let outside = option.details.environment.flatMap(environment).map { [$0] } ?? []
      values[option.details.name] = try option.box(texts[option.details.name] ?? outside)
    }
  }

  subscript<Result>(_ option: Option<Result>) -> Result {
    if let box = values[option.details.name] {
      guard let box = box as? OptionBox<Result> else {
        preconditionFailure("the command has an option \(option.details.dashed) with values of another type")
      }
      return box.value
    }
    // An option of a shared group that this command leaves out.
    guard let standard = try? option.read([]) else {
      preconditionFailure("\(option.details.dashed) is required, but the command does not declare it")
    }
    return standard
  }

  mutating func set(_ option: any AnyOption, texts: [String]) throws(UsageError) {
    values[option.details.name] = try option.box(texts)
    self.texts[option.details.name] = texts
  }

  mutating func unset(_ option: any AnyOption) {
    texts[option.details.name] = nil
    values[option.details.name] = try? option.box([])
  }

  /// Whether the user gave the option, with whatever value.
  func isSet(_ option: any AnyOption) -> Bool { texts[option.details.name] != nil }

  /// What the user gave for an option, as it was written.
  func texts(named name: String) -> [String] { texts[name] ?? [] }

  /// Every option that was given and its value, empty for a flag, sorted by name: for a report's provenance.
  var given: [(name: String, value: String)] {
    texts.sorted { $0.key < $1.key }.flatMap { name, values in values.map { (name, $0) } }
  }
}

/// The one place that enforces what options exclude and need.
extension ParsedOptions {
  private func check(_ command: CommandSpecification, named name: String) throws(UsageError) {
    for option in command.options where isSet(option) {
      for rule in option.details.rules where rule.applies(self) { try check(rule, of: option, in: command) }
    }
    for option in command.options where option.details.isRequired && !isSet(option) {
      throw .missingOption(name, option: option.details.usage)
    }
    if !command.oneOf.isEmpty, !command.oneOf.contains(where: isSet) {
      throw .missingChoice(name, options: command.oneOf.map(\.details.usage))
    }
    if operands.count < command.operands.count.lowerBound {
      throw .missingOperand(name, meaning: command.operands.meaning)
    }
    if operands.count > command.operands.count.upperBound {
      throw .extraOperand(name, operands[command.operands.count.upperBound], meaning: command.operands.meaning)
    }
  }

  private func check(
    _ rule: OptionRule, of option: any AnyOption, in command: CommandSpecification
  ) throws(UsageError) {
    let name = option.details.dashed
    let others = rule.others().filter { $0.details.name != option.details.name }
    switch rule.kind {
    case .needs:
      guard !others.contains(where: isSet) else { return }
      throw .needs(name, others.map(\.details.dashed), reason: rule.reason)
    case .excludes:
      guard let other = others.first(where: isSet) else { return }
      throw .excludes(name, other.details.dashed, reason: rule.reason)
    case .excludesAllBut:
      let allowed = Set(others.map(\.details.name) + [option.details.name])
      guard let other = command.options.first(where: { isSet($0) && !allowed.contains($0.details.name) }) else {
        return
      }
      throw .excludes(name, other.details.dashed, reason: rule.reason)
    }
  }
}

/// A command line taken apart: which of its words are options, which are their values, and which are operands.
///
/// Values are not looked at. Ends at the first thing that is wrong.
struct ArgumentScan {
  private(set) var given: [(option: any AnyOption, text: String)] = []
  private(set) var operands: [(text: String, index: Int)] = []
  private(set) var problem: Problem?

  enum Problem {
    case unknownOption(String, near: String?)
    case other(UsageError)

    /// With the command whose help explains more.
    func of(command: String) -> UsageError {
      switch self {
      case .unknownOption(let name, let near): .unknownOption(name, near: near, command: command)
      case .other(let error): error
      }
    }
  }

  private let options: [any AnyOption]

  init(_ arguments: [String], options: [any AnyOption]) {
    self.options = options
    OutsideNames.hold(arguments)
    var index = 0
    while index < arguments.count, problem == nil {
      let argument = arguments[index]
      index += 1
      if argument == "--" {
        operands += arguments[index...].enumerated().map { ($1, index + $0) }
        break
      } else if argument.hasPrefix("--") {
        scan(long: argument.dropFirst(2), following: arguments, at: &index)
      } else if argument.hasPrefix("-"), argument != "-" {
        scan(cluster: argument.dropFirst(), following: arguments, at: &index)
      } else {
        operands.append((argument, index - 1))
      }
    }
  }

  func has(_ option: any AnyOption) -> Bool { given.contains { $0.option.details.name == option.details.name } }

  /// `--name`, `--name value` or `--name=value`.
  private mutating func scan(long body: Substring, following arguments: [String], at index: inout Int) {
    let equals = body.firstIndex(of: "=")
    let name = body[..<(equals ?? body.endIndex)]
    guard let option = options.first(where: { $0.details.name == name }) else {
      problem = unknown("--\(name)")
      return
    }
    take(option, inline: equals.map { String(body[body.index(after: $0)...]) }, following: arguments, at: &index)
  }

  /// `-q`, `-qo value` or `-qovalue`: flags, of which the last may be an option with a value.
  private mutating func scan(cluster: Substring, following arguments: [String], at index: inout Int) {
    var rest = cluster
    while let letter = rest.popFirst(), problem == nil {
      guard let option = options.first(where: { $0.details.short == letter }) else {
        problem = unknown("-\(letter)")
        return
      }
      if option.details.kind == .none {
        given.append((option, ""))
      } else {
        take(option, inline: rest.isEmpty ? nil : String(rest), following: arguments, at: &index)
        return
      }
    }
  }

  private mutating func take(
    _ option: any AnyOption, inline: String?, following arguments: [String], at index: inout Int
  ) {
    if option.details.kind == .none {
      if inline != nil { problem = .other(.unexpectedValue(option: option.details.dashed)) }
      given.append((option, ""))
    } else if let inline {
      given.append((option, inline))
    } else if index < arguments.count {
      let text = arguments[index]
      index += 1
      if isOption(text) {
        problem = .other(
          .optionForValue(option: option.details.dashed, usage: option.details.usage, found: text))
      }
      given.append((option, text))
    } else {
      problem = .other(.missingValue(option: option.details.dashed, usage: option.details.usage))
    }
  }

  /// Whether this is `--name` or `--name=value` of an option of the command.
  private func isOption(_ text: String) -> Bool {
    guard text.hasPrefix("--") else { return false }
    let name = text.dropFirst(2).prefix { $0 != "=" }
    return options.contains { $0.details.name == name }
  }

  private func unknown(_ name: String) -> Problem {
    .unknownOption(name, near: NearestNames.nearest(to: name, among: options.map(\.details.dashed), limit: 1).first)
  }
}

enum Environment {
  /// The value of a variable; nil for one that is not set.
  static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
