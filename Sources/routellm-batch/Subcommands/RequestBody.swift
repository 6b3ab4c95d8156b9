internal import JSONCoding
internal import Tuning

/// `--body`, and how written batch files are told.
enum RequestBody {
  /// The members that `--body` names; nil without the option.
  static func settings(_ arguments: ParsedArguments) throws(UsageError) -> [JSONValue.Member]? {
    guard let text = arguments.string("body") else { return nil }
    let value: JSONValue
    do throws(JSONError) { value = try JSONValue(parsing: text.utf8) } catch {
      throw UsageError("--body takes a JSON object such as {\"max_tokens\": 1024}, not '\(text)': \(error.reason)")
    }
    guard let members = value.members else {
      throw UsageError("--body takes a JSON object such as {\"max_tokens\": 1024}, not '\(text)'")
    }
    for name in ["model", "messages"] where members.contains(where: { $0.name == name }) {
      throw UsageError("--body cannot set '\(name)', which the command writes itself")
    }
    return members
  }

  static func tell(_ parts: [BatchRequestPart]) {
    for part in parts { Diagnostics.note("\(part.path): \(part.rowCount) requests, \(part.byteCount) bytes") }
  }
}
