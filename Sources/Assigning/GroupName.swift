/// A group's name, compared byte for byte: texts that Unicode holds equivalent stay two groups, so that tables do not
/// depend on which of them came first.
package struct GroupName: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  package let description: String

  package init(_ name: String) { description = name }

  package init(utf8: UnsafeBufferPointer<UInt8>) { description = String(decoding: utf8, as: UTF8.self) }

  package static func == (first: GroupName, second: GroupName) -> Bool {
    first.description.utf8.elementsEqual(second.description.utf8)
  }

  package static func < (first: GroupName, second: GroupName) -> Bool {
    first.description.utf8.lexicographicallyPrecedes(second.description.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    for byte in description.utf8 { hasher.combine(byte) }
    hasher.combine(0xFF as UInt8)
  }
}
