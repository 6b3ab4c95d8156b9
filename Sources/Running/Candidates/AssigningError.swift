internal import Numerics

/// What is wrong with a threshold, an amount or a price, and what to do about it.
package enum AssigningError: Error, Sendable, Equatable, CustomStringConvertible {
  case thresholdOutOfRange(String)
  case shareOutOfRange(String)
  case completionTokensOutOfRange(Int)
  case nothingToLearnFrom
  case notAnAmount(String, reason: String)
  case notABudget(String, reason: String)
  case budgetTooSmall(budget: String, cheapest: USD)
  case noGap
  /// - Parameter because: why the last groups stayed.
  case noGradedGroup(least: Int, field: String, because: GroupPolicyResult.Reason)
  /// - Parameter best: the mean grade of the best choice.
  case floorOutOfReach(floor: String, best: Double, confidence: Double?)
  /// A quality was asked for on a log of which so great a part is unlike the graded prompts.
  case nothingToPromise(remoteShare: Double)
  case lessThanOneRow(rows: Int)
  case tooManySessions(limit: Int)
  case notAPrice(String, reason: String)
  case unreadablePrices(file: String, reason: String)
  case unknownModel(name: String, table: String, suggestion: String)
  case ambiguousModel(name: String, table: String, candidates: [String])
  case unusablePrice(key: String, table: String, reason: String, suggestion: String)

  package var description: String {
    switch self {
    case .thresholdOutOfRange(let text):
      "the threshold \(text) is not in 0...1; win rates at or above it go to the strong model"
    case .shareOutOfRange(let text):
      "the strong share \(text) is not in 0...1; 0.3 sends three rows in ten to the strong model"
    case .completionTokensOutOfRange(let count):
      "\(count) completion tokens a row cannot be assumed; give a count from 0 to \(TokenCounts.maximum)"
    case .nothingToLearnFrom:
      "--completion-tokens learn: no row of the log records how many completion tokens it had, so there is nothing to learn "
        + "from; give a number, or a log with usage (--usage-field, --join)"
    case .notAnAmount(let text, let reason):
      "'\(text)' is not an amount of US dollars: \(reason)"
    case .notABudget(let text, let reason):
      "'\(text)' is not a budget: \(reason)"
    case .budgetTooSmall(let budget, let cheapest):
      "the budget of \(budget) is too small: with every request at its cheaper model the batch costs $\(cheapest); "
        + "give at least that, or leave requests out"
    case .noGap:
      "on this log the router's quality map expects the strong model to be no better than the weak one: there is no "
        + "gap of which a part could be recovered"
    case .noGradedGroup(let least, let field, .ungradedToday):
      "--quality-floor today: in no group of \(field) does every model that the log names have \(least) grades, so what today's "
        + "models are worth is not known; grade their answers, too, or give the floor as a mean grade such as 0.92"
    case .noGradedGroup(let least, let field, _):
      "--quality-floor: no group of \(field) in the log has \(least) grades of any of the models; grade more requests, or "
        + "lower --least-grades"
    case .floorOutOfReach(let floor, let best, nil):
      "--quality-floor \(floor): the best choice of models for the graded groups has a mean grade of "
        + "\(FigureText.fixed(best, 4)); give a lower floor or better models"
    case .floorOutOfReach(let floor, let best, let confidence?):
      "--quality-floor \(floor): the grades do not show with \(FigureText.percent(confidence)) confidence that any choice of "
        + "models keeps it; the best one has a mean grade of \(FigureText.fixed(best, 4)) in the half that it was chosen "
        + "from; grade more requests, or give a lower floor"
    case .nothingToPromise(let share):
      "--quality: nothing can be promised on this log, as \(FigureText.percent(share)) of its requests are unlike the prompts "
        + "that were graded for the router; grade at least 50 of its requests and give them with --labels FILE, or use "
        + "--strong-share, --budget or --threshold"
    case .tooManySessions(let limit):
      "--session: the log has more than \(FigureText.count(limit, of: "session")), each of which is kept in memory; raise "
        + "--session-limit, at up to 64 bytes a session, or route a part of the log"
    case .lessThanOneRow(let rows):
      "the share of \(FigureText.count(rows, of: "row")) is less than one row: give a larger share or a longer log"
    case .notAPrice(let text, let reason):
      "'\(text)' is not a price such as gpt-4o=2.5,10 or gpt-4o=2.5,10,1.25, in dollars per million tokens: \(reason)"
    case .unreadablePrices(let file, let reason):
      "\(file): \(reason)"
    case .unknownModel(let name, let table, let suggestion):
      "no price for '\(name)' in \(table)\(suggestion); give a name from that table, or another table with --prices"
    case .ambiguousModel(let name, let table, let candidates):
      "'\(name)' has several prices in \(table); give one of these names exactly: "
        + candidates.joined(separator: ", ")
    case .unusablePrice(let key, let table, let reason, let suggestion):
      "the price of '\(key)' in \(table) cannot be used: \(reason)\(suggestion)"
    }
  }
}
