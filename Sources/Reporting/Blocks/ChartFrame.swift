internal import Numerics

/// The plotting area of an inline SVG chart, its scales and its axes.
package struct ChartFrame {
  /// Of the whole drawing, in its own units, which are CSS pixels where it is shown at full size.
  private let width: Double
  private let height: Double
  private let isNarrow: Bool
  package let left: Double
  package var right: Double { width - 22 }
  package let top = 26.0
  package var bottom: Double { height - 44 }
  package let xRange: ClosedRange<Double>
  package let yMinimum: Double
  package let yMaximum: Double

  /// - Parameter heights: of the wide and of the narrow drawing.
  package init(
    isNarrow: Bool, heights: (Double, Double), left: Double, xRange: ClosedRange<Double>, yMinimum: Double = 0,
    yMaximum: Double
  ) {
    self.isNarrow = isNarrow
    width = isNarrow ? 360 : 880
    height = isNarrow ? heights.1 : heights.0
    self.left = left
    self.xRange = xRange
    self.yMinimum = yMinimum
    self.yMaximum = yMaximum
  }

  package func x(_ value: Double) -> Double {
    let span = xRange.upperBound - xRange.lowerBound
    return left + (right - left) * (span > 0 ? (value - xRange.lowerBound) / span : 0.5)
  }

  package func y(_ value: Double) -> Double {
    let span = yMaximum - yMinimum
    return bottom - (bottom - top) * (span > 0 ? (value - yMinimum) / span : 0)
  }

  /// Multiples of a step within `yMinimum...yMaximum`, with their labels.
  package func yTicks(_ step: (step: Double, decimals: Int), label: (Double, Int) -> String) -> [(Double, String)] {
    ticks(yMinimum...yMaximum, step, label: label)
  }

  package func xTicks(_ step: (step: Double, decimals: Int), label: (Double, Int) -> String) -> [(Double, String)] {
    ticks(xRange, step, label: label)
  }

  /// Of an axis from 0 to 100%.
  package var shareTicks: [(Double, String)] {
    xTicks((isNarrow ? 0.25 : 0.1, 2)) { value, _ in FigureText.fixed(value * 100, 0) + "%" }
  }

  private func ticks(
    _ range: ClosedRange<Double>, _ step: (step: Double, decimals: Int), label: (Double, Int) -> String
  ) -> [(Double, String)] {
    let slack = step.step * 1e-6
    let first = ((range.lowerBound - slack) / step.step).rounded(.up)
    let last = ((range.upperBound + slack) / step.step).rounded(.down)
    guard last >= first, last - first < 100 else { return [] }
    return stride(from: first, through: last, by: 1).map { ($0 * step.step, label($0 * step.step, step.decimals)) }
  }
}

/// What is drawn: each is closed by `</svg>` after the last.
extension ChartFrame {
  /// Opens the drawing; `description` is read out in its place.
  ///
  /// - Parameter plot: what the page's slider moves in the drawing, between `beginNow` and `endNow`; nil for nothing.
  package func open(_ writer: inout HTMLWriter, description: String) {
    open(&writer, description: description, plot: nil)
  }

  func open(_ writer: inout HTMLWriter, description: String, plot: Plot?) {
    writer.raw(isNarrow ? "<svg class=\"chart narrow\"" : "<svg class=\"chart wide\"")
    writer.raw(" viewBox=\"0 0 ")
    writer.number(width)
    writer.raw(" ")
    writer.number(height)
    writer.raw("\"")
    if let plot {
      writer.element(" data-plot=\"", plot.kind.rawValue, "\"")
      let places = [left, right, top, bottom].map { FigureText.fixed($0, 1) }
      let scales = [xRange.lowerBound, xRange.upperBound, yMinimum, yMaximum].map { "\($0)" }
      writer.element(" data-frame=\"", (places + scales).joined(separator: " "), "\"")
      if !plot.bins.isEmpty {
        let bins = plot.bins.map { "\(FigureText.fixed($0.x, 1)),\(FigureText.fixed($0.width, 1)),\($0.rows)" }
        writer.element(" data-bins=\"", bins.joined(separator: " "), "\"")
      }
    }
    writer.element(" role=\"img\" aria-label=\"", description, "\">\n")
  }

  /// What the slider of a page moves in a drawing.
  struct Plot {
    enum Kind: String { case cost, quality, wins, length }

    let kind: Kind
    /// Of a histogram: places and widths as they are drawn.
    var bins: [(x: Double, width: Double, rows: Int)] = []
  }

  /// Begins what belongs to the threshold of the run alone.
  func beginNow(_ writer: inout HTMLWriter) { writer.raw("<g class=\"now\">\n") }
  func endNow(_ writer: inout HTMLWriter) { writer.raw("</g>\n") }

  /// Values that a page shows by pointer and keyboard, from the left to the right.
  package func values(_ writer: inout HTMLWriter, _ values: [(x: Double, y: Double, text: String)]) {
    guard !values.isEmpty else { return }
    let lines = values.map { "\(FigureText.fixed($0.x, 1)) \(FigureText.fixed($0.y, 1)) \($0.text)" }
    writer.element("<g class=\"values\" data-values=\"", lines.joined(separator: "\n"), "\"></g>\n")
  }

  package func axes(
    _ writer: inout HTMLWriter, xTicks: [(Double, String)], yTicks: [(Double, String)], xTitle: String, yTitle: String
  ) {
    for (value, label) in yTicks {
      line(&writer, "grid", left, y(value), right, y(value))
      text(&writer, label, left - 8, y(value) + 4, .end)
    }
    for (value, label) in xTicks {
      line(&writer, "tick", x(value), bottom, x(value), bottom + 5)
      text(&writer, label, x(value), bottom + 20, .middle)
    }
    line(&writer, "axis", left, bottom, right, bottom)
    text(&writer, xTitle, (left + right) / 2, height - 4, .middle, isTitle: true)
    text(&writer, yTitle, 2, 13, .start, isTitle: true)
  }

  package enum Anchor: String { case start, middle, end }

  package func text(
    _ writer: inout HTMLWriter, _ content: String, _ x: Double, _ y: Double, _ anchor: Anchor, isTitle: Bool = false,
    isStrong: Bool = false
  ) {
    shape(&writer, "text", isTitle ? "title" : isStrong ? "mark" : "", [("x", x), ("y", y)], isOpen: true)
    writer.element(" text-anchor=\"", anchor.rawValue, "\">")
    writer.element("", content, "</text>\n")
  }

  /// A line across the plot at a value of x, with its name on the side that has more room.
  package func mark(_ writer: inout HTMLWriter, _ value: Double, _ label: String) {
    let x = x(value)
    line(&writer, "threshold", x, top - 6, x, bottom)
    let isRight = x < (left + right) / 2
    text(&writer, label, isRight ? x + 7 : x - 7, top + 4, isRight ? .start : .end, isStrong: true)
  }

  package func line(
    _ writer: inout HTMLWriter, _ style: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double
  ) {
    shape(&writer, "line", style, [("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2)])
  }

  package func rectangle(
    _ writer: inout HTMLWriter, _ style: String, x: Double, y: Double, width: Double, height: Double
  ) {
    shape(&writer, "rect", style, [("x", x), ("y", y), ("width", width), ("height", height)])
  }

  package func circle(_ writer: inout HTMLWriter, _ style: String, _ x: Double, _ y: Double, radius: Double) {
    shape(&writer, "circle", style, [("r", radius), ("cx", x), ("cy", y)])
  }

  package func polyline(_ writer: inout HTMLWriter, _ style: String, _ points: [(Double, Double)]) {
    path(&writer, "<polyline class=\"", style, points)
  }

  package func polygon(_ writer: inout HTMLWriter, _ style: String, _ points: [(Double, Double)]) {
    path(&writer, "<polygon class=\"", style, points)
  }

  private func path(
    _ writer: inout HTMLWriter, _ tag: StaticString, _ style: String, _ points: [(Double, Double)]
  ) {
    writer.element(tag, style, "\" points=\"")
    for (x, y) in points {
      writer.number(x)
      writer.raw(",")
      writer.number(y)
      writer.raw(" ")
    }
    writer.raw("\"/>\n")
  }

  private func shape(
    _ writer: inout HTMLWriter, _ tag: String, _ style: String, _ lengths: [(String, Double)], isOpen: Bool = false
  ) {
    writer.element("<", tag, "")
    if !style.isEmpty { writer.element(" class=\"", style, "\"") }
    for (name, length) in lengths {
      writer.element(" ", name, "=\"")
      writer.number(length)
      writer.raw("\"")
    }
    if !isOpen { writer.raw("/>\n") }
  }
}
