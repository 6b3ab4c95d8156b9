internal import Glibc
internal import LogReading
internal import Running

/// How much a command says on standard error.
enum Verbosity: Comparable {
  /// Errors only.
  case quiet
  /// What is unusual, and the summary.
  case normal
  /// Also what a run found as it should be: prices, encodings, formats.
  case verbose

  init(_ options: ParsedOptions) {
    self = options[RunOptions.quiet] ? .quiet : options[RunOptions.verbose] ? .verbose : .normal
  }

  func says(_ note: RunNote) -> Bool { self == .verbose || self == .normal && note.isUnusual }

  func tell(_ note: RunNote) {
    if says(note) { Diagnostics.note(note.text) }
  }

  func tell(_ notes: [RunNote]) { notes.forEach(tell) }

  /// Says that the command waits, where it reads what somebody types.
  func tellWaiting(for inputs: [LogInput]) {
    guard self > .quiet, inputs.contains(.standardInput), isatty(STDIN_FILENO) == 1 else { return }
    Diagnostics.note("reading requests from standard input, which is this terminal; end them with Ctrl-D")
  }
}

/// `--color`: whether words on standard error stand out.
enum ColorChoice: String, CaseIterable, Sendable {
  case auto, always, never

  /// Whether standard error is coloured: by `auto` on a terminal that can, unless `NO_COLOR` asks for none
  /// (https://no-color.org).
  func isColored(variable: (String) -> String? = Environment.value) -> Bool {
    switch self {
    case .always: true
    case .never: false
    case .auto:
      variable("NO_COLOR")?.isEmpty != false && variable("TERM") != "dumb" && isatty(STDERR_FILENO) == 1
    }
  }
}
