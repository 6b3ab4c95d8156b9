/// Where a log comes from.
package enum LogInput: Sendable, Equatable, Codable, CustomStringConvertible {
  case standardInput
  case file(String)
  /// Some lines of a plain file.
  case section(FileSection)

  /// A path as it is given on a command line; `-` is standard input.
  package init(argument: String) { self = argument == "-" ? .standardInput : .file(argument) }

  /// The file on disk; nil for standard input.
  package var path: String? {
    switch self {
    case .standardInput: nil
    case .file(let path): path
    case .section(let section): section.path
    }
  }

  /// Whether the name ends in `.csv`, before `.zst` or `.gz`.
  var isNamedCSV: Bool {
    guard let path else { return false }
    return [".csv", ".csv.zst", ".csv.gz"].contains { path.hasSuffix($0) }
  }

  /// The path, or `stdin`.
  package var description: String { path ?? "stdin" }
}
