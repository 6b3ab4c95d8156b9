/// Memory for intermediate results: aligned to a cache line, not initialised, of one thread.
final class WorkingMemory<Element: BitwiseCopyable> {
  let start: UnsafeMutablePointer<Element>

  init(count: Int) {
    let bytes = max(1, count) * MemoryLayout<Element>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    start = raw.bindMemory(to: Element.self, capacity: count)
  }

  deinit { UnsafeMutableRawPointer(start).deallocate() }
}
