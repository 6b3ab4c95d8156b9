package import FileFormats

/// A job as a file, for cron and schedulers: a command, its options by name, and its inputs.
///
///     {"description": "...", "command": "route", "inputs": ["logs/*.jsonl.zst"],
///      "options": {"router": "sw", "strong-share": 0.3, "report": ["costs.html", "costs.json"]}}
///
/// In every text `${NAME}` stands for the environment variable of this name, and `${DATE}` for today's date in UTC. A
/// member whose name begins with `//` is a remark.
package struct PipelineDefinition: Sendable, Equatable {
  package let description: String
  package let command: String
  package let inputs: [String]
  /// By name; an option without a value has the empty text.
  let options: [JobOption]

  /// - Parameters:
  ///   - file: where the document is from, for messages.
  ///   - variable: the value of `${NAME}`; nil for one that is not set.
  package init(
    _ document: JSONValue, file: String, variable: (String) -> String?
  ) throws(InputError) {
    func fail(_ reason: String) -> InputError { InputError(file, reason) }
    guard let members = document.members else { throw fail("is not a JSON object") }
    let known = ["description", "command", "inputs", "options"]
    if let stranger = members.first(where: { !known.contains($0.name) && !JobOptions.isRemark($0.name) }) {
      throw fail("has the unknown member '\(stranger.name)'; it may have \(known.joined(separator: ", "))")
    }
    guard let command = document["command"]?.string else { throw fail("needs a text 'command', such as \"route\"") }
    self.command = command
    description = document["description"]?.string ?? ""
    var inputs: [String] = []
    for value in document["inputs"]?.values ?? [] {
      guard let text = value.string else { throw fail("'inputs' lists file names") }
      inputs.append(try JobOptions.expand(text, file: file, variable: variable))
    }
    self.inputs = inputs
    options = try JobOptions.reading(document["options"]?.members ?? [], file: file, variable: variable)
  }
}

/// An option of a job or of a configuration file, with its values in their order; a flag has the empty text.
struct JobOption: Sendable, Equatable {
  let name: String
  let values: [String]
}

/// Options as members of a JSON object.
enum JobOptions {
  static func isRemark(_ name: String) -> Bool { name.hasPrefix("//") }

  /// - Parameter variable: the value of `${NAME}`; nil for one that is not set.
  static func reading(
    _ members: [JSONValue.Member], file: String, variable: (String) -> String?
  ) throws(InputError) -> [JobOption] {
    func fail(_ reason: String) -> InputError { InputError(file, reason) }
    var options: [JobOption] = []
    for member in members where !isRemark(member.name) {
      var values: [String] = []
      for value in member.value.values ?? [member.value] {
        switch value {
        case .string(let text): values.append(try expand(text, file: file, variable: variable))
        case .integer(let number): values.append("\(number)")
        case .double(let number): values.append("\(number)")
        case .bool(true): values.append("")
        case .bool(false): break
        default: throw fail("option '\(member.name)' takes a text, a number, true or false, or a list of them")
        }
      }
      if !values.isEmpty { options.append(JobOption(name: member.name, values: values)) }
    }
    return options
  }

  static func expand(
    _ text: String, file: String, variable: (String) -> String?
  ) throws(InputError) -> String {
    var result = ""
    var rest = text[...]
    while let start = rest.firstRange(of: "${") {
      guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
        throw InputError(file, "'\(text)' opens a variable with ${ and does not close it")
      }
      let name = String(rest[start.upperBound..<end])
      guard let value = variable(name) else {
        throw InputError(file, "'\(text)' needs the environment variable \(name), which is not set")
      }
      result += rest[..<start.lowerBound] + value
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }
}
