/// Memory that a router reuses from batch to batch; each worker owns one and no value in it outlives a call.
package struct ScoringScratch: Sendable {
  var floats: [Float] = []
  var doubles: [Double] = []
  var words: [Int16] = []
  var integers: [Int32] = []

  package init() {}
}
