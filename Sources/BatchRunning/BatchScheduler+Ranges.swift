internal import Synchronization

extension BatchScheduler {
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
