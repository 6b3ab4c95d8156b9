internal import Glibc

/// A temporary file: written once from the start, then read from the start, any number of times. It has no name, or one
/// by which a later process goes on with it.
///
/// `@unchecked Sendable`: one thread at a time uses it, first the writer and then the reader.
package final class SpoolFile: @unchecked Sendable {
  /// What messages call it.
  private let name: String
  /// Nil for one without a name.
  private let path: String?
  private let operations: FileOperations
  private let descriptor: Int32
  private var length = 0
  private var buffer: [UInt8] = []
  private static let bufferSize = 1 << 20

  /// - Parameter directory: where the space is taken from, such as `/tmp`.
  package init(directory: String) throws(FileWritingError) {
    name = "temporary file in \(directory)"
    path = nil
    operations = .system
    var template = Array("\(directory)/routellm-batch-spool-XXXXXX".utf8CString)
    let opened = mkstemp(&template)
    guard opened >= 0 else {
      throw FileWritingError(file: directory, doing: "cannot hold a temporary file", code: errno)
    }
    unlink(template)
    _ = fcntl(opened, F_SETFD, FD_CLOEXEC)
    descriptor = opened
  }

  /// A file with a name, which outlives the process.
  ///
  /// - Parameter length: bytes that an earlier process left and that count; 0 starts over.
  package init(path: String, length: Int, operations: FileOperations = .system) throws(FileWritingError) {
    (name, self.path, self.operations, self.length) = (path, path, operations, length)
    let opened = operations.open(path, O_RDWR | O_CREAT | O_NOFOLLOW)
    guard opened >= 0 else { throw FileWritingError(file: path, doing: "cannot be created", code: Int32(-opened)) }
    descriptor = Int32(opened)
    var status = stat()
    guard fstat(descriptor, &status) == 0, Int(status.st_size) >= length else {
      throw FileWritingError(file: path, reason: "is shorter than its checkpoint says; start over without --resume")
    }
    let result = operations.truncate(descriptor, length)
    guard result >= 0 else { throw FileWritingError(file: path, doing: "cannot be cut", code: Int32(-result)) }
    lseek(descriptor, length, SEEK_SET)
  }

  deinit { close(descriptor) }

  /// Makes everything appended so far durable; returns how long the file is.
  package func checkpoint() throws(FileWritingError) -> Int {
    try flush()
    let result = operations.synchronize(descriptor)
    guard result >= 0 else {
      throw FileWritingError(file: name, doing: "cannot be made durable", code: Int32(-result))
    }
    return length
  }

  /// Takes the name away.
  package func remove() {
    if let path { _ = operations.unlink(path) }
  }

  package func append(_ bytes: UnsafeRawBufferPointer) throws(FileWritingError) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= SpoolFile.bufferSize { try flush() }
  }

  private func flush() throws(FileWritingError) {
    defer { buffer.removeAll(keepingCapacity: true) }
    let result = buffer.withUnsafeBytes { bytes -> Result<Void, FileWritingError> in
      do throws(FileWritingError) {
        return .success(try operations.writeAll(bytes, to: descriptor, named: name))
      } catch {
        return .failure(error)
      }
    }
    try result.get()
    length += buffer.count
  }

  /// Goes back to the start for reading.
  package func rewind() throws(FileWritingError) {
    try flush()
    lseek(descriptor, 0, SEEK_SET)
  }

  /// Fills `target` from the current place; returns fewer bytes only at the end.
  package func read(into target: UnsafeMutableRawBufferPointer) throws(FileWritingError) -> Int {
    var filled = 0
    while filled < target.count {
      let count = Glibc.read(descriptor, target.baseAddress?.advanced(by: filled), target.count - filled)
      if count == 0 { break }
      if count > 0 {
        filled += count
      } else if errno != EINTR {
        throw FileWritingError(file: name, doing: "reading failed", code: errno)
      }
    }
    return filled
  }
}

extension SpoolFile {
  /// Appends values as they lie in memory.
  package func append<Element: BitwiseCopyable>(elements: [Element]) throws(FileWritingError) {
    let result = elements.withUnsafeBytes { bytes -> Result<Void, FileWritingError> in
      do throws(FileWritingError) {
        return .success(try append(bytes))
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }

  package func append(_ value: some BitwiseCopyable) throws(FileWritingError) { try append(elements: [value]) }

  /// Reads `count` values, or none at the end; a part of a value is an error.
  package func readElements<Element: BitwiseCopyable>(_ count: Int) throws(FileWritingError) -> [Element] {
    // Even an empty array's own storage would be written to below, which all empty arrays share.
    guard count > 0 else { return [] }
    var failure: FileWritingError?
    let elements = [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      do throws(FileWritingError) {
        let filled = try read(into: UnsafeMutableRawBufferPointer(buffer))
        initialized = filled / MemoryLayout<Element>.stride
        if filled != 0, initialized != count {
          failure = FileWritingError(file: "temporary file", reason: "ends within a record")
        }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return elements
  }
}
