internal import Glibc
internal import LogReading

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

  /// In bytes; longer lines are rejected.
  static let maximumLineLength = 4096

  /// Hands the contents on in blocks of lines, small ones, as a log is read.
  func forEachBlock(_ body: (LineBlock) -> Void) {
    let limits = LineLimits(maximumLineLength: MemoryFile.maximumLineLength, blockSize: 1024)
    var reader = BlockReader(inputs: [.file(path)], limits: limits)
    let block = LineBlock(capacity: limits.blockSize)
    while reader.next(into: block) { body(block) }
  }
}
