internal import FileFormats
internal import Numerics

/// Sections as plain text: a heading, and what belongs to it two spaces further in.
package enum TextRenderer {
  package static func text(_ sections: [ReportSection]) -> String {
    sections.map { section in
      let lines = section.blocks.flatMap(lines)
      return section.title.prefix(1).lowercased() + section.title.dropFirst() + "\n"
        + lines.map { "  \($0)\n" }.joined()
    }.joined(separator: "\n")
  }

  /// What the sections say on standard error when a run is through.
  package static func summary(_ sections: [ReportSection]) -> RichText {
    var text = RichText("")
    for case .summaryLines(let lines) in sections.flatMap(\.blocks) {
      for line in lines { text += "  " + line + "\n" }
    }
    return text
  }

  private static func lines(_ block: Block) -> [String] {
    switch block {
    case .text(let text): [CSVText.plain(text.plain)]
    case .remark(let text), .verdict(let text, _): [CSVText.plain(text)]
    case .list(let lines): lines.map(CSVText.plain)
    case .figures(let figures): figures.map { CSVText.plain("\($0.name): \($0.value), \($0.note)") }
    case .facts(let facts):
      facts.flatMap { fact in fact.lines.map { CSVText.plain("\(fact.name): \($0.text)") } }
    case .details(let title, _, let blocks): [CSVText.plain(title)] + blocks.flatMap(lines)
    case .table(let table): lines(table)
    case .chart(let chart): chart.table.map(lines) ?? []
    case .key, .explorer, .metric, .record, .summaryLines: []
    }
  }

  /// A table with its figures below each other, and bars where the rows have them.
  static func lines(_ table: DataTable) -> [String] {
    func shown(_ cell: DataTable.Cell) -> String {
      CSVText.plain(cell.note.isEmpty ? cell.text : "\(cell.text) (\(cell.note))")
    }
    return aligned(
      [[table.title] + table.columns.map(\.title)]
        + table.rows.map { row in [shown(row.name)] + row.cells.map(shown) },
      isNumber: [false] + table.columns.map(\.isNumber))
  }

  /// Columns as wide as they have to be, two spaces apart, and numbers on the right.
  static func aligned(_ rows: [[String]], isNumber: [Bool]) -> [String] {
    let widths = isNumber.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let space = String(repeating: " ", count: widths[column] - cell.count)
        line += (column == 0 ? "" : "  ") + (isNumber[column] ? space + cell : cell + space)
      }
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }
  }
}
