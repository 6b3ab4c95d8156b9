internal import Reporting

/// A table of figures with their intervals, a router a row. On a narrow screen every router is a block of its own, each
/// figure behind its column's name.
enum EvaluationPageTable {
  /// One figure and the column that it stands in.
  struct Cell {
    let label: String
    let value: String
    let interval: String?

    init(_ label: String, _ estimate: Estimate, format: (Double) -> String) {
      self.label = label
      value = format(estimate.value)
      interval = estimate.interval.map { "\(format($0.lowerBound)) to \(format($0.upperBound))" }
    }
  }

  /// Begins a table with these columns behind the routers' names.
  static func open(_ labels: [String], into writer: inout HTMLWriter) {
    writer.raw("<div class=\"scroll\"><table class=\"metrics\">\n<thead><tr><th></th>")
    for label in labels { writer.element("<th class=\"n\">", label, "</th>") }
    writer.raw("</tr></thead>\n<tbody>\n")
  }

  static func row(_ name: String, _ cells: [Cell], into writer: inout HTMLWriter) {
    writer.element("<tr><th scope=\"row\">", name, "</th>")
    for cell in cells {
      writer.element("<td class=\"n\" data-label=\"", cell.label, "\">")
      writer.text(cell.value)
      if let interval = cell.interval { writer.element("<small>", interval, "</small>") }
      writer.raw("</td>")
    }
    writer.raw("</tr>\n")
  }

  /// Ends the table and its section.
  static func close(_ writer: inout HTMLWriter) { writer.raw("</tbody>\n</table></div>\n</section>\n") }
}
