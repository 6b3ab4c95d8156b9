package import FileFormats
internal import Files
internal import Numerics

/// The last step: a judge's verdicts to preference data.
///
/// A pair counts only with a verdict in both orders. Where the orders agree, that is the outcome; where they do not, it
/// is a tie, as MT-Bench has it, because the judge went by position.
package struct JudgeCollecting: Sendable {
  package let folder: JudgeFolder

  package init(folder: JudgeFolder) { self.folder = folder }

  /// The preferences, in the order of the prompts, and what is known of the judge.
  package func collect(_ verdicts: BatchAnswers) throws(InputError) -> (rows: [PreferenceRow], report: JudgeReport) {
    var promptOfKey: [String: JudgedPrompt] = [:]
    for prompt in try folder.prompts() { promptOfKey[RequestIdentity.prompt(prompt.text)] = prompt }
    let file = "\(folder.path)/\(JudgeFolder.comparisonFile)"
    guard FileSystem.isFile(file) else {
      throw InputError(folder.path, "holds no \(JudgeFolder.comparisonFile); 'augment judge compare' comes first")
    }
    var rows: [PreferenceRow] = []
    var report = JudgeReport()
    var knownCount = 0
    try LabelFile.forEachObject(of: file) { (row) throws(InputError) in
      guard let prompt = row["key"]?.string.flatMap({ promptOfKey[$0] }) else {
        throw row.fail(
          "compares answers to a prompt that \(JudgeFolder.promptFile) lacks; run 'augment judge compare' again")
      }
      func add(_ winner: PreferenceRow.Winner) {
        rows.append(
          PreferenceRow(
            prompt: prompt.text, modelA: folder.strong, modelB: folder.weak, winner: winner, group: prompt.group))
      }
      if row["identical"]?.bool == true {
        report.addIdentical()
        return add(.tie)
      }
      guard let ids = [row["strong_first"], row["weak_first"]].map({ $0?.string }) as? [String] else {
        throw row.fail("needs 'strong_first' and 'weak_first'")
      }
      let outcomes = ids.map { verdicts[$0] }
      knownCount += outcomes.count { $0 != nil }
      let judgements = ids.map { verdicts.text($0) }
      guard let strongFirst = judgements[0], let weakFirst = judgements[1] else {
        return report.addUnjudged(hasFailed: zip(outcomes, judgements).contains { $0 != nil && $1 == nil })
      }
      guard let first = PairwiseVerdict(parsing: strongFirst), let second = PairwiseVerdict(parsing: weakFirst) else {
        return report.addUnparseable()
      }
      add(report.add(strongFirst: first, weakFirst: second))
    }
    report.strayCount = verdicts.count - knownCount
    guard knownCount > 0 || report.identicalCount > 0 else {
      throw InputError(
        folder.path,
        "of \(FigureText.count(verdicts.count, of: "verdict")), "
          + "none is on one of its comparisons; give the output of its batches "
          + "judge-*.jsonl, made from the answers that 'augment judge compare' read last")
    }
    return (rows, report)
  }
}

/// What a judge said of two answers in the order it saw them.
package enum PairwiseVerdict: Sendable, Equatable {
  case first
  case second
  case tie

  /// Reads the last `[[A]]`, `[[B]]` or `[[C]]` of a judgement; nil without any. The last one counts because a judge
  /// reasons before it decides, and may name a verdict on the way.
  package init?(parsing judgement: String) {
    let bytes = Array(judgement.utf8)
    var index = bytes.count - 5
    while index >= 0 {
      if bytes[index] == UInt8(ascii: "["), bytes[index + 1] == UInt8(ascii: "["),
        bytes[index + 3] == UInt8(ascii: "]"), bytes[index + 4] == UInt8(ascii: "]")
      {
        switch bytes[index + 2] {
        case UInt8(ascii: "A"):
          self = .first
          return
        case UInt8(ascii: "B"):
          self = .second
          return
        case UInt8(ascii: "C"):
          self = .tie
          return
        default: break
        }
      }
      index -= 1
    }
    return nil
  }
}
