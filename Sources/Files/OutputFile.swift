internal import Glibc

/// A file that appears whole or not at all: written next to its place without a name, synced, then put there. Where the
/// path is a symbolic link, the file that it names is replaced and the link stays.
///
/// An unfinished file is gone however the process ends. There are two exceptions, in which a killed process leaves a file
/// `NAME.PID.partial` behind: where the file system knows no files without a name, it is written as that; and where another
/// file is replaced, it has that name between two system calls. Devices, pipes and this process's descriptors
/// (`/dev/null`, a FIFO, `/dev/stdout`) are written directly.
package final class OutputFile: ByteSink {
  package let path: String
  private let target: Target
  private var isFinished = false

  /// What is written to.
  private enum Target {
    case stream(Int32)
    /// - `temporary`: its name until it is put in place; nil as long as it has none.
    case file(Int32, place: String, temporary: String?)

    var descriptor: Int32 {
      switch self {
      case .stream(let descriptor), .file(let descriptor, _, _): descriptor
      }
    }
  }

  package init(path: String) throws(FileWritingError) {
    self.path = path
    target = try OutputFile.open(path)
  }

  private static func open(_ path: String) throws(FileWritingError) -> Target {
    func during<Value>(_ body: () throws(SystemError) -> Value) throws(FileWritingError) -> Value {
      try FileWritingError.during("cannot be created", path, body)
    }
    switch try during({ () throws(SystemError) in try OutputPlace(of: path) }) {
    case .folder: throw FileWritingError(file: path, reason: "is a directory; name a file in it")
    case .null:
      return .stream(try during { () throws(SystemError) in try FileSystem.open("/dev/null", for: .streaming) })
    case .stream(let place):
      return .stream(try during { () throws(SystemError) in try FileSystem.open(place, for: .streaming) })
    case .descriptor(let descriptor):
      return .stream(try during { () throws(SystemError) in try FileSystem.duplicate(descriptor) })
    case .file(let place):
      if FileSystem.namesLater, let unnamed = try? FileSystem.open(FileSystem.folder(of: place), for: .unnamed) {
        return .file(unnamed, place: place, temporary: nil)
      }
      let made = try during { () throws(SystemError) in
        try free(nextTo: place) { (name) throws(SystemError) in try FileSystem.open(name, for: .making) }
      }
      return .file(made.value, place: place, temporary: made.name)
    }
  }

  /// Finds a name next to a place that nothing has, and uses it.
  private static func free<Value>(
    nextTo place: String, _ body: (String) throws(SystemError) -> Value
  ) throws(SystemError) -> (name: String, value: Value) {
    var attempt = 0
    while true {
      let name = "\(place).\(getpid())\(attempt == 0 ? "" : ".\(attempt)").partial"
      do throws(SystemError) { return (name, try body(name)) } catch {
        guard error.code == EEXIST, attempt < 1000 else { throw error }
        attempt += 1
      }
    }
  }

  deinit {
    guard !isFinished else { return }
    close(target.descriptor)
    if case .file(_, _, let temporary?) = target { _ = try? FileSystem.remove(temporary) }
  }

  package func write(_ bytes: UnsafeRawBufferPointer) throws(FileWritingError) {
    try FileOperations.system.writeAll(bytes, to: target.descriptor, named: path)
  }

  /// Replaces the first bytes of what was written.
  package func overwriteStart(with bytes: [UInt8]) throws(FileWritingError) {
    guard lseek(target.descriptor, 0, SEEK_SET) == 0 else {
      throw FileWritingError(file: path, doing: "cannot be written again", code: errno)
    }
    try write(bytes)
  }

  package func finish() throws(FileWritingError) {
    guard case .file(let descriptor, let place, let temporary) = target else {
      isFinished = true
      close(target.descriptor)
      return
    }
    guard fsync(descriptor) == 0 else {
      throw FileWritingError(file: path, doing: "cannot be made durable", code: errno)
    }
    let name = if let temporary { temporary } else { try named(descriptor, place: place) }
    isFinished = true
    close(descriptor)
    if name != place {
      do throws(SystemError) { try FileSystem.rename(name, to: place) } catch {
        _ = try? FileSystem.remove(name)
        throw FileWritingError(file: path, doing: "cannot be put in place", code: error.code)
      }
    }
    FileOperations.system.synchronizeFolder(of: place)
  }

  /// Gives a file without a name its place, or a name next to it if something is there.
  private func named(_ descriptor: Int32, place: String) throws(FileWritingError) -> String {
    try FileWritingError.during("cannot be named", path) { () throws(SystemError) in
      do throws(SystemError) {
        try FileSystem.name(descriptor, place)
        return place
      } catch {
        guard error.code == EEXIST else { throw error }
      }
      return try OutputFile.free(nextTo: place) { (name) throws(SystemError) in
        try FileSystem.name(descriptor, name)
      }.name
    }
  }

  /// Writes a whole file at once.
  package static func write(_ bytes: [UInt8], to path: String) throws(FileWritingError) {
    let file = try OutputFile(path: path)
    try file.write(bytes)
    try file.finish()
  }
}
