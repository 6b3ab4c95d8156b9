import Foundation
import LogReading
import Synchronization
import Testing

@testable import Running

@Suite(.timeLimit(.minutes(10))) struct BatchSchedulerTests {
  private struct Broken: Error, Equatable { let product: Int }

  /// Counts up to a bound from one thread, as a producer does.
  private final class Counter: Sendable {
    private let next = Atomic<Int>(0)
    private let count: Int
    private let stopRequest: StopRequest?

    init(to count: Int = .max, stopRequest: StopRequest? = nil) {
      self.count = count
      self.stopRequest = stopRequest
    }

    var produced: Int { next.load(ordering: .sequentiallyConsistent) }

    func produce() -> Int? {
      guard produced < count, !(stopRequest?.isRequested ?? false) else { return nil }
      return next.add(1, ordering: .sequentiallyConsistent).oldValue
    }
  }

  /// Items that take their time, so that later ones are done before earlier ones.
  private static func work(_ item: Int) -> Int {
    if item % 7 == 3 { usleep(useconds_t(item % 5 * 200)) }
    return item * 2
  }

  @Test(arguments: [1, 2, 3, 8]) func productsComeInOrderWhateverTheNumberOfThreads(_ threadCount: Int) {
    let counter = Counter(to: 500)
    let makers = Atomic<Int>(0)
    let furthest = Atomic<Int>(0)
    var products: [Int] = []
    let hasDropped = BatchScheduler(threadCount: threadCount).run(
      produce: { counter.produce() },
      makeTransform: {
        makers.add(1, ordering: .relaxed)
        return { Self.work($0) }
      },
      consume: { product in
        furthest.max(counter.produced - products.count, ordering: .relaxed)
        products.append(product)
      })
    #expect(!hasDropped && products == (0..<500).map { 2 * $0 })
    #expect(makers.load(ordering: .relaxed) == threadCount, "each worker makes its own scratch")
    #expect(furthest.load(ordering: .relaxed) <= 2 * threadCount + 2, "the window bounds what is on its way")
  }

  @Test func withoutItemsNothingIsConsumed() {
    let counter = Counter(to: 0)
    let hasDropped = BatchScheduler(threadCount: 3).run(
      produce: { counter.produce() }, makeTransform: { { $0 } }, consume: { (_: Int) in Issue.record("an item") })
    #expect(!hasDropped)
  }

  /// The producer would never end.
  @Test(arguments: [1, 4]) func anErrorOfTheConsumerEndsTheRun(_ threadCount: Int) {
    let counter = Counter()
    var consumed = 0
    #expect(throws: Broken(product: 2 * 40)) {
      try BatchScheduler(threadCount: threadCount).run(
        produce: { counter.produce() }, makeTransform: { { Self.work($0) } },
        consume: { product throws(Broken) in
          if product == 80 { throw Broken(product: product) }
          consumed += 1
        })
    }
    #expect(consumed == 40)
    #expect(counter.produced <= 40 + 2 * threadCount + 2)
  }

  /// A stop is a clean cut: what is consumed is a beginning of what was produced, and whatever else there was is told.
  @Test(arguments: [1, 2, 4], 0..<5) func aStopRequestDropsTheLatestItems(_ threadCount: Int, _ round: Int) {
    let stop = StopRequest()
    let counter = Counter(stopRequest: stop)
    var products: [Int] = []
    let hasDropped = BatchScheduler(threadCount: threadCount).run(
      stopRequest: stop, produce: { counter.produce() },
      makeTransform: {
        { item in
          usleep(300)
          return item
        }
      },
      consume: { product in
        products.append(product)
        if product == 10 * round { stop.request() }
      })
    #expect(products == Array(0..<products.count) && products.count > 10 * round)
    #expect(hasDropped == (products.count < counter.produced))
  }

  @Test(arguments: [(0, 10), (1, 10), (10, 10), (11, 10), (100, 7)])
  func runsOfNumbersCoverAllOfThem(_ count: Int, _ length: Int) {
    var runs: [Range<Int>] = []
    BatchScheduler(threadCount: 3).forEachRun(of: length, below: count, transform: { $0 }) { runs.append($0) }
    #expect(runs.flatMap { Array($0) } == Array(0..<count))
    #expect(runs.dropLast().allSatisfy { $0.count == length } && runs.allSatisfy { !$0.isEmpty })
  }
}
