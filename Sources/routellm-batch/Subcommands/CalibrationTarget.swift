internal import Assigning
internal import BatchRunning
internal import Reporting
internal import Routing

/// What `calibrate` looks for, and how it finds it in a scored log.
enum CalibrationTarget {
  case strongShare(StrongShare, text: String)
  case quality(Double, text: String)
  case threshold(CostThreshold)

  init(_ arguments: ParsedArguments) throws {
    let names = ["strong-share", "quality", "threshold"].filter { arguments.has($0) }
    guard names.count == 1, let name = names.first, let text = arguments.string(name) else {
      throw UsageError(
        "calibrate needs one of --strong-share P, --quality PGR and --threshold T"
          + (names.isEmpty ? "" : ", not " + names.map { "--\($0)" }.joined(separator: " and ")))
    }
    if name == "threshold" {
      guard let value = Double(text), (0...1).contains(value) else {
        throw UsageError("--threshold takes a win rate from 0 to 1, not '\(text)'")
      }
      self = .threshold(try CostThreshold(value))
      return
    }
    guard let part = try arguments.fraction(name), part > 0 else {
      throw UsageError("--\(name) takes more than 0, up to 1 or 100%, not '\(text)'")
    }
    self = name == "quality" ? .quality(part, text: text) : .strongShare(try StrongShare(part), text: text)
  }

  /// As reports name it.
  var reported: CalibrationReport.Target {
    switch self {
    case .strongShare(let share, _): .strongShare(share.value)
    case .quality(let level, _): .quality(level)
    case .threshold: .threshold
    }
  }

  /// The win rate of the last row of a share, and the exact interval of the share's threshold.
  static func threshold(
    of share: StrongShare, text: String, in log: ScoredLog
  ) throws -> (threshold: CostThreshold, interval: ClosedRange<Double>) {
    let rank = share.strongRows(of: log.rowCount)
    guard rank > 0, let value = try log.winRate(rank: rank) else {
      throw UsageError(
        "--strong-share \(text) of \(log.rowCount) rows is less than one row: give a larger share or a longer log")
    }
    let ranks = ThresholdRanks(rows: log.rowCount, share: share.value)
    let lower = try log.winRate(rank: ranks.most) ?? 0
    let upper = try log.winRate(rank: ranks.fewest) ?? 1
    return (try CostThreshold(value), lower...max(lower, upper))
  }

  /// The highest win rate at which PGR is `level` or more by the map.
  static func threshold(reaching level: Double, by map: QualityMap, in log: ScoredLog) throws -> CostThreshold {
    let total = try log.gain { map.gain(at: $0) }
    guard total > 0 else {
      throw UsageError(
        "--quality: on this log the router's quality map expects the strong model to be no better than the weak one; "
          + "there is no gap to recover")
    }
    // A PGR that falls short by a part in 10^12 counts as reached, as everywhere.
    let value = try log.threshold(gaining: (level - 1e-12) * total) { map.gain(at: $0) }
    return try CostThreshold(value ?? 1)
  }
}
