import Dispatch
import LogReading
import Synchronization
import Testing

@testable import Running

@Suite(.timeLimit(.minutes(10))) struct OrderedWindowTests {
  @Test func productsComeInTheProducersOrder() {
    let window = OrderedWindow<String, String>(capacity: 3)
    for item in ["a", "b", "c"] {
      #expect(window.waitForRoom())
      window.produce(item)
    }
    window.end()
    let taken = (0..<3).compactMap { _ in window.take() }
    #expect(taken.map(\.item) == ["a", "b", "c"] && taken.map(\.ordinal) == [0, 1, 2])
    #expect(window.take() == nil)
    for (ordinal, item) in taken.reversed() { window.finish(ordinal, item + "!") }
    for product in ["a!", "b!", "c!"] {
      #expect(window.consume() == product)
      window.release()
    }
    #expect(window.consume() == nil && !window.hasDropped)
  }

  @Test func nothingMayCome() {
    let window = OrderedWindow<Int, Int>(capacity: 1)
    window.end()
    #expect(window.take() == nil && window.consume() == nil && !window.hasDropped)
  }

  /// The producer waits once `capacity` items are on their way, and goes on as soon as a product is released.
  @Test(arguments: [1, 2, 5]) func aSlowConsumerStopsTheProducer(_ capacity: Int) {
    let window = OrderedWindow<Int, Int>(capacity: capacity)
    let produced = Atomic<Int>(0)
    let producing = DispatchGroup()
    DispatchQueue.global().async(group: producing) {
      for item in 0..<20 {
        guard window.waitForRoom() else { return }
        produced.add(1, ordering: .sequentiallyConsistent)
        window.produce(item)
      }
      window.end()
    }
    for expected in 0..<20 {
      guard let (ordinal, item) = window.take() else { break }
      window.finish(ordinal, item)
      #expect(window.consume() == expected)
      #expect(produced.load(ordering: .sequentiallyConsistent) <= expected + capacity)
      window.release()
    }
    producing.wait()
    #expect(window.consume() == nil)
    #expect(produced.load(ordering: .sequentiallyConsistent) == 20)
  }

  /// Each side waits in vain, and is let go.
  @Test func cancellingWakesAllSides() {
    let (full, empty) = (OrderedWindow<Int, Int>(capacity: 1), OrderedWindow<Int, Int>(capacity: 1))
    full.produce(0)
    let waiting = DispatchGroup()
    let ended = Atomic<Int>(0)
    DispatchQueue.global().async(group: waiting) {
      if !full.waitForRoom() { ended.add(1, ordering: .relaxed) }
    }
    DispatchQueue.global().async(group: waiting) { if empty.take() == nil { ended.add(1, ordering: .relaxed) } }
    DispatchQueue.global().async(group: waiting) { if empty.consume() == nil { ended.add(1, ordering: .relaxed) } }
    full.cancel()
    empty.cancel()
    waiting.wait()
    #expect(ended.load(ordering: .relaxed) == 3)
    // What was on its way is gone.
    #expect(full.take() == nil && full.consume() == nil)
  }

  @Test func aStopGivesUpWhatNobodyHasBegun() {
    let stop = StopRequest()
    let window = OrderedWindow<Int, Int>(capacity: 4, stopRequest: stop)
    for item in 0..<4 { window.produce(item) }
    let begun = window.take()
    #expect(begun?.item == 0 && !window.hasDropped)
    stop.request()
    window.end()
    #expect(window.take() == nil && window.hasDropped)
    window.finish(0, 7)
    #expect(window.consume() == 7)
    window.release()
    #expect(window.consume() == nil)
  }
}
