/// `--max-rejects`: how many lines may be rejected before the exit status says so.
enum RejectLimit: Sendable, Equatable, CustomStringConvertible {
  case count(Int)
  /// Of all lines, in 0...1; as the user wrote it for messages.
  case share(Double, text: String)

  init(_ text: String) throws(UsageError) {
    if text.hasSuffix("%"), let share = Fraction.parse(text) {
      self = .share(share, text: text)
    } else if let count = Int(text), count >= 0 {
      self = .count(count)
    } else {
      throw UsageError("--max-rejects takes a count such as 10 or a percentage such as 1%, not '\(text)'")
    }
  }

  func allows(_ rejected: Int, of lines: Int) -> Bool {
    switch self {
    case .count(let limit): rejected <= limit
    case .share(let limit, _): Double(rejected) <= limit * Double(lines)
    }
  }

  var description: String {
    switch self {
    case .count(let limit): "\(limit)"
    case .share(_, let text): text
    }
  }
}
