internal import Numerics

/// The pipeline's stages, in the order a log line meets them.
package enum PipelineStage: Int, Sendable, CaseIterable {
  case read, decompress, split, decode, tokenise, embed, score, count, assign, report, write
}

/// Time spent in each stage, summed over all threads, with what went through it.
package struct StageTimings: Sendable {
  package private(set) var nanoseconds = [UInt64](repeating: 0, count: PipelineStage.allCases.count)
  package var rowCount = 0
  package var byteCount = 0

  package init() {}

  package subscript(_ stage: PipelineStage) -> UInt64 { nanoseconds[stage.rawValue] }

  package mutating func add(_ stage: PipelineStage, _ duration: UInt64) {
    nanoseconds[stage.rawValue] += duration
  }

  package mutating func merge(_ other: StageTimings) {
    for stage in PipelineStage.allCases { nanoseconds[stage.rawValue] += other[stage] }
    rowCount += other.rowCount
    byteCount += other.byteCount
  }

  /// A table of each stage's own rate and its share of the time that all stages took together.
  package func table(wallNanoseconds: UInt64) -> String {
    let total = max(1, nanoseconds.reduce(0, +))
    var text = "stage          rows/s      MB/s   share\n"
    for stage in PipelineStage.allCases {
      let seconds = Double(max(1, self[stage])) / 1e9
      let share = 100 * Double(self[stage]) / Double(total)
      text += StageTimings.left("\(stage)", 10)
      text += StageTimings.right(self[stage] == 0 ? "-" : FigureText.rate(rowCount, seconds: seconds), 12)
      text += StageTimings.right(
        self[stage] == 0 ? "-" : StageTimings.oneDecimal(Double(byteCount) / seconds / 1e6), 10)
      text += StageTimings.right(StageTimings.oneDecimal(share) + "%", 8) + "\n"
    }
    let seconds = Double(max(1, wallNanoseconds)) / 1e9
    text += StageTimings.left("whole run", 10) + StageTimings.right(FigureText.rate(rowCount, seconds: seconds), 12)
    text += StageTimings.right(StageTimings.oneDecimal(Double(byteCount) / seconds / 1e6), 10)
    return text + StageTimings.right(StageTimings.oneDecimal(seconds) + " s", 8) + "\n"
  }

  private static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private static func oneDecimal(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
