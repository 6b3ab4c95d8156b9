extension JSONText {
  /// The value that a path leads to; nil where a step is missing.
  package func value(at pointer: JSONPointer) -> Range<Int>? {
    var current = document
    for token in pointer.tokens {
      if kind(of: current) == .array {
        let values = values(of: current)
        guard let index = Int(token), values.indices.contains(index), String(index) == token else { return nil }
        current = values[index]
      } else {
        let name = Array(token.utf8)
        guard let member = members(of: current).first(where: { unescaped($0.name) == name }) else { return nil }
        current = member.value
      }
    }
    return current
  }
}
