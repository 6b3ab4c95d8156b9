/// Where a log comes from.
package enum LogInput: Sendable, Equatable, CustomStringConvertible {
  case standardInput
  case file(String)

  /// A path as it is given on a command line; `-` is standard input.
  package init(argument: String) { self = argument == "-" ? .standardInput : .file(argument) }

  /// Whether the name ends in `.csv`, before `.zst` or `.gz`.
  var isNamedCSV: Bool {
    guard case .file(let path) = self else { return false }
    return [".csv", ".csv.zst", ".csv.gz"].contains { path.hasSuffix($0) }
  }

  /// The path, or `stdin`.
  package var description: String {
    switch self {
    case .standardInput: "stdin"
    case .file(let path): path
    }
  }
}
