internal import Files
internal import Glibc
internal import Running

/// Checkpoints of runs: as they lie on disk, and behind their checksum, as if it held.
struct CheckpointReader: FuzzedReader {
  static let name = "checkpoint"

  init() {}

  func read(_ bytes: [UInt8]) {
    for contents in [CheckpointFile.contents(of: bytes), CheckpointReader.unframed(bytes)] {
      guard let contents, let checkpoint = try? RunCheckpoint(contents) else { continue }
      let saved = try? checkpoint.contents
      require(saved.map { (try? RunCheckpoint($0)) != nil } == true, "a checkpoint that was read and saved is refused")
    }
  }

  /// The text up to a NUL, and what follows it.
  private static func unframed(_ bytes: [UInt8]) -> CheckpointFile.Contents {
    let end = bytes.firstIndex(of: 0) ?? bytes.endIndex
    return CheckpointFile.Contents(text: Array(bytes[..<end]), bytes: Array(bytes[end...].dropFirst()))
  }
}

/// Spools of scored rows: as they lie on disk, and behind their checksums, as if they held.
struct SpoolReader: FuzzedReader {
  static let name = "spool"
  private let path = "/dev/shm/fuzzed-\(getpid()).spool"

  init() {}

  func read(_ bytes: [UInt8]) {
    if let spool = try? SpoolFile(directory: "/dev/shm") {
      try? spool.append(elements: bytes)
      if let count = try? spool.waitingRowCount { require(count >= 0, "\(count) rows wait") }
    }
    // The heading names the run, and the hash of the last block is what a checkpoint would count.
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard descriptor >= 0 else { return }
    _ = write(descriptor, bytes, bytes.count)
    close(descriptor)
    defer { unlink(path) }
    let position = SpoolFile.Position(length: bytes.count, chain: 0)
    guard let spool = try? SpoolFile(resuming: path, run: RunMark(), at: position) else { return }
    _ = try? spool.waitingRowCount
  }
}
