internal import JSONCoding

/// One row of labels, whether it stands in a CSV file or is a line of JSON. Fields of a CSV file are texts.
struct LabelRecord {
  let file: String
  let line: Int
  let fields: JSONValue

  func fail(_ reason: String) -> TuningError { TuningError(file: file, line: line, reason: reason) }

  /// A field that must be a text with something in it.
  func text(_ name: String) throws(TuningError) -> String {
    guard let value = fields[name] else { throw fail("has no '\(name)'") }
    guard let text = value.string, !text.isEmpty else { throw fail("'\(name)' must be a text with something in it") }
    return text
  }

  /// A field that is 0 or 1, or true or false.
  func flag(_ name: String) throws(TuningError) -> Bool {
    guard let value = fields[name] else { throw fail("has no '\(name)'") }
    if let flag = value.bool { return flag }
    switch value.double ?? value.string.flatMap(Double.init) {
    case 0?: return false
    case 1?: return true
    default: throw fail("'\(name)' is '\(LabelRecord.shown(value))' where 0 or 1 is needed")
    }
  }

  func number(_ name: String) throws(TuningError) -> Double {
    guard let value = fields[name] else { throw fail("has no '\(name)'") }
    guard let number = value.double ?? value.string.flatMap(Double.init), number.isFinite else {
      throw fail("'\(name)' is '\(LabelRecord.shown(value))', not a number")
    }
    return number
  }

  /// A value as a message shows it: a text without quotes, and not too much of it.
  static func shown(_ value: JSONValue) -> String {
    let text = value.string ?? String(decoding: value.encoded(pretty: false), as: UTF8.self)
    return text.count > 60 ? text.prefix(57) + "..." : text
  }
}
