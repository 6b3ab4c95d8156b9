/// The plotting area of an inline SVG chart, its scales and its axes.
package struct ChartFrame {
  /// Of the whole drawing, in its own units, which are CSS pixels where it is shown at full size.
  package let width: Double
  package let height: Double
  package let left: Double
  package var right: Double { width - 22 }
  package let top = 26.0
  package var bottom: Double { height - 44 }
  package let xRange: ClosedRange<Double>
  package let yMinimum: Double
  package let yMaximum: Double

  package init(
    width: Double, height: Double, left: Double, xRange: ClosedRange<Double>, yMinimum: Double = 0, yMaximum: Double
  ) {
    self.width = width
    self.height = height
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

  private func ticks(
    _ range: ClosedRange<Double>, _ step: (step: Double, decimals: Int), label: (Double, Int) -> String
  ) -> [(Double, String)] {
    let slack = step.step * 1e-6
    let first = ((range.lowerBound - slack) / step.step).rounded(.up)
    let last = ((range.upperBound + slack) / step.step).rounded(.down)
    guard last >= first, last - first < 100 else { return [] }
    return stride(from: first, through: last, by: 1).map { ($0 * step.step, label($0 * step.step, step.decimals)) }
  }

  /// Opens the drawing; `description` is read out in its place.
  package func open(_ writer: inout HTMLWriter, isNarrow: Bool, description: String) {
    writer.raw("<svg class=\"chart ")
    if isNarrow { writer.raw("narrow") } else { writer.raw("wide") }
    writer.raw("\" viewBox=\"0 0 ")
    writer.number(width)
    writer.raw(" ")
    writer.number(height)
    writer.raw("\" role=\"img\" aria-label=\"")
    writer.text(description)
    writer.raw("\">\n")
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

  package enum Anchor { case start, middle, end }

  package func text(
    _ writer: inout HTMLWriter, _ content: String, _ x: Double, _ y: Double, _ anchor: Anchor, isTitle: Bool = false,
    isStrong: Bool = false
  ) {
    writer.raw("<text x=\"")
    writer.number(x)
    writer.raw("\" y=\"")
    writer.number(y)
    switch anchor {
    case .start: writer.raw("\" text-anchor=\"start\"")
    case .middle: writer.raw("\" text-anchor=\"middle\"")
    case .end: writer.raw("\" text-anchor=\"end\"")
    }
    if isTitle { writer.raw(" class=\"title\"") }
    if isStrong { writer.raw(" class=\"mark\"") }
    writer.raw(">")
    writer.text(content)
    writer.raw("</text>\n")
  }

  package func line(
    _ writer: inout HTMLWriter, _ style: StaticString, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double
  ) {
    writer.raw("<line class=\"")
    writer.raw(style)
    writer.raw("\" x1=\"")
    writer.number(x1)
    writer.raw("\" y1=\"")
    writer.number(y1)
    writer.raw("\" x2=\"")
    writer.number(x2)
    writer.raw("\" y2=\"")
    writer.number(y2)
    writer.raw("\"/>\n")
  }

  package func rectangle(
    _ writer: inout HTMLWriter, _ style: StaticString, x: Double, y: Double, width: Double, height: Double
  ) {
    writer.raw("<rect class=\"")
    writer.raw(style)
    writer.raw("\" x=\"")
    writer.number(x)
    writer.raw("\" y=\"")
    writer.number(y)
    writer.raw("\" width=\"")
    writer.number(width)
    writer.raw("\" height=\"")
    writer.number(height)
    writer.raw("\"/>\n")
  }
}
