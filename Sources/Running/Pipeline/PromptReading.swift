package import LogReading

/// Reads the prompts of a log in input order: read -> decompress -> split -> decode.
package struct PromptReading: Sendable {
  package struct Outcome: Sendable {
    package let prompts: [String]
    /// The names of each prompt's groups, one a field of the plan's.
    package let groups: [[String]]
    package let rejected: [RejectedLine]
    package let failures: [String]
  }

  package let plan: ReadingPlan
  package var announce: @Sendable (RunNote) -> Void = { _ in }

  package init(_ plan: ReadingPlan) { self.plan = plan }

  package func run() throws -> Outcome {
    var prompts: [String] = []
    var groups: [[String]] = []
    var rejected: [RejectedLine] = []
    let fieldCount = plan.decoding.groupFields.count
    let lines = try forEachBatch { batch in
      for (index, record) in batch.records.enumerated() {
        prompts.append(String(decoding: batch.texts[record.prompt], as: UTF8.self))
        groups.append(batch.names(of: index, count: fieldCount))
      }
      rejected += batch.rejected
    }
    return Outcome(prompts: prompts, groups: groups, rejected: rejected, failures: lines.failures)
  }

  /// What became of the inputs.
  package struct Lines: Sendable {
    package let failures: [String]
  }

  /// Hands on every block's rows and rejected lines, in input order: no more than a block is in memory.
  package func forEachBatch(_ body: (PromptBatch) throws -> Void) throws -> Lines {
    let source = RowSource(plan, announce: announce)
    var decoder = PromptDecoder(plan.decoding)
    var batch = PromptBatch()
    while let item = source.next() {
      decoder.decode(item.block, as: item.format, into: &batch)
      source.recycle(item.block)
      try body(batch)
    }
    if let failure = source.failure { throw failure }
    return Lines(failures: source.summaries.compactMap { $0.failure?.description })
  }
}

extension PromptBatch {
  /// The names of a row's groups, one a field; empty where the row has none.
  package func names(of index: Int, count: Int) -> [String] {
    (0..<count).map { String(decoding: texts[groupNames[index * count + $0]], as: UTF8.self) }
  }
}
