internal import Glibc

/// The system calls that writing rests on, so that tests can let any of them fail. Each gives back what the kernel
/// does: a result, or the negative of an error's number.
package struct FileOperations: Sendable {
  /// Path and flags; files are made with mode 0666 less the umask.
  package var open: @Sendable (String, Int32) -> Int
  package var write: @Sendable (Int32, UnsafeRawBufferPointer) -> Int
  /// Makes what was written durable.
  package var synchronize: @Sendable (Int32) -> Int
  package var truncate: @Sendable (Int32, Int) -> Int
  package var rename: @Sendable (_ from: String, _ to: String) -> Int
  package var unlink: @Sendable (String) -> Int

  package static let system = FileOperations(
    open: { path, flags in result(Int(Glibc.open(path, flags | O_CLOEXEC, 0o666))) },
    write: { descriptor, bytes in result(Glibc.write(descriptor, bytes.baseAddress, bytes.count)) },
    synchronize: { descriptor in result(Int(fdatasync(descriptor))) },
    truncate: { descriptor, length in result(Int(ftruncate(descriptor, length))) },
    rename: { from, to in result(Int(Glibc.rename(from, to))) },
    unlink: { path in result(Int(Glibc.unlink(path))) })

  private static func result(_ value: Int) -> Int { value < 0 ? -Int(errno) : value }

  /// Writes everything, going on after interruptions and short writes, and waiting where a pipe is full that must not
  /// be waited for.
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

  /// Makes the names in a file's folder durable, as far as the file system can.
  func synchronizeFolder(of path: String) {
    let folder = open(FileOperations.folder(of: path), O_RDONLY | O_DIRECTORY)
    guard folder >= 0 else { return }
    _ = synchronize(Int32(folder))
    close(Int32(folder))
  }

  package static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

/// What a path names, links followed.
package enum FileKind: Equatable {
  /// Nothing, or a regular file: what may be replaced.
  case replaceable
  case folder
  /// `/dev/null`, which takes everything and keeps nothing.
  case null
  /// A pipe, a terminal, another device.
  case stream

  package init(of path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      self = .replaceable
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: self = .replaceable
    case S_IFDIR: self = .folder
    default:
      var null = stat()
      self = stat("/dev/null", &null) == 0 && null.st_rdev == status.st_rdev ? .null : .stream
    }
  }
}

/// Why bytes could not be written: where to, and what the system said.
package struct FileWritingError: Error, Sendable, CustomStringConvertible {
  package let file: String
  package let reason: String
  /// The reader of a pipe has gone: no fault, only the end of the work.
  package let isClosedPipe: Bool

  package init(file: String, reason: String) {
    self.file = file
    self.reason = reason
    isClosedPipe = false
  }

  /// From the value of `errno` after a failed call.
  init(file: String, doing action: String, code: Int32) {
    self.file = file
    reason = "\(action): \(String(cString: strerror(code)))"
    isClosedPipe = code == EPIPE
  }

  package var description: String { "\(file): \(reason)" }
}
