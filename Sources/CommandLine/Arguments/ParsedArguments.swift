internal import Routing

/// A command line taken apart after a `CommandSpec`: options by name in order, then operands.
struct ParsedArguments {
  private var values: [String: [String]] = [:]
  private(set) var operands: [String] = []

  init(_ arguments: [String], of command: CommandSpec) throws(UsageError) {
    var index = 0
    while index < arguments.count {
      let argument = arguments[index]
      index += 1
      if argument == "--" {
        operands += arguments[index...]
        break
      }
      guard argument.hasPrefix("-"), argument != "-" else {
        operands.append(argument)
        continue
      }
      let (name, inline) = ParsedArguments.split(argument)
      guard let option = command.options.first(where: { $0.name == name || $0.short.map(String.init) == name })
      else {
        throw ParsedArguments.unknown(argument, of: command)
      }
      try store(option, inline: inline, following: arguments, at: &index)
    }
    if command.operands.isEmpty, let extra = operands.first {
      throw UsageError("'\(command.name)' takes no operand, but got '\(extra)'")
    }
  }

  /// `--name=value` and `-ovalue` carry their value along.
  private static func split(_ argument: String) -> (name: String, inline: String?) {
    if argument.hasPrefix("--") {
      let body = argument.dropFirst(2)
      guard let equals = body.firstIndex(of: "=") else { return (String(body), nil) }
      return (String(body[..<equals]), String(body[body.index(after: equals)...]))
    }
    let body = argument.dropFirst()
    return (String(body.prefix(1)), body.count > 1 ? String(body.dropFirst()) : nil)
  }

  private mutating func store(
    _ option: OptionSpec, inline: String?, following arguments: [String], at index: inout Int
  ) throws(UsageError) {
    if option.value == .none {
      guard inline == nil else { throw UsageError("--\(option.name) takes no value") }
      values[option.name] = [""]
      return
    }
    let value: String
    if let inline {
      value = inline
    } else {
      guard index < arguments.count else {
        throw UsageError("--\(option.name) needs a value: --\(option.name) \(option.placeholder ?? "")")
      }
      value = arguments[index]
      index += 1
    }
    if case .choice(let words) = option.value, !words.contains(value) {
      throw UsageError("--\(option.name) is one of \(words.joined(separator: ", ")), not '\(value)'")
    }
    guard option.isRepeatable || values[option.name] == nil else {
      throw UsageError("--\(option.name) was given twice")
    }
    values[option.name, default: []].append(value)
  }

  private static func unknown(_ argument: String, of command: CommandSpec) -> UsageError {
    let names = command.options.map { "--\($0.name)" }
    let near = NearestNames.nearest(to: argument, among: names, limit: 1).first
    let hint = near.map { ", did you mean \($0)?" } ?? ""
    return UsageError("unknown option '\(argument)'\(hint) 'routellm-batch \(command.name) --help' lists them all")
  }

  /// Every option given, by name, for a report's provenance.
  var given: [(name: String, value: String)] {
    values.sorted { $0.key < $1.key }.flatMap { name, values in values.map { (name, $0) } }
  }

  func has(_ name: String) -> Bool { values[name] != nil }

  func string(_ name: String) -> String? { values[name]?.last }

  func strings(_ name: String) -> [String] { values[name] ?? [] }

  /// A whole number within a range.
  func integer(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
    guard let text = string(name) else { return nil }
    guard let value = Int(text), range.contains(value) else {
      let limits =
        range.upperBound == .max ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
      throw UsageError("--\(name) takes a whole number \(limits), not '\(text)'")
    }
    return value
  }

  /// A fraction of one, written as `0.3` or `30%`.
  func fraction(_ name: String) throws(UsageError) -> Double? {
    guard let text = string(name) else { return nil }
    guard let value = Fraction.parse(text) else {
      throw UsageError("--\(name) takes a number from 0 to 1 or a percentage such as 30%, not '\(text)'")
    }
    return value
  }
}

extension ParsedArguments {
  /// A finite number within a range.
  ///
  /// - Parameter meaning: the range in words, such as `a number above 0`.
  func number(_ name: String, _ meaning: String, where isValid: (Double) -> Bool) throws(UsageError) -> Double? {
    guard let text = string(name) else { return nil }
    guard let value = Double(text), value.isFinite, isValid(value) else {
      throw UsageError("--\(name) takes \(meaning), not '\(text)'")
    }
    return value
  }
}

/// A part of one as people write it.
enum Fraction {
  /// `0.3` and `30%` alike; nil for anything outside 0...1.
  static func parse(_ text: String) -> Double? {
    let isPercentage = text.hasSuffix("%")
    guard let number = Double(isPercentage ? String(text.dropLast()) : text), number.isFinite else { return nil }
    let value = isPercentage ? number / 100 : number
    return (0...1).contains(value) ? value : nil
  }
}

/// A command line that cannot be carried out: what is wrong and what to write instead.
struct UsageError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
