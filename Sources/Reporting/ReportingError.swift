internal import Numerics
package import Running

/// What is wrong with a saved report, or with putting several together, and what to do about it.
package enum ReportingError: Error, Sendable, Equatable, CustomStringConvertible {
  case unreadable(file: String, reason: String)
  /// A member that is missing or is something else.
  case unexpected(file: String, path: String, expected: String)
  /// The parts of the report contradict each other.
  case doesNotAddUp(file: String)
  case nothingToMerge
  /// Two reports that cannot be one.
  case different(what: String, first: String, second: String)
  case tooManyRequests(Int)
  case repeatedInput(path: String, sha256: String)
  case repeatedShard(index: Int, count: Int)
  /// Reports to find a threshold in.
  case noRows
  /// Reports to find a threshold in, among which is one of so many models.
  case noPair(models: Int)
  case budgetTooSmall(limit: USD, allWeak: USD)

  package var description: String {
    switch self {
    case .unreadable(let file, let reason): "\(file): \(reason)"
    case .unexpected(let file, let path, let expected):
      "\(file): \(path) is not \(expected); the file is not a cost report of this version, or was changed"
    case .doesNotAddUp(let file):
      "\(file): its cells, groups and totals do not add up; the file was changed after it was written"
    case .nothingToMerge: "there is no report to merge"
    case .different(let what, let first, let second):
      "reports of different \(what) cannot be merged: \(first) and \(second)"
    case .tooManyRequests(let count):
      "the reports have \(FigureText.count(count)) requests together; one report holds up to "
        + FigureText.count(ReportDocument.maximumRows)
    case .noPair(let models):
      "the reports are of \(models) models, among which no single threshold chooses"
    case .noRows: "the reports have no routed request between them"
    case .budgetTooSmall(let limit, let allWeak):
      "a budget of $\(limit) is less than the cheapest routes cost, $\(allWeak)"
    case .repeatedShard(let index, let count):
      "shard \(index) of \(count) is in more than one of the reports, so its requests would count twice; leave one out"
    case .repeatedInput(let path, let sha256):
      "the input \(path) (sha256 \(sha256.prefix(12))) is in more than one of the reports, so its requests would count "
        + "twice; leave one out, or say --allow-same-inputs if this is meant"
    }
  }
}
