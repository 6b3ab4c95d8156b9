internal import BatchRunning
internal import Embedding
internal import FileWriting
internal import LogReading
internal import Routing
internal import Tuning

extension TrainCommand {
  /// The least win rate among the top share of a log's rows.
  static func threshold(_ directory: String, log: String, share: Double) throws -> DefaultThreshold {
    let embedder = try StaticEmbeddingModel.shipped()
    let router = try RouterLoader.load(try RouterArtefact(.init(directory: directory)), embedder: embedder.identity)
    let plan = ReadingPlan(inputs: try RouteInputs.resolve([log]), threadCount: 1)
    let collector = MemorySink()
    let outcome = try EmbeddingPipeline(plan, embedder: embedder).run(into: collector) { _ in }
    var embeddings = EmbeddingMatrix(dimension: embedder.identity.dimension)
    collector.bytes.withUnsafeBytes { bytes in
      let values = bytes.bindMemory(to: Float.self)
      for row in 0..<outcome.rowCount {
        embeddings.appendRow { target in
          for column in target.indices { target[column] = values[row * target.count + column] }
        }
      }
    }
    guard outcome.rowCount > 0 else { throw UsageError("--calibrate-on \(log) holds no row") }
    var scores = RouterScores()
    var scratch = ScoringScratch()
    let batch = RouterBatch(count: outcome.rowCount, embeddings: embeddings, identities: [])
    router.score(batch, into: &scores, scratch: &scratch)
    let sorted = scores.winRates.sorted(by: >)
    let value = sorted[max(0, min(sorted.count, Int((share * Double(sorted.count)).rounded())) - 1)]
    return DefaultThreshold(
      value: value, strongShare: share, calibratedOn: log.split(separator: "/").suffix(2).joined(separator: "/"))
  }
}
