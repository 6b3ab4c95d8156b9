internal import Glibc

/// Somewhere that bytes are appended to.
package protocol ByteSink: AnyObject {
  /// Appends all bytes.
  func write(_ bytes: UnsafeRawBufferPointer) throws(FileWritingError)
  /// Makes everything written durable and visible; nothing may be written afterwards.
  func finish() throws(FileWritingError)
}

extension ByteSink {
  package func write(_ bytes: [UInt8]) throws(FileWritingError) {
    try bytes.withUnsafeBufferPointer { (bytes) throws(FileWritingError) in try write(UnsafeRawBufferPointer(bytes)) }
  }
}

/// Keeps what is written in memory, for small outputs that are read again at once.
package final class MemorySink: ByteSink {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package func write(_ bytes: UnsafeRawBufferPointer) { self.bytes.append(contentsOf: bytes) }

  package func finish() {}
}

/// The process's standard output.
package final class StandardOutput: ByteSink {
  package init() {}

  package func write(_ bytes: UnsafeRawBufferPointer) throws(FileWritingError) {
    try FileOperations.system.writeAll(bytes, to: STDOUT_FILENO, named: "stdout")
  }

  package func finish() throws(FileWritingError) {}
}
