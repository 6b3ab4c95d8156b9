internal import Glibc

/// The process's standard output.
package final class StandardOutput: ByteSink {
  package init() {}

  package func write(_ bytes: UnsafeRawBufferPointer) throws(FileWritingError) {
    try FileOperations.system.writeAll(bytes, to: STDOUT_FILENO, named: "stdout")
  }

  package func finish() throws(FileWritingError) {}
}
