internal import FileWriting
internal import Glibc
internal import LogReading

/// What goes to standard error, never raw: bytes that could steer a terminal are shown as escapes.
enum Diagnostics {
  static func write(_ text: String) {
    var safe = ""
    for scalar in text.unicodeScalars {
      let isControl = scalar.value < 0x20 && scalar != "\n" || (0x7F...0x9F).contains(scalar.value)
      if isControl { safe += "\\u{\(String(scalar.value, radix: 16))}" } else { safe.unicodeScalars.append(scalar) }
    }
    var bytes = Array(safe.utf8)
    bytes.withUnsafeMutableBytes { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  static func note(_ text: String) { write("routellm-batch: \(text)\n") }

  /// Says an error and tells the exit status that goes with it.
  static func report(_ error: any Error) -> ExitStatus {
    switch error {
    case let error as FileWritingError where error.isClosedPipe: return .success
    case let error as UsageError:
      note(error.description)
      return .usage
    case let error as LogReadingError where error.cause == .unknownFormat:
      note(error.description)
      return .usage
    case let error as LogReadingError:
      note(error.description)
      return error.cause == .corrupt || error.cause == .unsupported ? .brokenInput : .failure
    default:
      note("\(error)")
      return .failure
    }
  }
}
