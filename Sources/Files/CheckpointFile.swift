internal import CZstd
internal import Glibc

/// The file next to an output that says how far a run has come, and which of the files next to it are the run's: replaced
/// whole, checked when it is read, and locked by the process whose run it is.
///
/// After the heading come eight bytes of a hash over the rest, and one zstd frame. Its content is the claims, a count of
/// bytes as eight little-endian bytes, that many bytes of text, and further bytes.
package final class CheckpointFile {
  package let path: String
  /// Of the run that is kept here; a new one for a run that finds nothing.
  package private(set) var run = RunMark()
  /// The files that the run has made and that carry no heading.
  package private(set) var claims: Set<FileClaim> = []

  /// What messages name: the output that it lies next to.
  private let output: String
  private let operations: FileOperations
  /// Of the file that has the name now, with its lock; nil as long as there is none.
  private var descriptor: Int32?

  /// - Parameter output: next to which it lies; `path` is `OUTPUT.checkpoint`.
  package init(nextTo output: String, operations: FileOperations = .system) {
    self.output = output
    path = CheckpointFile.path(nextTo: output)
    self.operations = operations
  }

  deinit { if let descriptor { close(descriptor) } }

  package static func path(nextTo output: String) -> String { "\(output).checkpoint" }

  /// Where a checkpoint is written before it replaces the one before.
  package static func newPath(nextTo output: String) -> String { "\(path(nextTo: output)).new" }

  package struct Contents: Sendable, Equatable {
    package var text: [UInt8]
    package var bytes: [UInt8]

    package init(text: [UInt8] = [], bytes: [UInt8] = []) {
      self.text = text
      self.bytes = bytes
    }

    /// Of a run that has no position to resume from, only files.
    package var isEmpty: Bool { text.isEmpty && bytes.isEmpty }
  }

  /// Takes the run over that an earlier process left: locks the file and reads it. Nil if there is no such file.
  ///
  /// - Throws: if another process holds it, if it is not this program's, or not whole. Then nothing has been changed.
  package func open() throws(FileWritingError) -> Contents? {
    guard let opened = try lock() else { return nil }
    var isTaken = false
    defer { if !isTaken { close(opened) } }
    let bytes = try FileWritingError.during("cannot be read", path) { () throws(SystemError) in
      try FileSystem.contents(of: opened)
    }
    switch SideFileHeading.read(bytes, kind: .checkpoint) {
    case .foreign: throw .foreign(path)
    case .otherVersion:
      throw FileWritingError(
        file: path,
        reason:
          "was written by another version of this program, and only that version can resume the run; to start again, remove "
          + "it together with the .partial files of its outputs")
    case .heading(let heading):
      guard let (claims, contents) = CheckpointFile.decode(bytes, after: heading) else {
        throw FileWritingError(
          file: path,
          reason:
            "is damaged: the position of the run is lost, and nothing was deleted; to start again, remove it together "
            + "with the .partial files of its outputs")
      }
      try SideFileHeading.remove(CheckpointFile.newPath(nextTo: output), kind: .checkpoint, operations)
      (run, self.claims, descriptor, isTaken) = (heading.run, claims, opened, true)
      return contents
    }
  }

  /// The file with its lock, once it is sure that no one else has replaced it meanwhile; nil if there is none.
  private func lock() throws(FileWritingError) -> Int32? {
    while true {
      let result = operations.open(path, .changing)
      if result == -Int(ENOENT) {
        try SideFileHeading.remove(CheckpointFile.newPath(nextTo: output), kind: .checkpoint, operations)
        return nil
      }
      guard result != -Int(ELOOP) else { throw .foreign(path) }
      let descriptor = Int32(try FileWritingError.check(result, "cannot be opened", path))
      guard let held = try? FileStatus(of: descriptor), held.kind == .file else {
        close(descriptor)
        throw .foreign(path)
      }
      do throws(FileWritingError) { try LockHolder.lock(descriptor, writing: output) } catch {
        close(descriptor)
        throw error
      }
      if let named = try? FileStatus(of: path, followingLinks: false), named.identity == held.identity {
        return descriptor
      }
      close(descriptor)
    }
  }

  /// Claims files for the run, before they have their names, and keeps what a later process is to resume from.
  package func claim(_ files: some Sequence<FileClaim>, keeping contents: Contents) throws(FileWritingError) {
    claims.formUnion(files)
    try write(contents)
  }

  /// Replaces the file, durably: after a crash at any moment the old one is there, or the new one.
  package func write(_ contents: Contents) throws(FileWritingError) {
    let encoded = try encode(contents)
    // The first one takes the name at once, if nothing has it.
    let place = descriptor == nil ? path : CheckpointFile.newPath(nextTo: output)
    let made = try operations.make(place, named: path)
    var isKept = false
    defer { if !isKept { close(made.descriptor) } }
    var isNamed = made.isNamed
    do throws(FileWritingError) {
      try LockHolder.lock(made.descriptor, writing: output)
      try encoded.withUnsafeBufferPointer { (bytes) throws(FileWritingError) in
        try operations.writeAll(UnsafeRawBufferPointer(bytes), to: made.descriptor, named: path)
      }
      try FileWritingError.check(operations.synchronize(made.descriptor), "cannot be made durable", path)
      if !isNamed {
        try operations.name(made.descriptor, place)
        isNamed = true
      }
      if place != path {
        try FileWritingError.check(operations.rename(place, path), "cannot be put in place", path)
      }
    } catch {
      if isNamed { _ = operations.unlink(place) }
      throw error
    }
    if let descriptor { close(descriptor) }
    (descriptor, isKept) = (made.descriptor, true)
    operations.synchronizeFolder(of: path)
  }

  /// Removes it, if it is this run's.
  package func remove() {
    guard let descriptor else { return }
    if let held = try? FileStatus(of: descriptor), let named = try? FileStatus(of: path, followingLinks: false),
      held.identity == named.identity
    {
      _ = operations.unlink(path)
      operations.synchronizeFolder(of: path)
    }
    close(descriptor)
    self.descriptor = nil
  }
}

// MARK: - On disk

extension CheckpointFile {
  private static let hashSize = 8

  private func encode(_ contents: Contents) throws(FileWritingError) -> [UInt8] {
    var plain: [UInt8] = []
    func append(_ value: some FixedWidthInteger) { withUnsafeBytes(of: value.littleEndian) { plain += $0 } }
    append(UInt32(clamping: claims.count))
    for claim in claims.sorted(by: { ($0.name, $0.inode) < ($1.name, $1.inode) }) {
      append(claim.inode)
      append(claim.bornAt)
      append(UInt32(clamping: claim.name.utf8.count))
      plain += claim.name.utf8
    }
    append(UInt64(contents.text.count))
    plain += contents.text
    plain += contents.bytes
    guard let context = ZSTD_createCCtx() else { throw FileWritingError(file: path, reason: "out of memory for zstd") }
    defer { ZSTD_freeCCtx(context) }
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 1)
    let bound = ZSTD_compressBound(plain.count)
    let frame = [UInt8](unsafeUninitializedCapacity: bound) { buffer, initialized in
      let count = ZSTD_compress2(context, buffer.baseAddress, bound, plain, plain.count)
      initialized = ZSTD_isError(count) == 0 ? count : 0
    }
    let hash = DamageHash.value(of: frame, seed: run.seed)
    return SideFileHeading(kind: .checkpoint, run: run).bytes + withUnsafeBytes(of: hash.littleEndian, Array.init)
      + frame
  }

  /// What a file holds; nil if it is not whole.
  private static func decode(
    _ file: [UInt8], after heading: SideFileHeading
  ) -> (claims: Set<FileClaim>, contents: Contents)? {
    let start = heading.bytes.count
    guard file.count >= start + hashSize else { return nil }
    let frame = Array(file[(start + hashSize)...])
    let hash = file.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: start, as: UInt64.self) }
    guard DamageHash.value(of: frame, seed: heading.run.seed) == UInt64(littleEndian: hash) else { return nil }
    return plain(of: frame).flatMap(decode(plain:))
  }

  /// What a file would hold whose bytes are these, as a fuzzer makes them; nil if it is not whole.
  package static func contents(of file: [UInt8]) -> Contents? {
    guard case .heading(let heading) = SideFileHeading.read(file, kind: .checkpoint) else { return nil }
    return decode(file, after: heading)?.contents
  }

  private static func plain(of frame: [UInt8]) -> [UInt8]? {
    frame.withUnsafeBytes { bytes -> [UInt8]? in
      let size = ZSTD_getFrameContentSize(bytes.baseAddress, bytes.count)
      guard size < 1 << 32 else { return nil }
      var isWhole = false
      let plain = [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, initialized in
        let count = ZSTD_decompress(buffer.baseAddress, buffer.count, bytes.baseAddress, bytes.count)
        isWhole = ZSTD_isError(count) == 0 && count == Int(size)
        initialized = isWhole ? count : 0
      }
      return isWhole ? plain : nil
    }
  }

  private static func decode(plain: [UInt8]) -> (claims: Set<FileClaim>, contents: Contents)? {
    var rest = plain[...]
    func integer<Value: FixedWidthInteger>(_ type: Value.Type) -> Value? {
      let size = MemoryLayout<Value>.size
      guard rest.count >= size else { return nil }
      let value = rest.withUnsafeBytes { Value(littleEndian: $0.loadUnaligned(as: Value.self)) }
      rest = rest.dropFirst(size)
      return value
    }
    guard let count = integer(UInt32.self) else { return nil }
    var claims: Set<FileClaim> = []
    for _ in 0..<count {
      guard let inode = integer(UInt64.self), let bornAt = integer(Int64.self), let length = integer(UInt32.self),
        Int(length) <= rest.count
      else { return nil }
      claims.insert(
        FileClaim(name: String(decoding: rest.prefix(Int(length)), as: UTF8.self), inode: inode, bornAt: bornAt))
      rest = rest.dropFirst(Int(length))
    }
    guard let length = integer(UInt64.self), length <= UInt64(rest.count) else { return nil }
    return (
      claims, Contents(text: Array(rest.prefix(Int(length))), bytes: Array(rest.dropFirst(Int(length))))
    )
  }
}

/// Locks of files, which the kernel takes away when a process ends, however it ends.
enum LockHolder {
  /// Locks an open file, without waiting.
  ///
  /// - Parameter output: what is being written, for the message.
  static func lock(_ descriptor: Int32, writing output: String) throws(FileWritingError) {
    guard flock(descriptor, LOCK_EX | LOCK_NB) != 0 else { return }
    let code = errno
    // Some file systems know no locks; that is no reason not to write there.
    guard code == EWOULDBLOCK else { return }
    let holder = process(ofLockOn: descriptor).map { "process \($0)" } ?? "another process"
    throw FileWritingError(
      file: output, reason: "is being written by \(holder); wait for it, or name another file")
  }

  /// The process, or nil if it is not known: on another machine, or in another namespace.
  private static func process(ofLockOn descriptor: Int32) -> Int? {
    guard let status = try? FileStatus(of: descriptor), let locks = try? FileSystem.contents(of: "/proc/locks") else {
      return nil
    }
    for line in String(decoding: locks, as: UTF8.self).split(separator: "\n") {
      // 1: FLOCK  ADVISORY  WRITE 4711 08:01:1234567 0 EOF
      let words = line.split(separator: " ")
      guard words.count > 5, words[1] == "FLOCK", words[5].hasSuffix(":\(status.identity.inode)"),
        let process = Int(words[4]), process > 0
      else { continue }
      return process
    }
    return nil
  }
}
