import Testing

@testable import Training

/// Expects an error whose wording starts like this.
func expect(_ beginning: String, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void) {
  do {
    try body()
    Issue.record("no error, but \(beginning)", sourceLocation: sourceLocation)
  } catch {
    #expect("\(error)".hasPrefix(beginning), "\(error)", sourceLocation: sourceLocation)
  }
}
