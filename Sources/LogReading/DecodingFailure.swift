/// A broken compressed stream: what was decoded before it broke is still good.
package struct DecodingFailure: Error {
  package let produced: Int
  package let reason: String
}
