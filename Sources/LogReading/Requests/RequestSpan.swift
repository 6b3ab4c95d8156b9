/// One request in a provider's layout, ready but for the name of its model: where its parts lie in a buffer, end to end.
package struct RequestSpan: BitwiseCopyable, Sendable {
  package var start: Int
  /// What stands before the model's name: the whole line if it names none.
  package let headCount: Int32
  /// What stands behind it.
  package let tailCount: Int32
  /// The id as a JSON string, once more; 0 if the line has none.
  package let idCount: Int32
  package let namesModel: Bool
  /// Of the id's text; meaningless without one.
  package let identity: IdentifierHash

  package var head: Range<Int> { start..<(start + Int(headCount)) }
  package var tail: Range<Int> { head.upperBound..<(head.upperBound + Int(tailCount)) }
  package var id: Range<Int> { tail.upperBound..<(tail.upperBound + Int(idCount)) }
}
