internal import Glibc

/// A file in memory, without a name, that readers of paths can open.
///
/// `@unchecked Sendable`: libFuzzer calls from one thread.
final class MemoryFile: @unchecked Sendable {
  struct Failure: Error { let code: Int32 }

  private let descriptor: Int32

  init() throws(Failure) {
    var template = Array("/dev/shm/fuzzed-XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw Failure(code: errno) }
    unlink(template)
  }

  deinit { close(descriptor) }

  var path: String { "/proc/self/fd/\(descriptor)" }

  func replaceContents(with bytes: ArraySlice<UInt8>) {
    ftruncate(descriptor, 0)
    _ = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
  }
}
