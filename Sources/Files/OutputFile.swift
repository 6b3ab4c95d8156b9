internal import Glibc

/// A file that appears whole or not at all: written beside its place without a name, synced, then put there.
///
/// Left unfinished, it is gone, however the process ends; where the file system knows no files without a name, it is
/// written as `NAME.PID.partial`, which a killed process leaves behind. Devices and pipes (`/dev/null`, a FIFO) are
/// written directly.
package final class OutputFile: ByteSink {
  package let path: String
  /// The name it has until it is put in place; nil for what is written directly.
  private let temporaryPath: String?
  /// Whether the temporary name exists already.
  private var isNamed = true
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
      let unnamed = open(FileOperations.folder(of: path), __O_TMPFILE | O_DIRECTORY | O_WRONLY | O_CLOEXEC, 0o666)
      isNamed = unnamed < 0
      descriptor = isNamed ? open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666) : unnamed
    }
    guard descriptor >= 0 else {
      throw FileWritingError(file: path, doing: "cannot be created", code: errno)
    }
  }

  deinit {
    guard !isFinished else { return }
    close(descriptor)
    if let temporaryPath, isNamed { unlink(temporaryPath) }
  }

  package func write(_ bytes: UnsafeRawBufferPointer) throws(FileWritingError) {
    try FileOperations.system.writeAll(bytes, to: descriptor, named: path)
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
    if !isNamed {
      unlink(temporaryPath)
      guard
        linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, temporaryPath, AT_SYMLINK_FOLLOW) == 0
      else {
        throw FileWritingError(file: path, doing: "cannot be named", code: errno)
      }
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
