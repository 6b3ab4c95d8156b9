/// Where a log comes from.
package enum LogInput: Sendable, Equatable, CustomStringConvertible {
  case standardInput
  case file(String)

  /// A path as it is given on a command line; `-` is standard input.
  package init(argument: String) { self = argument == "-" ? .standardInput : .file(argument) }

  /// The path, or `stdin`.
  package var description: String {
    switch self {
    case .standardInput: "stdin"
    case .file(let path): path
    }
  }
}
