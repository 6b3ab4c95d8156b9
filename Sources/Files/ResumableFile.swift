internal import Glibc

/// A file that is written under the name `PATH.partial`, where it outlives its process, and put in place when it is
/// whole.
///
/// While it is open it is locked: a second process that wants to write it is refused. The kernel takes the lock away
/// when the process ends, however it ends, so a lock is never stale.
package final class ResumableFile: ResumableSink {
  package let path: String
  /// Bytes written so far.
  package private(set) var length = 0

  private let operations: FileOperations
  private let descriptor: Int32
  private var isOpen = true

  package var partialPath: String { ResumableFile.partialPath(of: path) }

  package static func partialPath(of path: String) -> String { "\(path).partial" }

  /// Opens and locks the partial file, with whatever an earlier process left in it: `resume(from:)` comes next.
  package init(path: String, operations: FileOperations = .system) throws(FileWritingError) {
    self.path = path
    self.operations = operations
    if FileKind(of: path) == .folder { throw FileWritingError(file: path, reason: "is a directory; name a file in it") }
    descriptor = try ResumableFile.locked(path, operations)
  }

  deinit { if isOpen { close(descriptor) } }

  private static func locked(_ path: String, _ operations: FileOperations) throws(FileWritingError) -> Int32 {
    let partial = partialPath(of: path)
    while true {
      let descriptor = Int32(try FileWritingError.check(operations.open(partial, .resuming), "cannot be created", path))
      if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
        let holder = LockHolder.process(ofLockOn: descriptor).map { "process \($0)" } ?? "another process"
        close(descriptor)
        throw FileWritingError(file: path, reason: "is being written by \(holder); wait for it, or name another file")
      }
      // The one that held it may have put it in place meanwhile: then the name is free or another file's.
      if let held = try? FileStatus(of: descriptor), let named = try? FileStatus(of: partial, followingLinks: false),
        held.identity == named.identity
      {
        return descriptor
      }
      close(descriptor)
    }
  }

  /// Resumes after the bytes that count, or starts over with `.start`.
  ///
  /// - Throws: if the file is shorter than that: it is not what the checkpoint was made of.
  package func resume(from checkpoint: SinkCheckpoint) throws(FileWritingError) {
    guard storedLength >= checkpoint.length else {
      throw FileWritingError(
        file: partialPath, reason: "is shorter than its checkpoint says; start over without --resume")
    }
    let result = operations.truncate(descriptor, checkpoint.length)
    guard result >= 0, lseek(descriptor, checkpoint.length, SEEK_SET) == checkpoint.length else {
      throw FileWritingError(file: partialPath, doing: "cannot be cut", code: result < 0 ? Int32(-result) : errno)
    }
    length = checkpoint.length
  }

  /// Bytes of the partial file, whoever wrote them.
  package var storedLength: Int {
    (try? FileStatus(of: descriptor))?.size ?? 0
  }

  package func write(_ bytes: UnsafeRawBufferPointer) throws(FileWritingError) {
    try operations.writeAll(bytes, to: descriptor, named: path)
    length += bytes.count
  }

  package func checkpoint() throws(FileWritingError) -> SinkCheckpoint {
    try synchronize()
    return SinkCheckpoint(length: length)
  }

  /// Makes the file durable under its partial name; `publish` puts it in place.
  package func finish() throws(FileWritingError) { try synchronize() }

  private func synchronize() throws(FileWritingError) {
    try FileWritingError.check(operations.synchronize(descriptor), "cannot be made durable", path)
  }

  /// Puts the finished file in place and lets go of it.
  package func publish() throws(FileWritingError) {
    try ResumableFile.publish(path, operations)
    close(descriptor)
    isOpen = false
  }

  /// Puts a file that was finished in place, unless that was done before.
  package static func publish(_ path: String, _ operations: FileOperations = .system) throws(FileWritingError) {
    let result = operations.rename(partialPath(of: path), path)
    guard result >= 0 || result == -Int(ENOENT) else {
      throw FileWritingError(file: path, doing: "cannot be put in place", code: Int32(-result))
    }
    operations.synchronizeFolder(of: path)
  }

  /// Removes the partial file: nothing will resume it.
  package func discard() {
    guard isOpen else { return }
    _ = operations.unlink(partialPath)
    close(descriptor)
    isOpen = false
  }
}

/// Where a sink is between two writes: enough to resume there as if nothing had happened.
package struct SinkCheckpoint: Codable, Sendable, Equatable {
  /// Bytes of the file that count; what comes after them is written again.
  package let length: Int
  /// Bytes that were taken and are not in the file yet.
  package let pending: [UInt8]

  package init(length: Int, pending: [UInt8] = []) {
    self.length = length
    self.pending = pending
  }

  /// Of a sink that nothing was written to.
  package static let start = SinkCheckpoint(length: 0)
}

/// A sink that a later process can resume.
package protocol ResumableSink: ByteSink {
  /// Makes everything taken so far durable, in the file or in what is returned.
  func checkpoint() throws(FileWritingError) -> SinkCheckpoint
}
