internal import Glibc

/// A file that appears whole or not at all: written beside its place, synced, then renamed.
///
/// Left unfinished, it is removed. Devices and pipes (`/dev/null`, a FIFO) are written directly.
package final class OutputFile: ByteSink {
  package let path: String
  private let temporaryPath: String?
  private let descriptor: Int32
  private var isFinished = false

  package init(path: String) throws(FileWritingError) {
    self.path = path
    var status = stat()
    let exists = stat(path, &status) == 0
    if exists, status.st_mode & S_IFMT == S_IFDIR {
      throw FileWritingError(file: path, reason: "is a directory; name a file in it")
    }
    if exists, status.st_mode & S_IFMT != S_IFREG {
      temporaryPath = nil
      descriptor = open(path, O_WRONLY | O_CLOEXEC)
    } else {
      let temporary = "\(path).\(getpid()).partial"
      temporaryPath = temporary
      descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    }
    guard descriptor >= 0 else {
      throw FileWritingError(file: path, doing: "cannot be created", code: errno)
    }
  }

  deinit {
    guard !isFinished else { return }
    close(descriptor)
    if let temporaryPath { unlink(temporaryPath) }
  }

  package func write(_ bytes: UnsafeRawBufferPointer) throws(FileWritingError) {
    try writeAll(bytes, to: descriptor, named: path)
  }

  /// Replaces the first bytes of what was written.
  package func overwriteStart(with bytes: [UInt8]) throws(FileWritingError) {
    guard lseek(descriptor, 0, SEEK_SET) == 0 else {
      throw FileWritingError(file: path, doing: "cannot be written again", code: errno)
    }
    try write(bytes)
  }

  package func finish() throws(FileWritingError) {
    guard let temporaryPath else {
      isFinished = true
      close(descriptor)
      return
    }
    guard fsync(descriptor) == 0 else {
      throw FileWritingError(file: path, doing: "cannot be made durable", code: errno)
    }
    isFinished = true
    close(descriptor)
    guard rename(temporaryPath, path) == 0 else {
      let code = errno
      unlink(temporaryPath)
      throw FileWritingError(file: path, doing: "cannot be put in place", code: code)
    }
  }

  /// Writes a whole file at once.
  package static func write(_ bytes: [UInt8], to path: String) throws(FileWritingError) {
    let file = try OutputFile(path: path)
    try file.write(bytes)
    try file.finish()
  }
}

/// Writes everything, going on after interruptions and short writes.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, named name: String) throws(FileWritingError) {
  var rest = bytes
  while !rest.isEmpty {
    let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
    if count >= 0 {
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    } else if errno != EINTR {
      throw FileWritingError(file: name, doing: "writing failed", code: errno)
    }
  }
}
