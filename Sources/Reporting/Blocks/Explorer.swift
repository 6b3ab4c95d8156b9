/// Other points of a run's curve, for the script of a page: what each would cost and send where. Without the script a page
/// does not show them.
///
/// Every text is made here, so that a page says of a point just what a run with its threshold says.
package struct Explorer {
  /// What of a page follows the point, by the names that elements have in `data-live`.
  enum Live: String, CaseIterable {
    case name, share, strong, weak, cost, each, against, random, randomEach, randomAgainst, recovered, interval
  }

  struct Point {
    /// Rows at or above it go strong; nil where none does.
    let threshold: Double?
    let strongRows: Int
    /// In dollars, for charts.
    let cost: Double
    /// Widths of bars in percent: of the strong model, of the weak model, and of random.
    let bars: [Double]
    /// PGR with its interval; nil where no quality is expected.
    let recovered: (value: Double, interval: ClosedRange<Double>?)?
    /// In the order of `Live`.
    let texts: [String]
  }

  let rows: Int
  /// Of amounts.
  let decimals: Int
  /// By rising share.
  let points: [Point]
  /// The one nearest to what the run did.
  let start: Int

  /// The document that the script reads.
  var data: String {
    let points = points.map { point in
      let recovered: [String] =
        switch point.recovered {
        case nil: ["null", "null", "null"]
        case (let value, let interval)?:
          ["\(value)", "\(interval?.lowerBound ?? value)", "\(interval?.upperBound ?? value)"]
        }
      let numbers =
        [point.threshold.map { "\($0)" } ?? "null", "\(point.strongRows)", "\(point.cost)"]
        + ["[" + point.bars.map { "\(($0 * 100).rounded() / 100)" }.joined(separator: ",") + "]"] + recovered
      return "[" + (numbers + point.texts.map(Explorer.quoted)).joined(separator: ",") + "]"
    }
    let keys = Live.allCases.map { Explorer.quoted($0.rawValue) }.joined(separator: ",")
    return "{\"rows\":\(rows),\"decimals\":\(decimals),\"start\":\(start),\"keys\":[\(keys)],\n\"points\":[\n"
      + points.joined(separator: ",\n") + "]}"
  }

  /// A text of a page's own making as JSON, without what could end the element that holds it.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\", "<", "\u{0}"..."\u{1F}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
