/// Words of a command line as a POSIX shell takes them.
enum ShellWord {
  /// The words with a space between them.
  static func line(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

  /// One word: as it is where no character means anything to a shell, else in single quotes.
  static func quoted(_ word: String) -> String {
    guard word.isEmpty || !word.utf8.allSatisfy(isPlain) else { return word }
    return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: byte > 0x7F || "-_./=%,:+@".utf8.contains(byte)
    }
  }
}
