internal import Dispatch
internal import Glibc
internal import LogReading

/// The hand-over between one producer, several workers and one consumer that wants the producer's order back.
///
/// At most `capacity` items are between production and consumption, so a slow consumer stops the producer and memory
/// depends on the window alone.
///
/// `@unchecked Sendable`: every access to the stored state holds `mutex`.
final class OrderedWindow<Item, Product>: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let mayProduce: UnsafeMutablePointer<pthread_cond_t>
  private let mayWork: UnsafeMutablePointer<pthread_cond_t>
  private let mayConsume: UnsafeMutablePointer<pthread_cond_t>

  private let capacity: Int
  private let stopRequest: StopRequest?
  private var waiting: [(ordinal: Int, item: Item)] = []
  private var finished: [Int: Product] = [:]
  private var producedCount = 0
  private var consumedCount = 0
  private var hasEnded = false
  private var isCancelled = false
  private var dropped = false

  init(capacity: Int, stopRequest: StopRequest? = nil) {
    self.capacity = capacity
    self.stopRequest = stopRequest
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
    (mayProduce, mayWork, mayConsume) = (.allocate(capacity: 1), .allocate(capacity: 1), .allocate(capacity: 1))
    for condition in [mayProduce, mayWork, mayConsume] {
      condition.initialize(to: pthread_cond_t())
      pthread_cond_init(condition, nil)
    }
  }

  deinit {
    for condition in [mayProduce, mayWork, mayConsume] {
      pthread_cond_destroy(condition)
      condition.deallocate()
    }
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  /// Waits for room; false once the run was cancelled.
  func waitForRoom() -> Bool {
    locked {
      while producedCount - consumedCount >= capacity, !isCancelled { pthread_cond_wait(mayProduce, mutex) }
      return !isCancelled
    }
  }

  /// Whether items were given up.
  var hasDropped: Bool { locked { dropped } }

  /// Gives up the items that no worker has begun, the latest ones, once a stop is requested.
  private func dropWaitingIfStopped() {
    guard stopRequest?.isRequested ?? false, !waiting.isEmpty else { return }
    producedCount -= waiting.count
    waiting.removeAll()
    dropped = true
    pthread_cond_signal(mayProduce)
    pthread_cond_signal(mayConsume)
  }

  /// Hands an item to the workers, after `waitForRoom`.
  func produce(_ item: Item) {
    locked {
      waiting.append((producedCount, item))
      producedCount += 1
      pthread_cond_signal(mayWork)
    }
  }

  /// No item follows.
  func end() {
    locked {
      hasEnded = true
      pthread_cond_broadcast(mayWork)
      pthread_cond_broadcast(mayConsume)
    }
  }

  /// Stops all three sides; items on their way are dropped.
  func cancel() {
    locked {
      isCancelled = true
      for condition in [mayProduce, mayWork, mayConsume] { pthread_cond_broadcast(condition) }
    }
  }

  /// The next item in order of production; nil when there is none left.
  func take() -> (ordinal: Int, item: Item)? {
    locked {
      dropWaitingIfStopped()
      while waiting.isEmpty, !hasEnded, !isCancelled { pthread_cond_wait(mayWork, mutex) }
      guard !isCancelled, !waiting.isEmpty else { return nil }
      return waiting.removeFirst()
    }
  }

  func finish(_ ordinal: Int, _ product: Product) {
    locked {
      finished[ordinal] = product
      if ordinal == consumedCount { pthread_cond_signal(mayConsume) }
    }
  }

  /// The next product in the producer's order; nil after the last.
  func consume() -> Product? {
    locked {
      while true {
        if isCancelled { return nil }
        if let product = finished.removeValue(forKey: consumedCount) { return product }
        if hasEnded, consumedCount == producedCount { return nil }
        pthread_cond_wait(mayConsume, mutex)
      }
    }
  }

  /// Frees the room of the product that `consume` returned.
  func release() {
    locked {
      consumedCount += 1
      pthread_cond_signal(mayProduce)
      pthread_cond_signal(mayConsume)
    }
  }
}
