/// Why results cannot be joined.
package enum UsageJoinError: Error, Sendable, CustomStringConvertible {
  case tooManyResults(Int)

  package var description: String {
    switch self {
    case .tooManyResults(let maximum):
      "the results to join hold more than \(maximum) requests; allow more with --join-rows N, at up to 96 bytes of "
        + "memory each, or join the log in parts"
    }
  }
}
