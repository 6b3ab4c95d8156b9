internal import Glibc

/// A temporary file: written once from the start, then read from the start, any number of times. It has no name, or one
/// by which a later process resumes it.
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
    descriptor = try FileWritingError.during("cannot hold a temporary file", directory) { () throws(SystemError) in
      try FileSystem.openTemporary(in: directory)
    }
  }

  /// A file with a name, which outlives the process.
  ///
  /// - Parameter length: bytes that an earlier process left and that count; 0 starts over.
  package init(path: String, length: Int, operations: FileOperations = .system) throws(FileWritingError) {
    (name, self.path, self.operations, self.length) = (path, path, operations, length)
    descriptor = Int32(try FileWritingError.check(operations.open(path, .resuming), "cannot be created", path))
    guard let status = try? FileStatus(of: descriptor), status.size >= length else {
      throw FileWritingError(file: path, reason: "is shorter than its checkpoint says; start over without --resume")
    }
    try FileWritingError.check(operations.truncate(descriptor, length), "cannot be cut", path)
    lseek(descriptor, length, SEEK_SET)
  }

  deinit { close(descriptor) }

  /// Makes everything appended so far durable; returns how long the file is.
  package func checkpoint() throws(FileWritingError) -> Int {
    try flush()
    try FileWritingError.check(operations.synchronize(descriptor), "cannot be made durable", name)
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
    try buffer.withUnsafeBufferPointer { (bytes) throws(FileWritingError) in
      try operations.writeAll(UnsafeRawBufferPointer(bytes), to: descriptor, named: name)
    }
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
  /// Appends values as they are in memory.
  package func append<Element: BitwiseCopyable>(elements: [Element]) throws(FileWritingError) {
    try elements.withUnsafeBufferPointer { (elements) throws(FileWritingError) in
      try append(UnsafeRawBufferPointer(elements))
    }
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
