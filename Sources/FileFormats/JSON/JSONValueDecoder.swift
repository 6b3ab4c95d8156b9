/// Reads back what `JSONValueEncoder` made.
package struct JSONValueDecoder {
  /// - Throws: `DecodingError` if the value is of another shape.
  package static func decode<Decoded: Decodable>(_ type: Decoded.Type, from value: JSONValue) throws -> Decoded {
    try decode(type, from: value, at: [], isDocument: false)
  }

  /// The same of what `JSONValueEncoder.document(of:)` made.
  ///
  /// - Throws: `DecodingError`, whose path has the names of the document's members.
  package static func decode<Decoded: Decodable>(_ type: Decoded.Type, fromDocument value: JSONValue) throws -> Decoded
  {
    try decode(type, from: value, at: [], isDocument: true)
  }

  /// The value at which `decoder`, one of these, is: see `JSONValueEncoder.put`.
  package static func value(in decoder: any Decoder) throws -> JSONValue {
    guard let coder = decoder as? Coder else { throw mismatch(JSONValue.self, decoder.codingPath) }
    return coder.value
  }

  private static func decode<Decoded: Decodable>(
    _ type: Decoded.Type, from value: JSONValue, at path: [any CodingKey], isDocument: Bool
  ) throws -> Decoded {
    let found: Any?
    switch type {
    case is Bool.Type: found = value.bool
    case is Int.Type: found = value.integer
    case is Double.Type: found = value.double
    case is String.Type: found = value.string
    case let type as any FixedWidthInteger.Type: found = integer(type, value)
    default: return try type.init(from: Coder(codingPath: path, value: value, isDocument: isDocument))
    }
    guard let found = found as? Decoded else { throw mismatch(type, path) }
    return found
  }

  private static func integer<Number: FixedWidthInteger>(_ type: Number.Type, _ value: JSONValue) -> Number? {
    value.integer.flatMap(Number.init(exactly:)) ?? value.string.flatMap { Number($0) }
  }

  private static func mismatch(_ type: Any.Type, _ path: [any CodingKey]) -> DecodingError {
    DecodingError.typeMismatch(
      type, DecodingError.Context(codingPath: path, debugDescription: "the value is of another kind"))
  }

  private struct Coder: Decoder {
    let codingPath: [any CodingKey]
    let value: JSONValue
    let isDocument: Bool
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
      guard let members = value.members else { throw mismatch([String: Any].self, codingPath) }
      return KeyedDecodingContainer(Members(codingPath: codingPath, members: members, isDocument: isDocument))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
      guard let values = value.values else { throw mismatch([Any].self, codingPath) }
      return Elements(codingPath: codingPath, values: values, isDocument: isDocument)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer {
      Single(codingPath: codingPath, value: value, isDocument: isDocument)
    }
  }

  private struct Single: SingleValueDecodingContainer {
    let codingPath: [any CodingKey]
    let value: JSONValue
    let isDocument: Bool

    func decodeNil() -> Bool { value == .null }

    func decode<Decoded: Decodable>(_ type: Decoded.Type) throws -> Decoded {
      try JSONValueDecoder.decode(type, from: value, at: codingPath, isDocument: isDocument)
    }
  }

  private struct Elements: UnkeyedDecodingContainer {
    let codingPath: [any CodingKey]
    let values: [JSONValue]
    let isDocument: Bool
    var currentIndex = 0
    var count: Int? { values.count }
    var isAtEnd: Bool { currentIndex == values.count }

    private mutating func next() throws -> JSONValue {
      guard !isAtEnd else { throw mismatch([Any].self, codingPath) }
      defer { currentIndex += 1 }
      return values[currentIndex]
    }

    mutating func decodeNil() -> Bool {
      guard !isAtEnd, values[currentIndex] == .null else { return false }
      currentIndex += 1
      return true
    }

    mutating func decode<Decoded: Decodable>(_ type: Decoded.Type) throws -> Decoded {
      let path = codingPath + [PathKey(intValue: currentIndex)]
      return try JSONValueDecoder.decode(type, from: try next(), at: path, isDocument: isDocument)
    }

    mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
      try superDecoder().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
      try superDecoder().unkeyedContainer()
    }

    mutating func superDecoder() throws -> any Decoder {
      let path = codingPath + [PathKey(intValue: currentIndex)]
      return Coder(codingPath: path, value: try next(), isDocument: isDocument)
    }
  }

  private struct Members<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let codingPath: [any CodingKey]
    let members: [JSONValue.Member]
    let isDocument: Bool
    var allKeys: [Key] { members.compactMap { Key(stringValue: $0.name) } }

    private func name(_ key: some CodingKey) -> String {
      isDocument ? JSONMemberName.snakeCase(key.stringValue) : key.stringValue
    }

    private func value(_ key: some CodingKey) throws -> JSONValue {
      let name = name(key)
      guard let member = members.first(where: { $0.name == name }) else {
        throw DecodingError.keyNotFound(
          PathKey(stringValue: name),
          DecodingError.Context(codingPath: codingPath, debugDescription: "there is no '\(name)'"))
      }
      return member.value
    }

    func contains(_ key: Key) -> Bool {
      let name = name(key)
      return members.contains { $0.name == name }
    }

    func decodeNil(forKey key: Key) throws -> Bool { try value(key) == .null }

    func decode<Decoded: Decodable>(_ type: Decoded.Type, forKey key: Key) throws -> Decoded {
      let path = codingPath + [PathKey(stringValue: name(key))]
      return try JSONValueDecoder.decode(type, from: try value(key), at: path, isDocument: isDocument)
    }

    func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
      try superDecoder(forKey: key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
      try superDecoder(forKey: key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { try coder(PathKey(stringValue: "super")) }

    func superDecoder(forKey key: Key) throws -> any Decoder { try coder(key) }

    private func coder(_ key: some CodingKey) throws -> any Decoder {
      Coder(codingPath: codingPath + [PathKey(stringValue: name(key))], value: try value(key), isDocument: isDocument)
    }
  }

  /// A step of a path, as the document names it.
  private struct PathKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(stringValue: String) { (self.stringValue, intValue) = (stringValue, nil) }
    init(intValue: Int) { (stringValue, self.intValue) = ("\(intValue)", intValue) }
  }
}
