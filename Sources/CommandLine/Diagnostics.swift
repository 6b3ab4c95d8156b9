internal import Files
internal import Glibc
internal import LogReading
internal import Numerics
internal import Reporting
internal import Synchronization

/// What goes to standard error, never raw: what could steer a terminal or turn the order of its text is shown as escapes.
enum Diagnostics {
  /// Whether words stand out in colour; set once, before a command begins.
  private static let isColored = Mutex(false)

  static func color(_ isOn: Bool) { isColored.withLock { $0 = isOn } }

  /// The columns of the terminal that standard error is; nil if it is none.
  static var terminalWidth: Int? {
    guard isatty(STDERR_FILENO) == 1 else { return nil }
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// The few words that are coloured.
  private enum Color: String {
    case warning = "\u{1B}[1;33m"
    case strong = "\u{1B}[36m"
    case weak = "\u{1B}[33m"
    private static let end = "\u{1B}[0m"

    func paint(_ text: String) -> String { isColored.withLock { $0 } ? rawValue + text + Color.end : text }
  }

  static func write(_ text: String) { send(safe(text)) }

  /// A text whose models stand out.
  static func write(_ text: RichText) {
    send(
      text.spans.map { span in
        switch span {
        case .strong(let text): Color.strong.paint(safe(text))
        case .weak(let text): Color.weak.paint(safe(text))
        case .plain(let text), .name(let text), .gain(let text), .loss(let text): safe(text)
        }
      }.joined())
  }

  private static func safe(_ text: String) -> String {
    var safe = ""
    for scalar in OutsideNames.spelledOut(in: text).unicodeScalars {
      if steers(scalar) {
        safe += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        safe.unicodeScalars.append(scalar)
      }
    }
    return safe
  }

  private static func send(_ text: String) {
    var bytes = Array(text.utf8)
    bytes.withUnsafeMutableBytes { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  /// Controls, line separators, and marks that turn the direction of text.
  private static func steers(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A: false
    case 0..<0x20, 0x7F...0x9F, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  static func note(_ text: String) {
    let warning = "warning:"
    guard text.hasPrefix(warning) else { return write("routellm-batch: \(text)\n") }
    send("routellm-batch: " + Color.warning.paint(warning) + safe("\(text.dropFirst(warning.count))\n"))
  }

  /// Prints an error and returns the exit status that goes with it.
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

/// What the process's exit status says to a script.
package enum ExitStatus: Int32 {
  case success = 0
  /// Something failed at run time: a file was missing, a disk was full.
  case failure = 1
  /// The command line is wrong.
  case usage = 2
  /// Finished, but more lines were rejected than `--max-rejects` allows.
  case tooManyRejects = 3
  /// Some input was truncated or corrupt; everything that could be read was routed.
  case brokenInput = 4
}
