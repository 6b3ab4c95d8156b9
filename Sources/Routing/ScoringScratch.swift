/// Memory that a router reuses from batch to batch; each worker owns one and no value in it outlives a call.
package struct ScoringScratch: Sendable {
  var floats: [Float] = []
  var doubles: [Double] = []
  var words: [Int16] = []
  var integers: [Int32] = []

  package init() {}

  /// Makes each list at least this long.
  mutating func reserve(
    words wordCount: Int, integers integerCount: Int, floats floatCount: Int, doubles doubleCount: Int
  ) {
    if words.count < wordCount { words = [Int16](repeating: 0, count: wordCount) }
    if integers.count < integerCount { integers = [Int32](repeating: 0, count: integerCount) }
    if floats.count < floatCount { floats = [Float](repeating: 0, count: floatCount) }
    if doubles.count < doubleCount { doubles = [Double](repeating: 0, count: doubleCount) }
  }
}
