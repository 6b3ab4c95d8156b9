/// Turns any `Encodable` value into a `JSONValue`: state that a program writes for itself to read again.
///
/// Integers beyond `Int` become text, so that every number comes back exactly.
package struct JSONValueEncoder {
  package static func value(of value: some Encodable) throws -> JSONValue {
    let node = Node()
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
      let node = Node()
      if case .object(var members) = content {
        content = .scalar(.null)
        members.append((name, node))
        content = .object(members)
      }
      return node
    }

    func element() -> Node {
      let node = Node()
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
