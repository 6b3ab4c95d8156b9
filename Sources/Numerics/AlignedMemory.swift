internal import Glibc

/// A block of memory for kernels: aligned to a cache line, zeroed, written while it is being built, then only read.
///
/// `@unchecked Sendable`: `make` hands the memory to its builder before anyone else can see the object, and afterwards
/// only reads are possible.
package final class AlignedMemory<Element: BitwiseCopyable>: @unchecked Sendable {
  private let memory: UnsafeMutableBufferPointer<Element>
  /// The size of a large page. Memory of that size or more is put into such pages where the system has them: the processor
  /// fetches ahead up to a page's end only, and it finds the addresses of few large pages faster than those of many.
  private static var largePage: Int { 2 << 20 }

  private init(count: Int) {
    let bytes = max(1, count) * MemoryLayout<Element>.stride
    let isLarge = bytes >= AlignedMemory.largePage
    let raw = UnsafeMutableRawBufferPointer.allocate(
      byteCount: bytes, alignment: isLarge ? AlignedMemory.largePage : 64)
    // Advice: where it is not taken, small pages do as well.
    if isLarge { madvise(raw.baseAddress, bytes, MADV_HUGEPAGE) }
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
