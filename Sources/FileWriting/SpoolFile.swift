internal import Glibc

/// A temporary file without a name: written once from the start, then read from the start.
///
/// `@unchecked Sendable`: one thread at a time uses it, first the writer and then the reader.
package final class SpoolFile: @unchecked Sendable {
  private let directory: String
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private static let bufferSize = 1 << 20

  /// - Parameter directory: where the space is taken from, such as `/tmp`.
  package init(directory: String) throws(FileWritingError) {
    self.directory = directory
    var template = Array("\(directory)/routellm-batch-spool-XXXXXX".utf8CString)
    let opened = mkstemp(&template)
    guard opened >= 0 else {
      throw FileWritingError(file: directory, doing: "cannot hold a temporary file", code: errno)
    }
    unlink(template)
    _ = fcntl(opened, F_SETFD, FD_CLOEXEC)
    descriptor = opened
  }

  deinit { close(descriptor) }

  package func append(_ bytes: UnsafeRawBufferPointer) throws(FileWritingError) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= SpoolFile.bufferSize { try flush() }
  }

  private func flush() throws(FileWritingError) {
    defer { buffer.removeAll(keepingCapacity: true) }
    let result = buffer.withUnsafeBytes { bytes -> Result<Void, FileWritingError> in
      do throws(FileWritingError) {
        return .success(try writeAll(bytes, to: descriptor, named: "temporary file in \(directory)"))
      } catch {
        return .failure(error)
      }
    }
    try result.get()
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
        throw FileWritingError(file: "temporary file in \(directory)", doing: "reading failed", code: errno)
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
