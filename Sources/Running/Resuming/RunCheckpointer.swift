package import Files
package import LogReading
internal import Numerics

/// Keeps a run's checkpoint up to date, and goes on from the one that an earlier process left.
package final class RunCheckpointer {
  /// A checkpoint takes at most one part in this many of the run's time.
  private static let costRatio: UInt64 = 50

  private let file: CheckpointFile
  private let identity: RunIdentity
  private let operations: FileOperations
  /// Between checkpoints, in nanoseconds; 0 for one after every block.
  private let interval: UInt64
  private let spoolPath: String
  private let started = monotonicNanoseconds()
  private var next: UInt64

  private var outputs: [(name: String, sink: any ResumableSink)] = []
  private var spool: SpoolFile?
  private var joined: [any JoinedIndex] = []
  /// What is gone on from; nil for a run that starts at the beginning.
  private(set) var resumed: RunCheckpoint?
  private var latest: RunCheckpoint?
  /// When the run began, in whichever process.
  package private(set) var startedAt: String

  /// - Parameters:
  ///   - file: keeps the checkpoint.
  ///   - spoolPath: where the rows of a run wait that assigns them at its end.
  ///   - identity: what the run depends on.
  package init(
    file: CheckpointFile, spoolPath: String, identity: RunIdentity, startedAt: String, intervalSeconds: Int,
    operations: FileOperations = .system
  ) {
    self.file = file
    self.spoolPath = spoolPath
    self.identity = identity
    self.startedAt = startedAt
    self.operations = operations
    interval = UInt64(intervalSeconds) * 1_000_000_000
    next = started + interval
  }

  package var path: String { file.path }
  /// Whether there is a checkpoint to go on from.
  package var isKept: Bool { latest != nil }
  /// Lines that earlier processes finished.
  package var resumedLineCount: Int { resumed?.progress.lineCount ?? 0 }

  /// Takes over what an earlier process left in the checkpoint.
  ///
  /// - Parameter inputCount: how many inputs the run reads.
  /// - Throws: `CheckpointError` if the run cannot be resumed from it.
  package func load(_ contents: CheckpointFile.Contents, inputCount: Int) throws {
    let checkpoint: RunCheckpoint
    do { checkpoint = try RunCheckpoint(contents) } catch {
      throw CheckpointError(path: path, changes: ["the program's way of keeping checkpoints has changed"])
    }
    let changes = identity.changes(since: checkpoint.identity)
    guard changes.isEmpty else { throw CheckpointError(path: path, changes: changes) }
    guard checkpoint.progress.fits(inputCount: inputCount) else {
      throw CheckpointError(path: path, changes: ["its position is not in these inputs"])
    }
    (resumed, latest, startedAt) = (checkpoint, checkpoint, checkpoint.startedAt)
  }

  /// Takes an output in, which is to be written from where this gives back.
  package func add(_ name: String, _ sink: any ResumableSink) -> SinkCheckpoint {
    outputs.append((name, sink))
    return resumed?.output(name) ?? .start
  }

  /// Takes in what rows are joined with, and marks what earlier processes met of it.
  ///
  /// - Parameter joined: always the same indices in the same order.
  package func add(_ joined: [any JoinedIndex]) throws(CheckpointError) {
    self.joined = joined
    guard let resumed else { return }
    var marks = resumed.joinedMarks[...]
    for index in joined {
      guard index.restore(usedMarks: Array(marks.prefix(index.markWordCount))) else {
        throw CheckpointError(path: path, changes: ["the results that are joined have changed"])
      }
      marks = marks.dropFirst(index.markWordCount)
    }
  }

  /// The spool of scored rows, with those that earlier processes left.
  func openSpool() throws(FileWritingError) -> SpoolFile {
    let spool =
      if let position = resumed?.spool {
        try SpoolFile(resuming: spoolPath, run: file.run, at: position, operations: operations)
      } else {
        try SpoolFile(path: spoolPath, run: file.run, operations: operations)
      }
    self.spool = spool
    return spool
  }

  /// Nanoseconds since the run began, those of earlier processes included and the time between them not.
  var elapsedNanoseconds: UInt64 { (resumed?.elapsedNanoseconds ?? 0) + monotonicNanoseconds() - started }

  /// Whether it is time for a checkpoint.
  var isDue: Bool { monotonicNanoseconds() >= next }

  /// Whether the run has lasted for less than a second, and less than checkpoints are apart.
  var isBrief: Bool { monotonicNanoseconds() - started < min(interval, 1_000_000_000) }

  func write(_ progress: ReadingProgress, _ tally: RunTally) throws {
    let start = monotonicNanoseconds()
    var checkpoints: [(name: String, checkpoint: SinkCheckpoint)] = []
    for (name, sink) in outputs { checkpoints.append((name, try sink.checkpoint())) }
    let checkpoint = RunCheckpoint(
      identity: identity, startedAt: startedAt, elapsedNanoseconds: elapsedNanoseconds, progress: progress,
      tally: tally, joinedMarks: joined.flatMap(\.usedMarks), outputs: checkpoints,
      spool: try spool?.checkpoint())
    try file.write(try checkpoint.contents)
    latest = checkpoint
    let end = monotonicNanoseconds()
    next = end + max(interval, interval == 0 ? 0 : RunCheckpointer.costRatio * (end - start))
  }

  /// Notes that the outputs are complete, so that a crash while they are put in place is made good; without an earlier
  /// checkpoint there is nothing to go on from, and the run would be done again.
  ///
  /// - Parameters:
  ///   - files: with their lengths, finished under their partial names.
  ///   - exitStatus: what the run tells, now or when it is resumed.
  package func beginPublishing(_ files: [FinishedFile], exitStatus: Int32) throws {
    guard var checkpoint = latest else { return }
    checkpoint.publishing = RunCheckpoint.Publishing(files: files, exitStatus: exitStatus)
    try file.write(try checkpoint.contents)
    latest = checkpoint
  }

  /// The outputs that an earlier process completed and did not put in place, with what it would have told.
  package var unpublished: (files: [FinishedFile], exitStatus: Int32)? {
    resumed?.publishing.map { ($0.files, $0.exitStatus) }
  }

  /// Removes what only an unfinished run needs.
  package func finish() {
    // The checkpoint goes last: as long as it is there, a later process finishes the work.
    if spool != nil || resumed?.spool != nil { try? SpoolFile.remove(spoolPath, operations: operations) }
    file.remove()
    latest = nil
  }
}

/// Why a run cannot go on from a checkpoint.
package struct CheckpointError: Error, CustomStringConvertible {
  /// Changes that a message names at most.
  private static let shown = 5

  package let path: String
  /// In words, one or more.
  package let changes: [String]

  package var description: String {
    let more = changes.count - CheckpointError.shown
    return "cannot resume from \(path): " + changes.prefix(CheckpointError.shown).joined(separator: "; ")
      + (more > 0 ? "; and \(FigureText.count(more, of: "more change"))" : "") + ". Start over without --resume"
  }
}

/// The run was asked to stop before its end; everything that was under way is finished.
package struct RunStopped: Error {
  /// Rows and rejects so far, earlier processes of the run included.
  package let lineCount: Int
}
