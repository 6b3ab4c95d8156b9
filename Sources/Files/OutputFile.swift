internal import Glibc

/// A file that appears whole or not at all: written next to its place without a name, synced, then put there.
///
/// An unfinished file is gone however the process ends; where the file system knows no files without a name, it is
/// written as `NAME.PID.partial`, which a killed process leaves behind. Devices and pipes (`/dev/null`, a FIFO) are
/// written directly.
package final class OutputFile: ByteSink {
  package let path: String
  /// The name it has until it is put in place; nil for what is written directly.
  private let temporaryPath: String?
  /// Whether the temporary name exists already.
  private let isNamed: Bool
  private let descriptor: Int32
  private var isFinished = false

  package init(path: String) throws(FileWritingError) {
    self.path = path
    switch FileKind(of: path) {
    case .folder: throw FileWritingError(file: path, reason: "is a directory; name a file in it")
    case .null, .stream:
      (temporaryPath, isNamed) = (nil, true)
      descriptor = try FileWritingError.during("cannot be created", path) { () throws(SystemError) in
        try FileSystem.open(path, for: .streaming)
      }
    case .replaceable:
      let temporary = "\(path).\(getpid()).partial"
      temporaryPath = temporary
      let unnamed = try? FileSystem.open(FileSystem.folder(of: path), for: .unnamed)
      isNamed = unnamed == nil
      descriptor = try FileWritingError.during("cannot be created", path) { () throws(SystemError) in
        if let unnamed { unnamed } else { try FileSystem.open(temporary, for: .replacing) }
      }
    }
  }

  deinit {
    guard !isFinished else { return }
    close(descriptor)
    if let temporaryPath, isNamed { _ = try? FileSystem.remove(temporaryPath) }
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
      try FileWritingError.during("cannot be named", path) { () throws(SystemError) in
        try FileSystem.name(descriptor, temporaryPath)
      }
    }
    isFinished = true
    close(descriptor)
    do throws(SystemError) { try FileSystem.rename(temporaryPath, to: path) } catch {
      _ = try? FileSystem.remove(temporaryPath)
      throw FileWritingError(file: path, doing: "cannot be put in place", code: error.code)
    }
  }

  /// Writes a whole file at once.
  package static func write(_ bytes: [UInt8], to path: String) throws(FileWritingError) {
    let file = try OutputFile(path: path)
    try file.write(bytes)
    try file.finish()
  }
}
