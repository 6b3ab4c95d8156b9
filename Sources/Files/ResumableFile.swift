internal import Glibc

/// A file that is written under the name `PATH.partial`, where it outlives its process, and put in place when it is
/// whole. Where `PATH` is a symbolic link, both lie next to the file that it names.
///
/// While it is open it is locked: a second process that wants to write it is refused. It becomes an output as it is, so
/// it carries no heading: whose it is, the checkpoint of its run says, which claims it before it has its name.
package final class ResumableFile: ResumableSink {
  /// As the user named it.
  package let path: String
  /// The file that is replaced.
  package let place: String
  /// Bytes written so far.
  package private(set) var length = 0
  /// What the run's checkpoint is to claim before `appear`.
  package var claim: FileClaim { partial.claim }

  private let operations: FileOperations
  private var partial: Partial
  private var isOpen = true
  private var hash = DamageHash()

  /// The partial file, open and locked.
  private struct Partial {
    let descriptor: Int32
    let claim: FileClaim
    /// Whether it has its name.
    var isNamed: Bool
  }

  package var partialPath: String { ResumableFile.partialPath(of: place) }

  package static func partialPath(of path: String) -> String { "\(path).partial" }

  /// The file that an output's path names.
  package static func place(of path: String) throws(FileWritingError) -> String {
    switch try FileWritingError.during(
      "cannot be created", path, { () throws(SystemError) in try OutputPlace(of: path) })
    {
    case .file(let place): return place
    case .folder: throw FileWritingError(file: path, reason: "is a directory; name a file in it")
    case .null, .descriptor, .stream: throw FileWritingError(file: path, reason: "is not a regular file")
    }
  }

  /// Opens and locks the partial file that an earlier process left, or makes one that has no name yet. `check`, `appear`
  /// and `resume(from:)` come next, in this order.
  ///
  /// - Parameter claims: the files that the run has made; a partial file that is not among them is refused.
  package init(
    path: String, claims: Set<FileClaim> = [], operations: FileOperations = .system
  ) throws(FileWritingError) {
    self.path = path
    self.operations = operations
    place = try ResumableFile.place(of: path)
    partial = try ResumableFile.open(ResumableFile.partialPath(of: place), of: path, claims, operations)
  }

  deinit { if isOpen { close(partial.descriptor) } }

  private static func open(
    _ partial: String, of path: String, _ claims: Set<FileClaim>, _ operations: FileOperations
  ) throws(FileWritingError) -> Partial {
    while true {
      let result = operations.open(partial, .changing)
      guard result != -Int(ELOOP) else { throw .foreign(partial) }
      let isNew = result == -Int(ENOENT)
      let made =
        isNew
        ? try operations.make(partial, named: path)
        : (descriptor: Int32(try FileWritingError.check(result, "cannot be opened", partial)), isNamed: true)
      do throws(FileWritingError) {
        let claim = try FileWritingError.during("cannot be examined", path) { () throws(SystemError) in
          try FileClaim(of: made.descriptor, named: partial)
        }
        if !isNew, (try? FileStatus(of: made.descriptor))?.kind != .file { throw .foreign(partial) }
        try LockHolder.lock(made.descriptor, writing: path)
        if isNew || isNamed(partial, made.descriptor) {
          guard isNew || claims.contains(claim) else { throw .foreign(partial) }
          return Partial(descriptor: made.descriptor, claim: claim, isNamed: made.isNamed)
        }
        // The one that held it put it in place meanwhile: the name is free, or another file's.
        close(made.descriptor)
      } catch {
        close(made.descriptor)
        throw error
      }
    }
  }

  /// Whether a path names an open file, and not through a link.
  private static func isNamed(_ path: String, _ descriptor: Int32) -> Bool {
    guard let held = try? FileStatus(of: descriptor), let named = try? FileStatus(of: path, followingLinks: false)
    else { return false }
    return held.identity == named.identity
  }

  /// Makes sure that the file holds what was in it when the checkpoint was made; nothing is changed.
  package func check(_ checkpoint: SinkCheckpoint) throws(FileWritingError) {
    guard partial.isNamed || checkpoint.length == 0 else {
      throw FileWritingError(
        file: partialPath,
        reason: "is missing, and with it \(checkpoint.length) bytes of the output; start over without --resume")
    }
    guard storedLength >= checkpoint.length else {
      throw FileWritingError(
        file: partialPath,
        reason:
          "holds \(storedLength) bytes of the \(checkpoint.length) that its checkpoint counts; nothing was deleted; "
          + "start over without --resume")
    }
    hash = try hash(ofFirst: checkpoint.length)
    guard hash.value == checkpoint.hash else {
      throw FileWritingError(
        file: partialPath,
        reason:
          "is damaged: its first \(checkpoint.length) bytes are not those that were written; nothing was deleted; "
          + "start over without --resume")
    }
  }

  private func hash(ofFirst count: Int) throws(FileWritingError) -> DamageHash {
    lseek(partial.descriptor, 0, SEEK_SET)
    return try ResumableFile.hash(ofFirst: count, of: partial.descriptor, named: partialPath)
  }

  private static func hash(
    ofFirst count: Int, of descriptor: Int32, named name: String
  ) throws(FileWritingError) -> DamageHash {
    var hash = DamageHash()
    try FileWritingError.during("cannot be read", name) { () throws(SystemError) in
      try FileSystem.forEachChunk(of: descriptor, limit: count) { hash.update($0) }
    }
    return hash
  }

  /// Gives the partial file its name, once the run has claimed it.
  package func appear() throws(FileWritingError) {
    guard !partial.isNamed else { return }
    try operations.name(partial.descriptor, partialPath)
    partial.isNamed = true
  }

  /// Resumes after the bytes that were checked, or starts over with `.start`.
  package func resume(from checkpoint: SinkCheckpoint) throws(FileWritingError) {
    if checkpoint.length == 0 { hash = DamageHash() }
    let result = operations.truncate(partial.descriptor, checkpoint.length)
    guard result >= 0, lseek(partial.descriptor, checkpoint.length, SEEK_SET) == checkpoint.length else {
      throw FileWritingError(file: partialPath, doing: "cannot be truncated", code: result < 0 ? Int32(-result) : errno)
    }
    length = checkpoint.length
  }

  /// Bytes of the partial file, whoever wrote them.
  package var storedLength: Int { (try? FileStatus(of: partial.descriptor))?.size ?? 0 }

  package func write(_ bytes: UnsafeRawBufferPointer) throws(FileWritingError) {
    try operations.writeAll(bytes, to: partial.descriptor, named: path)
    hash.update(bytes)
    length += bytes.count
  }

  package func checkpoint() throws(FileWritingError) -> SinkCheckpoint {
    try synchronize()
    return SinkCheckpoint(length: length, hash: hash.value)
  }

  /// Makes the file durable under its partial name; `publish` puts it in place.
  package func finish() throws(FileWritingError) { try synchronize() }

  private func synchronize() throws(FileWritingError) {
    try FileWritingError.check(operations.synchronize(partial.descriptor), "cannot be made durable", path)
  }

  /// What a later process needs to put the finished file in place.
  package var finished: FinishedFile { FinishedFile(path: place, length: length, hash: hash.value) }

  /// Whether what an earlier process finished still waits for its place; false if it is there already.
  ///
  /// - Throws: if it is neither whole here nor there. Nothing is changed.
  package func isWaiting(_ file: FinishedFile) throws(FileWritingError) -> Bool {
    if partial.isNamed, storedLength == file.length, try hash(ofFirst: file.length).value == file.hash { return true }
    if !partial.isNamed, let descriptor = try? FileSystem.open(place, for: .examining) {
      defer { close(descriptor) }
      if (try? FileStatus(of: descriptor))?.size == file.length,
        try ResumableFile.hash(ofFirst: file.length, of: descriptor, named: path).value == file.hash
      {
        return false
      }
    }
    throw FileWritingError(
      file: path,
      reason: "was complete with \(file.length) bytes and waited to be put in place, but "
        + (partial.isNamed ? "\(partialPath) is damaged" : "neither it nor \(partialPath) holds them any more")
        + "; nothing was deleted; start over without --resume")
  }

  /// Puts the finished file in place and lets go of it.
  package func publish() throws(FileWritingError) {
    guard ResumableFile.isNamed(partialPath, partial.descriptor) else {
      throw FileWritingError(
        file: path, reason: "cannot be put in place: another file has taken the name \(partialPath) meanwhile")
    }
    let result = operations.rename(partialPath, place)
    guard result >= 0 else {
      throw FileWritingError(file: path, doing: "cannot be put in place", code: Int32(-result))
    }
    operations.synchronizeFolder(of: place)
    letGo()
  }

  /// Removes the partial file: nothing will resume it.
  package func discard() {
    guard isOpen else { return }
    if partial.isNamed, ResumableFile.isNamed(partialPath, partial.descriptor) { _ = operations.unlink(partialPath) }
    letGo()
  }

  private func letGo() {
    if isOpen { close(partial.descriptor) }
    isOpen = false
  }
}

/// A file that is complete, by which a later process recognises it.
package struct FinishedFile: Codable, Sendable, Equatable {
  /// The file that is replaced.
  package let path: String
  package let length: Int
  /// A `DamageHash` of all bytes.
  package let hash: UInt64

  package init(path: String, length: Int, hash: UInt64) { (self.path, self.length, self.hash) = (path, length, hash) }
}

/// Where a sink is between two writes: enough to resume there as if nothing had happened.
package struct SinkCheckpoint: Sendable, Equatable {
  /// Bytes of the file that count; what comes after them is written again.
  package let length: Int
  /// A `DamageHash` of these bytes.
  package let hash: UInt64
  /// Bytes that were taken and are not in the file yet.
  package let pending: [UInt8]

  package init(length: Int, hash: UInt64, pending: [UInt8] = []) {
    self.length = length
    self.hash = hash
    self.pending = pending
  }

  /// Of a sink that nothing was written to.
  package static let start = SinkCheckpoint(length: 0, hash: DamageHash().value)
}

/// A sink that a later process can resume.
package protocol ResumableSink: ByteSink {
  /// Makes everything taken so far durable, in the file or in what is returned.
  func checkpoint() throws(FileWritingError) -> SinkCheckpoint
}
