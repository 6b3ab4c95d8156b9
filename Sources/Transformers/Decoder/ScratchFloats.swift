/// Uninitialised floats that grow when more are asked for.
final class ScratchFloats {
  /// Where they lie, until `reserve` is called again.
  private(set) var start = UnsafeMutablePointer<Float>.allocate(capacity: 1)
  private var count = 1

  deinit { start.deallocate() }

  /// Makes room for `count` floats; what was there before is lost if there are more than ever before.
  @discardableResult
  func reserve(_ count: Int) -> UnsafeMutablePointer<Float> {
    if count > self.count {
      start.deallocate()
      start = .allocate(capacity: count)
      self.count = count
    }
    return start
  }
}
