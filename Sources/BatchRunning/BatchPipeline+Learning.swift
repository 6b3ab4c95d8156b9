internal import Assigning
internal import FileWriting

extension BatchPipeline {
  /// What the rows of a spool tell of completions, if the plan wants to know; one pass over the spool.
  ///
  /// - Throws: `AssigningError.nothingToLearnFrom` if no row tells any and there are rows that would need it.
  func learntCompletions(from rows: SpoolFile) throws -> LearntCompletions? {
    guard plan.learnsCompletions else { return nil }
    var lengths = CompletionLengths()
    try rows.rewind()
    while let scored = try ScoredRows.read(from: rows) {
      scored.tell(&lengths, fieldCount: plan.reading.decoding.groupFields.count)
    }
    if let learnt = LearntCompletions(lengths) { return learnt }
    guard lengths.untoldRows == 0 else { throw AssigningError.nothingToLearnFrom }
    return nil
  }
}
