import Files
import Glibc
import LogReading
import Routing
import TestSupport
import Testing
@testable import Running

/// A small run with files in and out, carried out within the test, with whatever calls it is given.
struct ResumableRun {
  static let folder = TemporaryFolder.untilExit()
  let name: String
  let goal: Goal

  init(_ name: String, goal: Goal) throws {
    self.name = name
    self.goal = goal
    var log: [UInt8] = []
    for row in 0..<160 {
      // Every ninth line is no row.
      let text =
        row % 9 == 4
        ? "{\"id\":\(row),\n" : "{\"id\":\(row),\"prompt\":\"\(String(repeating: "p", count: 1500 + row % 40))\"}\n"
      log += Array(text.utf8)
    }
    try OutputFile.write(log, to: input)
  }

  var base: String { "\(ResumableRun.folder)/\(name)" }
  var input: String { base + ".log" }
  var outputs: [String] { [base + ".jsonl.zst", base + ".rejects"] }
  /// Everything that a run may leave behind.
  var leftovers: [String] {
    outputs.map(ResumableFile.partialPath) + [base + ".checkpoint", base + ".checkpoint.new", base + ".spool"]
  }

  /// Runs to the end and puts the outputs in place, or throws.
  func run(resuming: Bool, _ operations: FileOperations) throws {
    var reading = ReadingPlan(inputs: [.file(input)], threadCount: 2)
    reading.limits.blockSize = 64 << 10
    let plan = RunPlan(
      reading: reading, embedder: nil, router: RandomRouter(seed: 1), candidates: try .sample("m", "c"),
      goal: goal, estimator: try TokenEstimator(assumedCompletionTokens: 100), spoolDirectory: ResumableRun.folder)

    let kept = CheckpointFile(nextTo: base, operations: operations)
    let previous = try kept.open()
    let files = try outputs.map { path throws(FileWritingError) in
      try ResumableFile(path: path, claims: kept.claims, operations: operations)
    }
    let checkpointer = RunCheckpointer(
      file: kept, spoolPath: base + ".spool",
      identity: RunIdentity([RunIdentity.Fact(name: "the test", value: name)]), startedAt: "now", intervalSeconds: 0,
      operations: operations)
    if resuming, let previous, !previous.isEmpty { try checkpointer.load(previous, inputCount: 1) }
    if let left = checkpointer.unpublished {
      for (file, finished) in zip(files, left.files) {
        if try file.isWaiting(finished) { try file.publish() } else { file.discard() }
      }
      checkpointer.finish()
      return
    }
    let assignments = try ZstdSink(files[0], name: files[0].path)
    let starts = [checkpointer.add("assignments", assignments), checkpointer.add("rejects", files[1])]
    for (file, start) in zip(files, starts) { try file.check(start) }
    try kept.claim(files.map(\.claim), keeping: checkpointer.isKept ? previous ?? .init() : .init())
    for (file, start) in zip(files, starts) {
      try file.appear()
      try file.resume(from: start)
    }
    try assignments.resume(from: starts[0])
    let sink = RunSink(
      outputs: [RowOutput(JSONLinesFormat(), to: RowStream(assignments))], rejects: files[1], inputNames: ["log"],
      progress: nil, checkpointer: checkpointer)
    let outcome = try BatchPipeline(plan).run(into: sink)
    #expect(outcome.lineCount == 160 && outcome.rejectedCount == 18)
    try checkpointer.beginPublishing(files.map(\.finished), exitStatus: 0)
    for file in files { try file.publish() }
    checkpointer.finish()
  }

  func results() -> [[UInt8]?] { outputs.map(ResumableRun.contents) }

  static func contents(_ path: String) -> [UInt8]? { try? FileSystem.contents(of: path) }

  func removeAll() { for path in outputs + leftovers { unlink(path) } }
}
