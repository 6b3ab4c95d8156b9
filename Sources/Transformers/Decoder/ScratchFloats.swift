/// Uninitialised floats that grow when more are asked for.
final class ScratchFloats {
  private var memory = WorkingMemory<Float>(count: 1)
  private var count = 1

  /// Where they lie, until `reserve` is called again.
  var start: UnsafeMutablePointer<Float> { memory.start }

  /// Makes room for `count` floats; what was there before is lost if there are more than ever before.
  @discardableResult
  func reserve(_ count: Int) -> UnsafeMutablePointer<Float> {
    if count > self.count {
      memory = WorkingMemory(count: count)
      self.count = count
    }
    return memory.start
  }
}
