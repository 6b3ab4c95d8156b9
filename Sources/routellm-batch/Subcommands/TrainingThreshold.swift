internal import Assigning
internal import BatchRunning
internal import Embedding
internal import FileWriting
internal import Glibc
internal import Routing

/// `train --calibrate-on`: the default threshold of an artefact that was just trained.
enum TrainingThreshold {
  static func choose(
    artefact: RouterArtefact, log path: String, share: Double, embedder: any EmbeddingModel
  ) throws -> DefaultThreshold {
    let router = try RouterLoader.load(artefact, embedder: embedder.identity)
    let reading = ReadingPlan(
      inputs: try RouteInputs.resolve([path]), threadCount: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    let sketch = try artefact.manifest.trainingSimilarity == nil ? nil : artefact.trainingSketch()
    let plan = ScoringPlan(
      reading: reading, embedder: embedder, router: router, estimator: try TokenEstimator(), sketch: sketch)
    let spoolDirectory = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    let sink = RunSink(output: MemorySink(), rejects: nil, inputNames: [path], progress: nil)
    let log = try CalibrationPipeline(plan, spoolDirectory: spoolDirectory).run(into: sink)
    if let failure = log.failures.first { throw UsageError("--calibrate-on: \(failure)") }
    if log.rejectedCount > 0 { Diagnostics.note("--calibrate-on \(path): \(log.rejectedCount) lines were rejected") }
    guard log.rowCount > 0 else { throw UsageError("--calibrate-on \(path) holds no row") }
    let threshold = try CalibrationTarget.threshold(
      of: try StrongShare(share), text: "\(share)", in: log
    ).threshold
    let distance = artefact.manifest.trainingSimilarity.flatMap { yardstick in
      log.similarity.flatMap { TrainingDistance($0, yardstick: yardstick) }
    }
    // The share that the threshold gives, rows of equal win rates included.
    let strongRows = try log.gain(atLeast: threshold.value) { _ in 1 }
    return DefaultThreshold(
      value: threshold.value, strongShare: strongRows / Double(log.rowCount), calibratedOn: LogName.text(path),
      log: DefaultThreshold.LogFacts(
        rowCount: log.rowCount, meanSimilarity: distance?.mean, remoteShare: distance?.remoteShare))
  }
}
