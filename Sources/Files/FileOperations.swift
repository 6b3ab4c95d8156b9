internal import Glibc

/// The system calls that resumable writing rests on, so that tests can let any of them fail. Each returns what the
/// kernel does: a result, or the negative of an error's number.
package struct FileOperations: Sendable {
  package var open: @Sendable (String, FileSystem.Purpose) -> Int
  package var write: @Sendable (Int32, UnsafeRawBufferPointer) -> Int
  /// Makes what was written durable.
  package var synchronize: @Sendable (Int32) -> Int
  package var truncate: @Sendable (Int32, Int) -> Int
  /// Gives an open file without a name one, which nothing may have yet.
  package var link: @Sendable (Int32, String) -> Int
  package var rename: @Sendable (_ from: String, _ to: String) -> Int
  package var unlink: @Sendable (String) -> Int

  package static let system = FileOperations(
    open: { path, purpose in result { () throws(SystemError) in Int(try FileSystem.open(path, for: purpose)) } },
    write: { descriptor, bytes in result(Glibc.write(descriptor, bytes.baseAddress, bytes.count)) },
    synchronize: { descriptor in result(Int(fdatasync(descriptor))) },
    truncate: { descriptor, length in result(Int(ftruncate(descriptor, length))) },
    link: { descriptor, path in
      result { () throws(SystemError) in
        try FileSystem.name(descriptor, path)
        return 0
      }
    },
    rename: { from, to in
      result { () throws(SystemError) in
        try FileSystem.rename(from, to: to)
        return 0
      }
    },
    unlink: { path in
      result { () throws(SystemError) in try FileSystem.remove(path) ? 0 : -Int(ENOENT) }
    })

  private static func result(_ value: Int) -> Int { value < 0 ? -Int(errno) : value }

  private static func result(_ body: () throws(SystemError) -> Int) -> Int {
    do throws(SystemError) { return try body() } catch { return -Int(error.code) }
  }

  /// Writes everything: repeats after interruptions and short writes, and waits where a pipe that does not block is
  /// full.
  func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, named name: String) throws(FileWritingError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = write(descriptor, rest)
      switch count {
      case 0...: rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      case -Int(EINTR): continue
      case -Int(EAGAIN):
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&entry, 1, -1)
      default: throw FileWritingError(file: name, doing: "writing failed", code: Int32(-count))
      }
    }
  }

  /// Makes a file that has no name yet, or, where the file system knows none, one of this name at once.
  ///
  /// - Returns: whether it has its name.
  func make(_ path: String, named name: String) throws(FileWritingError) -> (descriptor: Int32, isNamed: Bool) {
    let unnamed = FileSystem.namesLater ? self.open(FileSystem.folder(of: path), .unnamed) : -Int(EOPNOTSUPP)
    if unnamed >= 0 { return (Int32(unnamed), false) }
    guard [EOPNOTSUPP, EISDIR, EINVAL, ENOENT].contains(Int32(-unnamed)) else {
      throw FileWritingError(file: name, doing: "cannot be created", code: Int32(-unnamed))
    }
    let named = self.open(path, .making)
    guard named != -Int(EEXIST) else { throw .foreign(path) }
    return (Int32(try FileWritingError.check(named, "cannot be created", name)), true)
  }

  /// Gives a file that `make` made its name.
  func name(_ descriptor: Int32, _ path: String) throws(FileWritingError) {
    let result = link(descriptor, path)
    guard result != -Int(EEXIST) else { throw .foreign(path) }
    try FileWritingError.check(result, "cannot be created", path)
  }

  /// Makes the names in a file's folder durable, as far as the file system can.
  func synchronizeFolder(of path: String) {
    let folder = open(FileSystem.folder(of: path), .folder)
    guard folder >= 0 else { return }
    _ = synchronize(Int32(folder))
    close(Int32(folder))
  }
}

/// Why bytes could not be written: where to, and what the system said.
package struct FileWritingError: Error, Sendable, CustomStringConvertible {
  package let file: String
  package let reason: String
  /// The reader of a pipe has gone, which is not a fault: only the end of the work.
  package let isClosedPipe: Bool

  package init(file: String, reason: String) {
    self.file = file
    self.reason = reason
    isClosedPipe = false
  }

  /// - Parameter code: the value of `errno` after a failed call.
  init(file: String, doing action: String, code: Int32) {
    self.file = file
    reason = "\(action): \(SystemError(code: code))"
    isClosedPipe = code == EPIPE
  }

  package var description: String { "\(file): \(reason)" }

  /// A file stands in the way that no run of this program is known to have made.
  static func foreign(_ path: String) -> FileWritingError {
    FileWritingError(
      file: path,
      reason: "was not made by this run, which needs the name for a file of its own; move it away, or name "
        + "another output")
  }

  /// Carries a system call out and says what it was for if it fails.
  @discardableResult
  static func during<Value>(
    _ action: String, _ file: String, _ body: () throws(SystemError) -> Value
  ) throws(FileWritingError) -> Value {
    do throws(SystemError) { return try body() } catch {
      throw FileWritingError(file: file, doing: action, code: error.code)
    }
  }

  /// Requires a result of `FileOperations` that is not an error.
  @discardableResult
  static func check(_ result: Int, _ action: String, _ file: String) throws(FileWritingError) -> Int {
    guard result >= 0 else { throw FileWritingError(file: file, doing: action, code: Int32(-result)) }
    return result
  }
}
