internal import Glibc
internal import Synchronization

/// Asks the reading to stop where it is, from any thread: what was read so far is handed on, and nothing follows.
package final class StopRequest: Sendable {
  private let requested = Atomic<Bool>(false)
  /// Readable once the stop is requested, so that waiting for a pipe's writer ends; -1 if it could not be made.
  let descriptor: Int32
  private let writingEnd: Int32

  package init() {
    var ends: [Int32] = [-1, -1]
    if pipe(&ends) == 0 { for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) } }
    (descriptor, writingEnd) = (ends[0], ends[1])
  }

  deinit { for end in [descriptor, writingEnd] where end >= 0 { close(end) } }

  package var isRequested: Bool { requested.load(ordering: .acquiring) }

  package func request() {
    requested.store(true, ordering: .releasing)
    var mark: UInt8 = 1
    _ = write(writingEnd, &mark, 1)
  }
}
