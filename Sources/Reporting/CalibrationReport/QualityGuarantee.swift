internal import Numerics

/// A part of the gap that a threshold recovers with a stated confidence, by graded prompts that were drawn as the log was.
package struct QualityGuarantee: Sendable, Equatable {
  /// A PGR, and the confidence that it is reached at least.
  package let quality: Double
  package let confidence: Double
  package let labelCount: Int
  /// Of the labelled prompts, what the threshold recovers and how many it sends to the strong model.
  package let recovered: Double
  package let strongShare: Double

  static let method = "betting on each threshold in turn (Waudby-Smith and Ramdas 2024; Learn then Test 2021)"

  package init(quality: Double, confidence: Double, labelCount: Int, recovered: Double, strongShare: Double) {
    (self.quality, self.confidence, self.labelCount) = (quality, confidence, labelCount)
    (self.recovered, self.strongShare) = (recovered, strongShare)
  }

  /// A sentence without its capital letter and full stop.
  var text: String {
    "with \(FigureText.percent(confidence)) confidence, at least \(FigureText.percent(quality)) of the gap is recovered on "
      + "requests like the \(FigureText.count(labelCount)) labelled ones, of which \(FigureText.percent(strongShare)) go strong "
      + "and recover \(FigureText.percent(recovered)); by \(QualityGuarantee.method)"
  }
}
