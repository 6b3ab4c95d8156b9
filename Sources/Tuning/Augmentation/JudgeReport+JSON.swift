internal import JSONCoding

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
