/// What was observed of the quality of the answer that a request got when it was logged: a thumb, an evaluator's score, the
/// result of a test. Sums of it are whole numbers, so that they are exact in any order.
package struct ObservedQuality: Sendable, Equatable, BitwiseCopyable {
  /// A score in millionths, or why there is none.
  package struct Score: Sendable, Equatable, BitwiseCopyable, Hashable {
    package static let one = 1_000_000
    package static let none = Score(code: -1)
    package static let unreadable = Score(code: -2)
    package static let outOfRange = Score(code: -3)

    private let code: Int32

    private init(code: Int32) { self.code = code }

    /// - Parameter value: from 0 to 1.
    package init(_ value: Double) { code = Int32((min(max(value, 0), 1) * Double(Score.one)).rounded()) }

    /// Nil where there is none.
    package var millionths: Int? { code < 0 ? nil : Int(code) }

    /// Whether it is one of the codes that this program writes.
    package var isSound: Bool { (-3...Int32(Score.one)).contains(code) }
  }

  /// The inverse of the probability with which the logged model was chosen, in ten thousandths, or why it is not known.
  package struct Weight: Sendable, Equatable, BitwiseCopyable {
    package static let one = 10_000
    /// Where the log does not say.
    package static let none = Weight(code: 0)
    /// Where what it says is not a probability from `leastPropensity` to 1.
    package static let unreadable = Weight(code: -1)
    /// A request of a smaller probability would count for more than a hundred thousand others.
    package static let leastPropensity = 0.00001
    package static let greatest = 100_000 * one

    private let code: Int32

    private init(code: Int32) { self.code = code }

    package init(propensity: Double) {
      guard (Weight.leastPropensity...1).contains(propensity) else {
        self = .unreadable
        return
      }
      code = Int32(min(Double(Weight.greatest), (Double(Weight.one) / propensity).rounded()))
    }

    /// Nil where it is not known.
    package var tenThousandths: Int? { code > 0 ? Int(code) : nil }
    package var isUnreadable: Bool { code < 0 }

    package var isSound: Bool { (-1...Int32(Weight.greatest)).contains(code) }
  }

  package var score = Score.none
  package var weight = Weight.none

  package static let none = ObservedQuality()

  package init(score: Score = .none, weight: Weight = .none) { (self.score, self.weight) = (score, weight) }

  package var isSound: Bool { score.isSound && weight.isSound }
}

/// The scale of observed scores: the worst one and the best one. The best one may be the smaller number, as in ranks.
package struct QualityScale: Sendable, Equatable, CustomStringConvertible {
  package static let unit = QualityScale(worst: 0, best: 1)

  package let worst: Double
  package let best: Double
  /// As the user wrote it.
  package let description: String

  private init(worst: Double, best: Double) {
    (self.worst, self.best, description) = (worst, best, "0-1")
  }

  /// Reads `1-5`, `0-100`, `-1-1` or `5-1`; nil for anything but two different finite numbers.
  package init?(_ text: String) {
    for (offset, character) in text.enumerated() where character == "-" && offset > 0 {
      let place = text.index(text.startIndex, offsetBy: offset)
      if let worst = Double(text[..<place]), let best = Double(text[text.index(after: place)...]), worst.isFinite,
        best.isFinite, worst != best, (best - worst).isFinite
      {
        (self.worst, self.best, description) = (worst, best, text)
        return
      }
    }
    return nil
  }

  /// - Parameter number: on this scale.
  package func score(_ number: Double) -> ObservedQuality.Score {
    guard number.isFinite, (min(worst, best)...max(worst, best)).contains(number) else { return .outOfRange }
    return ObservedQuality.Score((number - worst) / (best - worst))
  }

  package static func == (left: QualityScale, right: QualityScale) -> Bool {
    left.worst == right.worst && left.best == right.best
  }
}
