import Routing
import TextModels

@testable import LogReading
@testable import Running

/// A log line as the score stage leaves it.
struct SampleLine {
  var winRate = 0.5
  var furtherWinRates: [Double] = []
  var record = PromptRecord()
  /// By the run's counts.
  var promptTokens: [Int] = [10]
  var fallback: FallbackReason?
  var id = ""
  var model = ""
  /// By grouping; nil where the field is missing.
  var groups: [String?] = []
  var original = ""
}

extension ScoredRow {
  init(_ record: PromptRecord, winRate: Double = 0.5, estimator: TokenEstimator) {
    self.init(
      record, winRate: winRate, fallback: nil, estimator: estimator, inputIndex: 0, lineNumber: 1,
      texts: Texts(id: 0..<0, model: 0..<0, raw: 0..<0))
  }
}

extension ScoredBatch {
  /// - Parameter inputIndex: of all lines, which are numbered from 1.
  init(_ lines: [SampleLine], estimator: TokenEstimator, inputIndex: Int = 0) {
    self.init()
    for (index, line) in lines.enumerated() {
      let idStart = bytes.count
      bytes += Array(line.id.utf8)
      let modelStart = bytes.count
      bytes += Array(line.model.utf8)
      let rawStart = bytes.count
      bytes += Array(line.original.utf8)
      rows.append(
        ScoredRow(
          line.record, winRate: line.winRate, fallback: line.fallback, estimator: estimator, inputIndex: inputIndex,
          lineNumber: index + 1,
          texts: ScoredRow.Texts(
            id: idStart..<modelStart, model: modelStart..<rawStart, raw: rawStart..<bytes.count)))
      promptTokens += line.promptTokens.map(Int32.init)
      furtherWinRates += line.furtherWinRates
      for group in line.groups {
        groupNames.append(GroupSpan(start: Int32(bytes.count), count: Int32(group?.utf8.count ?? 0)))
        bytes += Array((group ?? "").utf8)
      }
    }
  }

  /// Rows of which nothing is known but win rates and costs.
  ///
  /// - Parameter costs: by row and candidate.
  init(winRates: [Double], furtherWinRates: [Double] = [], costs: [[USD]] = []) throws {
    self.init(winRates.map { SampleLine(winRate: $0) }, estimator: try TokenEstimator())
    self.furtherWinRates = furtherWinRates
    self.costs = costs.flatMap(\.self)
  }
}
