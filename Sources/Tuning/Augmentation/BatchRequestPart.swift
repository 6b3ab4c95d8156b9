/// One file of batch requests that was written.
package struct BatchRequestPart: Sendable, Equatable {
  package let path: String
  package let rowCount: Int
  package let byteCount: Int
}
