internal import Dispatch
internal import LogReading
internal import Synchronization

/// Runs a parallel stage between an ordered producer and an ordered consumer; it alone owns threads.
///
/// The producer runs on one Dispatch worker, the transform on `threadCount` of them, the consumer on the calling
/// thread. Products reach the consumer in the order of production, whatever the number of threads.
package struct BatchScheduler: Sendable {
  let threadCount: Int

  package init(threadCount: Int) { self.threadCount = threadCount }

  /// - Parameters:
  ///   - stopRequest: once requested, items that no worker has begun are dropped.
  ///   - produce: the next item, nil at the end; called from one thread only.
  ///   - makeTransform: called once a worker, on that worker: the closure it returns owns the worker's scratch.
  ///   - consume: called in order on this thread; an error stops the run and is thrown on.
  /// - Returns: whether items were dropped.
  @discardableResult
  func run<Item: Sendable, Product: Sendable, Failure: Error>(
    stopRequest: StopRequest? = nil,
    produce: @escaping @Sendable () -> Item?,
    makeTransform: @escaping @Sendable () -> (Item) -> Product,
    consume: (Product) throws(Failure) -> Void
  ) throws(Failure) -> Bool {
    let window = OrderedWindow<Item, Product>(capacity: 2 * threadCount + 2, stopRequest: stopRequest)
    let group = DispatchGroup()
    // A serial queue each: a concurrent one starts as many workers as there are processors, the waiting producer among
    // them, and looks but once a second whether it may start another.
    func start(_ role: String, _ body: @escaping @Sendable () -> Void) {
      DispatchQueue(label: "routellm-batch.\(role)", qos: .userInitiated).async(group: group, execute: body)
    }
    start("producer") {
      while window.waitForRoom(), let item = produce() { window.produce(item) }
      window.end()
    }
    for number in 0..<threadCount {
      start("worker.\(number)") {
        let transform = makeTransform()
        while let (ordinal, item) = window.take() { window.finish(ordinal, transform(item)) }
      }
    }
    defer { group.wait() }
    do throws(Failure) {
      while let product = window.consume() {
        try consume(product)
        window.release()
      }
    } catch {
      window.cancel()
      throw error
    }
    return window.hasDropped
  }
}

extension BatchScheduler {
  /// The first half of every pipeline: the blocks of a source go to the workers, and what these make of them reaches
  /// `consume` in the order of the log.
  ///
  /// - Parameters: as above; a block is reused once its transform has returned.
  /// - Returns: whether the run ended before the log did, because it was asked to.
  ///   Why reading could not go on is `source.failure`.
  func run<Product: Sendable>(
    _ source: RowSource, stopRequest: StopRequest? = nil,
    makeTransform: @escaping @Sendable () -> (RowSource.Item) -> Product, consume: (Product) throws -> Void
  ) throws -> Bool {
    let isCutShort = try run(
      stopRequest: stopRequest,
      produce: { source.next() },
      makeTransform: {
        let transform = makeTransform()
        return { item in
          defer { source.recycle(item.block) }
          return transform(item)
        }
      },
      consume: consume)
    return isCutShort || source.wasStopped
  }

  /// Runs `transform` over the numbers below `count`, in runs of `length` and a shorter last one. What it makes of them
  /// reaches `consume` in order, on this thread; where the runs end does not depend on the number of threads.
  package func forEachRun<Product: Sendable, Failure: Error>(
    of length: Int, below count: Int, transform: @escaping @Sendable (Range<Int>) -> Product,
    consume: (Product) throws(Failure) -> Void
  ) throws(Failure) {
    let next = Atomic<Int>(0)
    try run(
      produce: {
        // Called from one thread only.
        let start = next.load(ordering: .relaxed)
        guard start < count else { return nil }
        next.store(min(count, start + length), ordering: .relaxed)
        return start..<min(count, start + length)
      },
      makeTransform: { transform }, consume: consume)
  }
}
