internal import Glibc
internal import LogReading

/// Blocks that wait to be filled again, for the producer to take and the workers to give back.
///
/// `@unchecked Sendable`: every access is under the lock. It is a lock of the C library's, whose waiting the thread
/// sanitizer sees.
final class BlockPool: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private var blocks: [LineBlock] = []

  init() {
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Nil if none waits.
  func take() -> LineBlock? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return blocks.popLast()
  }

  func put(_ block: LineBlock) {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    blocks.append(block)
  }
}
