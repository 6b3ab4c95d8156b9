/// A whole document as values, for configuration and manifests; log rows use `JSONElement`.
///
/// Members keep their order in the text. Integers beyond `Int` become doubles.
package enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case integer(Int)
  case double(Double)
  case string(String)
  case array([JSONValue])
  case object([Member])

  package struct Member: Sendable, Equatable {
    package let name: String
    package let value: JSONValue

    package init(name: String, value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// Parses one document; `bytes` needs no padding.
  package init(parsing bytes: some Sequence<UInt8>) throws(JSONError) {
    var padded = Array(bytes)
    let count = padded.count
    padded.append(contentsOf: repeatElement(0, count: JSONParser.padding))
    var parser = JSONParser()
    self = try padded.withUnsafeBufferPointer { (buffer) throws(JSONError) in
      guard let start = buffer.baseAddress else { throw JSONError(reason: "empty document") }
      return JSONValue(try parser.parse(start, count: count))
    }
  }

  /// - Parameters:
  ///   - file: what messages call these bytes.
  ///   - line: where they are in it; nil for all of it.
  package init(parsing bytes: some Sequence<UInt8>, file: String, line: Int? = nil) throws(InputError) {
    do throws(JSONError) { try self.init(parsing: bytes) } catch {
      throw InputError(file, line: line, "is not JSON: \(error.reason)")
    }
  }

  /// Copies what an element holds.
  package init(_ element: JSONElement) {
    switch element.kind {
    case .null: self = .null
    case .bool: self = .bool(element.bool ?? false)
    case .number: self = element.integer.map(JSONValue.integer) ?? .double(element.double ?? .nan)
    case .string: self = .string(element.string ?? "")
    case .array:
      var values: [JSONValue] = []
      element.forEachValue {
        values.append(JSONValue($0))
        return true
      }
      self = .array(values)
    case .object:
      var members: [Member] = []
      element.forEachMember { name, value in
        members.append(Member(name: String(decoding: name, as: UTF8.self), value: JSONValue(value)))
        return true
      }
      self = .object(members)
    }
  }

  /// The last member of this name, as in `JSONElement`.
  package subscript(_ name: String) -> JSONValue? {
    members?.last { $0.name == name }?.value
  }

  /// Neither a list nor an object.
  var isScalar: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }

  package var members: [Member]? {
    if case .object(let members) = self { members } else { nil }
  }

  package var values: [JSONValue]? {
    if case .array(let values) = self { values } else { nil }
  }

  package var string: String? {
    if case .string(let string) = self { string } else { nil }
  }

  package var bool: Bool? {
    if case .bool(let bool) = self { bool } else { nil }
  }

  package var integer: Int? {
    if case .integer(let integer) = self { integer } else { nil }
  }

  /// Any number as a double.
  package var double: Double? {
    switch self {
    case .integer(let integer): Double(integer)
    case .double(let double): double
    default: nil
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(integerLiteral value: Int) { self = .integer(value) }
  package init(floatLiteral value: Double) { self = .double(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { Member(name: $0.0, value: $0.1) })
  }
}
