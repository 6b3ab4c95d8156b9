/// A reader that takes bytes from outside the program, as libFuzzer drives it.
protocol FuzzedReader: Sendable {
  /// As `FUZZED_READER` names it.
  static var name: String { get }
  init() throws
  /// Reads these bytes; refusing them is fine, a trap or a broken promise is what is looked for.
  func read(_ bytes: [UInt8])
}

extension FuzzedReader {
  /// Ends the process as a crash does, so that libFuzzer keeps the input: a promise of the reader does not hold.
  func require(_ holds: Bool, _ promise: @autoclosure () -> String) {
    guard !holds else { return }
    fatalError("\(Self.name): \(promise())")
  }
}
