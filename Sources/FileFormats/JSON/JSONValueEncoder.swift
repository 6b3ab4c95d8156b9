/// Turns any `Encodable` value into a `JSONValue`: state that a program writes for itself to read again, and documents
/// that others read.
///
/// Integers beyond `Int` become text, so that every number comes back exactly.
package struct JSONValueEncoder {
  package static func value(of value: some Encodable) throws -> JSONValue { try encoded(value, isDocument: false) }

  /// The same as a document for others: members are named `in_snake_case`, and one without a value is null, unless its
  /// type is `LeftOutWhenNil`.
  package static func document(of value: some Encodable) throws -> JSONValue { try encoded(value, isDocument: true) }

  /// Puts `value` where `encoder`, one of these, is: for types whose values are lists of many scalars.
  package static func put(_ value: JSONValue, into encoder: any Encoder) throws {
    guard let coder = encoder as? Coder else {
      throw EncodingError.invalidValue(
        value, EncodingError.Context(codingPath: encoder.codingPath, debugDescription: "this type is written as JSON"))
    }
    coder.node.set(value)
  }

  private static func encoded(_ value: some Encodable, isDocument: Bool) throws -> JSONValue {
    let node = Node(isDocument: isDocument)
    try node.encode(value, at: [])
    return node.value
  }

  /// A place in the document that is being made.
  private final class Node {
    private enum Content {
      case scalar(JSONValue)
      case array([Node])
      case object([(name: String, node: Node)])
    }

    private var content = Content.scalar(.null)
    let isDocument: Bool

    init(isDocument: Bool) { self.isDocument = isDocument }

    var value: JSONValue {
      switch content {
      case .scalar(let value): value
      case .array(let nodes): .array(nodes.map(\.value))
      case .object(let members): .object(members.map { JSONValue.Member(name: $0.name, value: $0.node.value) })
      }
    }

    func set(_ value: JSONValue) { content = .scalar(value) }

    func becomeObject() { if case .object = content {} else { content = .object([]) } }

    func becomeArray() { if case .array = content {} else { content = .array([]) } }

    func member(_ name: String) -> Node {
      let node = Node(isDocument: isDocument)
      if case .object(var members) = content {
        content = .scalar(.null)
        members.append((isDocument ? JSONMemberName.snakeCase(name) : name, node))
        content = .object(members)
      }
      return node
    }

    func element() -> Node {
      let node = Node(isDocument: isDocument)
      if case .array(var nodes) = content {
        content = .scalar(.null)
        nodes.append(node)
        content = .array(nodes)
      }
      return node
    }

    var count: Int { if case .array(let nodes) = content { nodes.count } else { 0 } }

    func encode(_ value: some Encodable, at path: [any CodingKey]) throws {
      switch value {
      case let value as Bool: set(.bool(value))
      case let value as Int: set(.integer(value))
      case let value as Double: set(.double(value))
      case let value as String: set(.string(value))
      case let value as any BinaryInteger: set(Int(exactly: value).map(JSONValue.integer) ?? .string("\(value)"))
      default: try value.encode(to: Coder(codingPath: path, node: self))
      }
    }
  }

  private struct Coder: Encoder {
    let codingPath: [any CodingKey]
    let node: Node
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
      node.becomeObject()
      return KeyedEncodingContainer(Members(codingPath: codingPath, node: node))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
      node.becomeArray()
      return Elements(codingPath: codingPath, node: node)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { Single(codingPath: codingPath, node: node) }
  }

  private struct Single: SingleValueEncodingContainer {
    let codingPath: [any CodingKey]
    let node: Node

    func encodeNil() { node.set(.null) }
    func encode(_ value: some Encodable) throws { try node.encode(value, at: codingPath) }
  }

  private struct Elements: UnkeyedEncodingContainer {
    let codingPath: [any CodingKey]
    let node: Node
    var count: Int { node.count }

    func encodeNil() { node.element().set(.null) }
    func encode(_ value: some Encodable) throws { try node.element().encode(value, at: codingPath) }

    func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
      superEncoder().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { superEncoder().unkeyedContainer() }
    func superEncoder() -> any Encoder { Coder(codingPath: codingPath, node: node.element()) }
  }

  private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let codingPath: [any CodingKey]
    let node: Node

    func encodeNil(forKey key: Key) { node.member(key.stringValue).set(.null) }

    func encode(_ value: some Encodable, forKey key: Key) throws {
      try node.member(key.stringValue).encode(value, at: codingPath + [key])
    }

    func encodeIfPresent(_ value: Bool?, forKey key: Key) throws { try encodeOrNull(value, forKey: key) }
    func encodeIfPresent(_ value: Int?, forKey key: Key) throws { try encodeOrNull(value, forKey: key) }
    func encodeIfPresent(_ value: Double?, forKey key: Key) throws { try encodeOrNull(value, forKey: key) }
    func encodeIfPresent(_ value: String?, forKey key: Key) throws { try encodeOrNull(value, forKey: key) }
    func encodeIfPresent(_ value: (some Encodable)?, forKey key: Key) throws { try encodeOrNull(value, forKey: key) }

    private func encodeOrNull<Value: Encodable>(_ value: Value?, forKey key: Key) throws {
      if let value {
        try encode(value, forKey: key)
      } else if node.isDocument, !(Value.self is any LeftOutWhenNil.Type) {
        node.member(key.stringValue).set(.null)
      }
    }

    func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
      superEncoder(forKey: key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
      superEncoder(forKey: key).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { Coder(codingPath: codingPath, node: node.member("super")) }

    func superEncoder(forKey key: Key) -> any Encoder {
      Coder(codingPath: codingPath + [key], node: node.member(key.stringValue))
    }
  }
}

/// An optional member of a document that is left out instead of being null.
package protocol LeftOutWhenNil {}

/// How members of documents are named.
enum JSONMemberName {
  /// `routedUSD` as `routed_usd`.
  static func snakeCase(_ name: String) -> String {
    var result = ""
    var previousIsUpper = true
    for character in name {
      if character.isUppercase, !previousIsUpper { result.append("_") }
      previousIsUpper = character.isUppercase
      result += character.lowercased()
    }
    return result
  }
}
