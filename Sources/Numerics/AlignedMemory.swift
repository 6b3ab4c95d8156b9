/// A block of memory for kernels: aligned to a cache line, zeroed, written while it is being built, then only read.
///
/// `@unchecked Sendable`: `make` hands the memory to its builder before anyone else can see the object, and afterwards
/// only reads are possible.
package final class AlignedMemory<Element: BitwiseCopyable>: @unchecked Sendable {
  private let memory: UnsafeMutableBufferPointer<Element>

  private init(count: Int) {
    let bytes = max(1, count) * MemoryLayout<Element>.stride
    let raw = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 64)
    raw.initializeMemory(as: UInt8.self, repeating: 0)
    memory = UnsafeMutableBufferPointer(rebasing: raw.bindMemory(to: Element.self)[..<count])
  }

  deinit { UnsafeMutableRawBufferPointer(memory).deallocate() }

  /// `count` elements, filled by `body`.
  package static func make(count: Int, _ body: (UnsafeMutableBufferPointer<Element>) -> Void) -> AlignedMemory {
    let result = AlignedMemory(count: count)
    body(result.memory)
    return result
  }

  /// Valid while this object lives.
  package var elements: UnsafeBufferPointer<Element> { UnsafeBufferPointer(memory) }
}

extension AlignedMemory {
  /// A copy of a list.
  package static func copy(_ list: [Element]) -> AlignedMemory {
    make(count: list.count) { _ = $0.update(fromContentsOf: list) }
  }
}
