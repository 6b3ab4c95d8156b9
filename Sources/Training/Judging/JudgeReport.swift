internal import FileFormats
internal import Numerics
internal import Reporting

/// What became of a judge's comparisons, and how far the judge can be relied on.
package struct JudgeReport: Sendable, Equatable {
  package private(set) var strongWinCount = 0
  package private(set) var weakWinCount = 0
  /// A tie in both orders.
  package private(set) var tieCount = 0
  /// Another outcome in each order, which makes a tie: the first answer shown won both times, the second did, or one
  /// order was a tie.
  package private(set) var firstTwiceCount = 0
  package private(set) var secondTwiceCount = 0
  package private(set) var halfTieCount = 0
  /// The same answer from both models: a tie without a judge.
  package private(set) var identicalCount = 0
  /// Left out: a judgement without a verdict, one that failed, one that is not there.
  package private(set) var unparseableCount = 0
  package private(set) var failedCount = 0
  package private(set) var missingCount = 0
  /// Verdicts on comparisons that the folder does not hold.
  package internal(set) var strayCount = 0

  package init() {}

  /// Comparisons with a verdict in both orders.
  package var judgedCount: Int { agreedCount + firstTwiceCount + secondTwiceCount + halfTieCount }
  /// Of them, those with the same outcome in both.
  package var agreedCount: Int { strongWinCount + weakWinCount + tieCount }

  mutating func addIdentical() { identicalCount += 1 }
  mutating func addUnparseable() { unparseableCount += 1 }
  mutating func addUnjudged(hasFailed: Bool) {
    if hasFailed { failedCount += 1 } else { missingCount += 1 }
  }

  /// Counts a comparison and returns its outcome with the strong model as model A.
  mutating func add(strongFirst: PairwiseVerdict, weakFirst: PairwiseVerdict) -> PreferenceRow.Winner {
    switch (strongFirst, weakFirst) {
    case (.first, .second):
      strongWinCount += 1
      return .modelA
    case (.second, .first):
      weakWinCount += 1
      return .modelB
    case (.tie, .tie): tieCount += 1
    case (.first, .first): firstTwiceCount += 1
    case (.second, .second): secondTwiceCount += 1
    default: halfTieCount += 1
    }
    return .tie
  }

  package var preferenceCount: Int { judgedCount + identicalCount }
  /// All kinds: of the judge, of orders that disagree, of answers that are alike.
  package var allTieCount: Int { preferenceCount - strongWinCount - weakWinCount }

  /// Several lines, closed by a newline.
  package func text(strong: String, weak: String) -> String {
    var text = """
      preferences: \(FigureText.count(preferenceCount)), of them \(strong) better \(FigureText.count(strongWinCount)), \
      \(weak) better \(FigureText.count(weakWinCount)), ties \(FigureText.count(allTieCount))

      """
    if judgedCount > 0 {
      text += """
        both orders agree: \(FigureText.percent(agreement)) (\(agreedCount) of \(judgedCount)); where they do not, the \
        preference is a tie
        position: the answer shown first won both times \(firstTwiceCount), the one shown second \(secondTwiceCount); \
        a tie in one order only \(halfTieCount)

        """
    }
    if identicalCount > 0 { text += "ties without a judge, both models gave the same answer: \(identicalCount)\n" }
    let leftOut = unparseableCount + failedCount + missingCount
    if leftOut > 0 {
      text += """
        comparisons left out: \(leftOut), of them a judgement without [[A]], [[B]] or [[C]] \(unparseableCount), failed \
        \(failedCount), not judged yet \(missingCount)

        """
    }
    if strayCount > 0 { text += "verdicts on comparisons that the folder does not hold: \(strayCount)\n" }
    return text
  }

  /// The share of judged comparisons with the same outcome in both orders.
  var agreement: Double { judgedCount == 0 ? 0 : Double(agreedCount) / Double(judgedCount) }
}

extension JudgeReport {
  /// The report as a JSON document.
  package func encoded(strong: String, weak: String, version: String) -> [UInt8] {
    let document: JSONValue = [
      "schema": "routellm-batch/judge-report", "version": 1, "program": .string("routellm-batch \(version)"),
      "strong": .string(strong), "weak": .string(weak), "preferences": .integer(preferenceCount),
      "strong_wins": .integer(strongWinCount), "weak_wins": .integer(weakWinCount), "ties": .integer(allTieCount),
      "judged": .integer(judgedCount), "orders_agree": .integer(agreedCount),
      "agreement": judgedCount == 0 ? .null : .double(agreement),
      "position": [
        "first_won_both_times": .integer(firstTwiceCount), "second_won_both_times": .integer(secondTwiceCount),
        "tie_in_one_order": .integer(halfTieCount),
      ],
      "identical_answers": .integer(identicalCount),
      "left_out": [
        "without_verdict": .integer(unparseableCount), "failed": .integer(failedCount),
        "not_judged": .integer(missingCount),
      ],
      "stray_verdicts": .integer(strayCount),
    ]
    return document.encoded()
  }
}
