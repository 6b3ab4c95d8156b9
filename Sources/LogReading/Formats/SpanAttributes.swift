internal import FileFormats

/// The attributes of a span or event: at the row's top, in an object `attributes` under dotted names or nested, or in
/// OTLP's list `[{"key": ..., "value": {"stringValue": ...}}]`.
struct SpanAttributes {
  let row: JSONElement
  private let attributes: JSONElement?

  init(_ row: JSONElement, nested: inout NestedJSON) {
    self.row = row
    attributes =
      nested.container(in: row["attributes"] ?? row["span_attributes"] ?? row["SpanAttributes"] ?? row["LogAttributes"])
  }

  init(attributes: JSONElement?, of row: JSONElement) {
    self.row = row
    self.attributes = attributes
  }

  /// An attribute's value without OTLP's wrapping.
  subscript(name: StaticString) -> JSONElement? {
    if let value = row[name] { return value }
    guard let attributes else { return nil }
    if let value = attributes[name] { return value }
    if attributes.kind == .array { return listed(name) }
    return nestedValue(name)
  }

  func count(_ name: StaticString) -> Int? { TokenUsage.count(self[name]) }

  private func listed(_ name: StaticString) -> JSONElement? {
    var found: JSONElement?
    attributes?.forEachValue { attribute in
      if attribute["key"]?.spells(name) ?? false, let value = attribute["value"] {
        found = SpanAttributes.unwrapped(value)
      }
      return found == nil
    }
    return found
  }

  /// `{"llm": {"token_count": {"prompt": ...}}}`.
  private func nestedValue(_ name: StaticString) -> JSONElement? {
    var current = attributes
    var isFirst = true
    for step in name.description.split(separator: ".") {
      current = current?.member(String(step))
      if isFirst, current?.kind != .object { return nil }
      isFirst = false
    }
    return current.flatMap { $0.kind == .null ? nil : $0 }
  }

  private static func unwrapped(_ value: JSONElement) -> JSONElement {
    value["stringValue"] ?? value["intValue"] ?? value["doubleValue"] ?? value["boolValue"] ?? value
  }

  /// Every attribute that has a name of its own.
  func forEach(_ body: (UnsafeBufferPointer<UInt8>, JSONElement) -> Void) {
    row.forEachMember { name, value in
      body(name, value)
      return true
    }
    attributes?.forEachMember { name, value in
      body(name, value)
      return true
    }
    attributes?.forEachValue { attribute in
      if let key = attribute["key"]?.utf8, let value = attribute["value"] { body(key, SpanAttributes.unwrapped(value)) }
      return true
    }
  }

  /// Whether an attribute has a name that instrumentations of models have.
  static func isOfModels(_ row: JSONElement) -> Bool {
    var isFound = false
    row.forEachMember { name, _ in
      isFound = name.starts(with: "gen_ai.".utf8) || name.starts(with: "openinference.".utf8)
      return !isFound
    }
    guard !isFound, let attributes = row["attributes"] else { return isFound }
    attributes.forEachMember { name, value in
      isFound = isOfModels(name) || value.kind == .object && isNest(name)
      return !isFound
    }
    attributes.forEachValue { attribute in
      isFound = (attribute["key"]?.utf8).map(isOfModels) ?? false
      return !isFound
    }
    return isFound
  }

  private static func isOfModels(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    ["gen_ai.", "llm.", "ai.", "openinference.", "traceloop."].contains { name.starts(with: $0.utf8) }
  }

  private static func isNest(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    ["gen_ai", "llm", "openinference"].contains { name.elementsEqual($0.utf8) }
  }
}
