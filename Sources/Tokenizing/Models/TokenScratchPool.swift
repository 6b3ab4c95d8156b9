internal import Synchronization

/// Scratch memory of as many calls as run at once.
final class TokenScratchPool: Sendable {
  private let idle = Mutex<[TokenScratch]>([])

  /// Calls `body` with memory that no other call uses meanwhile.
  func withScratch<Result>(_ body: (inout TokenScratch) -> Result) -> Result {
    var scratch = idle.withLock { $0.popLast() } ?? TokenScratch()
    let result = body(&scratch)
    scratch.trim()
    let returned = scratch
    idle.withLock { $0.append(returned) }
    return result
  }
}
