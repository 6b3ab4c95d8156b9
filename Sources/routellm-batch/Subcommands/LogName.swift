/// What provenance may tell of where a log lay.
enum LogName {
  /// The last two parts of a file's path.
  static func text(_ path: String) -> String { path.split(separator: "/").suffix(2).joined(separator: "/") }
}
