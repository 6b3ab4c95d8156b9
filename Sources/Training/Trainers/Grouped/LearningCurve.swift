internal import Numerics
internal import Reporting

/// How well grouped routers of fewer labels order prompts that they have not seen: whether more labels would help.
///
/// A draw puts the labels in random order and holds the last quarter out, at least 50; the routers of the first 50, 100,
/// 200 and so on are measured on it, all on the same one, by APGR. Labels of one text are never on both sides. Draws share
/// labels, so the interval of a difference is widened as Nadeau and Bengio (2003) correct resampled t tests:
/// `1.96 s sqrt(1 / draws + held out / learned from)`.
package struct LearningCurve: Sendable, Equatable {
  package struct Point: Sendable, Equatable {
    /// Labels learned from.
    package let labelCount: Int
    /// The mean over the draws, and the range of 95% of them.
    package let apgr: Double
    package let range: ClosedRange<Double>
    /// How much higher APGR is with the most labels of the curve, and its 95% interval; nil for the last point.
    package let gainToLast: Double?
    package let gainInterval: ClosedRange<Double>?

    init(
      labelCount: Int, apgr: Double, range: ClosedRange<Double>, gainToLast: Double?,
      gainInterval: ClosedRange<Double>?
    ) {
      (self.labelCount, self.apgr, self.range) = (labelCount, apgr, range)
      (self.gainToLast, self.gainInterval) = (gainToLast, gainInterval)
    }
  }

  /// Fewer labels leave nothing to hold out.
  package static let leastLabels = 100
  package static let standardDrawCount = 20
  private static let leastHeldOut = 50

  /// At least one.
  package let points: [Point]
  package let drawCount: Int
  /// Of each draw, about.
  package let heldOutCount: Int

  init(points: [Point], drawCount: Int, heldOutCount: Int) {
    precondition(!points.isEmpty)
    (self.points, self.drawCount, self.heldOutCount) = (points, drawCount, heldOutCount)
  }

  /// Nil where there are too few labels or too few texts, or in too few draws the strong model is the better one.
  init?(_ examples: [GroupedExample], depth: Int, settings: GroupedTrainer.Settings, texts: [String]) {
    let heldOut = max(LearningCurve.leastHeldOut, examples.count / 4)
    guard examples.count >= LearningCurve.leastLabels else { return nil }
    let sizes = LearningCurve.sizes(upTo: examples.count - heldOut)
    var random = SplitMix64(seed: settings.seed)
    var draws: [[Double]] = []
    for _ in 0..<settings.drawCount {
      let order = LearningCurve.order(texts, random: &random)
      // Not within the labels of one text.
      var end = examples.count - heldOut
      while end > 0, texts[order[end - 1]] == texts[order[end]] { end -= 1 }
      // Labels that share one text leave nothing to learn from.
      guard end >= LearningCurve.leastHeldOut else { continue }
      let held = order[end...].map { examples[$0] }
      let gains = held.map(\.gain)
      guard gains.reduce(0, +) > 1e-9 else { continue }
      draws.append(
        sizes.map { size in
          let fit = GroupedFit(
            order[..<min(size, end)].map { examples[$0] }, depth: depth, featureScale: settings.featureScale)
          let tree = fit.effects.tree
          return RoutingCurve(winRates: held.map { fit.gain($0, tree: tree) }, gains: gains).apgr
        })
    }
    guard draws.count >= 2 else { return nil }
    points = sizes.indices.map { place in
      let values = draws.map { $0[place] }.sorted()
      let range = quantile(0.025, ofSorted: values)...quantile(0.975, ofSorted: values)
      let mean = values.reduce(0, +) / Double(values.count)
      guard place < sizes.count - 1 else {
        return Point(labelCount: sizes[place], apgr: mean, range: range, gainToLast: nil, gainInterval: nil)
      }
      let gains = draws.map { $0[sizes.count - 1] - $0[place] }
      let gain = gains.reduce(0, +) / Double(gains.count)
      let variance = gains.reduce(0) { $0 + ($1 - gain) * ($1 - gain) } / Double(gains.count - 1)
      let error =
        1.96 * (variance * (1 / Double(gains.count) + Double(heldOut) / Double(sizes[sizes.count - 1]))).squareRoot()
      return Point(
        labelCount: sizes[place], apgr: mean, range: range, gainToLast: gain,
        gainInterval: (gain - error)...(gain + error))
    }
    drawCount = draws.count
    heldOutCount = heldOut
  }

  /// 50, 100, 200 and so on, and the most there may be, where that is a good deal more than the last of these.
  static func sizes(upTo most: Int) -> [Int] {
    var sizes = [50]
    while let last = sizes.last, 2 * last <= most { sizes.append(2 * last) }
    if let last = sizes.last, Double(most) >= 1.4 * Double(last) { sizes.append(most) }
    return sizes
  }

  /// All labels in random order, those of one text side by side.
  private static func order(_ texts: [String], random: inout SplitMix64) -> [Int] {
    var places: [String: Int] = [:]
    var groups: [[Int]] = []
    for (index, text) in texts.enumerated() {
      if let place = places[text] {
        groups[place].append(index)
      } else {
        places[text] = groups.count
        groups.append([index])
      }
    }
    groups.shuffle(using: &random)
    return groups.flatMap(\.self)
  }

  /// From how many labels on more were not seen to help; nil where the last ones still did.
  package var enough: Int? {
    points.dropLast().first { ($0.gainInterval?.lowerBound ?? 0) <= 0 }?.labelCount
  }

  /// In one sentence.
  package var verdict: String {
    guard let last = points.last, points.count > 1 else {
      return
        "learning curve: with \(points[0].labelCount) labels APGR is \(LearningCurve.text(points[0].apgr)) on held-out "
        + "prompts; there are too few labels to see whether more would help"
    }
    func rise(_ point: Point) -> String {
      guard let gain = point.gainToLast, let interval = point.gainInterval else { return "" }
      return
        "from \(FigureText.count(point.labelCount)) to \(FigureText.count(last.labelCount)) labels APGR on held-out prompts "
        + "changes by \(LearningCurve.text(gain)) (95% interval \(LearningCurve.text(interval.lowerBound)) to "
        + "\(LearningCurve.text(interval.upperBound))), to \(LearningCurve.text(last.apgr))"
    }
    if let enough, let point = points.first(where: { $0.labelCount == enough }) {
      return "learning curve: more than \(FigureText.count(enough)) labels were not seen to help: \(rise(point))"
    }
    return "learning curve: more labels still help: \(rise(points[points.count - 2]))"
  }

  private static func text(_ value: Double) -> String { FigureText.fixed(value, 3) }
}
