package import Files
package import LogReading
package import TextModels

/// Writes one embedding a row, in input order: read -> decompress -> split -> decode -> tokenise -> embed -> write.
package struct EmbeddingPipeline: Sendable {
  package struct Outcome: Sendable {
    package let rowCount: Int
    package let rejectedCount: Int
    package let setAsideCount: Int
    package let failures: [String]
  }

  package let plan: ReadingPlan
  package let embedder: any EmbeddingModel
  package var announce: @Sendable (RunNote) -> Void = { _ in }

  package init(_ plan: ReadingPlan, embedder: any EmbeddingModel) {
    self.plan = plan
    self.embedder = embedder
  }

  private struct EmbeddedBlock: Sendable {
    let values: [Float]
    let rowCount: Int
    let rejected: [RejectedLine]
    let setAsideCount: Int
  }

  /// - Parameters:
  ///   - output: takes `rowCount * dimension` little-endian floats, row-major.
  ///   - reject: told of each line that is no row, in input order.
  package func run(into output: any ByteSink, reject: (RejectedLine) throws -> Void) throws -> Outcome {
    let costlyPrompts = CostlyPrompts(embedder: embedder, router: nil)
    var reading = plan
    reading.limits.blockSize = costlyPrompts.blockSize(plan.limits)
    let source = RowSource(reading, announce: announce)
    var rowCount = 0
    var rejectedCount = 0
    var setAsideCount = 0
    _ = try BatchScheduler(threadCount: plan.threadCount).run(
      source,
      makeTransform: {
        let worker = PromptEmbedder(
          plan, embedder: embedder, dimension: embedder.identity.dimension, costlyPrompts: costlyPrompts)
        return { item in
          worker.embed(item)
          return EmbeddedBlock(
            values: worker.takeEmbeddings().values, rowCount: worker.batch.records.count,
            rejected: worker.batch.rejected,
            setAsideCount: worker.batch.setAside.values.reduce(0, +))
        }
      },
      consume: { block in
        rowCount += block.rowCount
        rejectedCount += block.rejected.count
        setAsideCount += block.setAsideCount
        for line in block.rejected { try reject(line) }
        try block.values.withUnsafeBytes { try output.write($0) }
      })
    if let failure = source.failure { throw failure }
    return Outcome(
      rowCount: rowCount, rejectedCount: rejectedCount, setAsideCount: setAsideCount,
      failures: source.summaries.compactMap { $0.failure?.description })
  }
}
