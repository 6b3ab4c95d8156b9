internal import FileFormats

/// A page as Markdown with tables, for merge requests, wikis and terminals.
package enum MarkdownRenderer {
  package static func bytes(_ page: ReportPage) -> [UInt8] {
    var chunks = ["# \(escaped(page.title))\n"]
    for part in page.parts {
      if let headline = part.headline { chunks.append(text(headline) + ".\n") }
      if !part.lead.isEmpty { chunks.append(escaped(part.lead) + "\n") }
      for section in part.sections {
        let blocks = section.blocks.compactMap(text)
        guard !blocks.isEmpty else { continue }
        if !section.title.isEmpty { chunks.append("## \(escaped(section.title))\n") }
        chunks += blocks
      }
    }
    return Array(chunks.joined(separator: "\n").utf8)
  }

  /// Nil for a block that Markdown does not show.
  private static func text(_ block: Block) -> String? {
    switch block {
    case .text(let text): self.text(text) + "\n"
    case .remark(let text): escaped(text) + "\n"
    case .verdict(let text, _): "**\(escaped(text))**\n"
    case .list(let lines): lines.map { "- \(escaped($0))\n" }.joined()
    case .figures(let figures):
      figures.map { "- \(escaped($0.name)): **\(escaped($0.value))**, \(escaped($0.note))\n" }.joined()
    case .facts(let facts):
      facts.flatMap { fact in
        fact.lines.map { line in
          "- \(escaped(fact.name)): \(escaped(line.text))" + (line.hash.map { ", sha256 \(escaped($0))" } ?? "") + "\n"
        }
      }.joined()
    case .details(let title, _, let blocks):
      (["\(escaped(title)):\n"] + blocks.compactMap(text)).joined(separator: "\n")
    case .table(let table): text(table)
    case .chart(let chart): chart.table.map(text)
    case .key, .explorer, .metric, .record, .summaryLines: nil
    }
  }

  private static func text(_ text: RichText) -> String {
    text.spans.map { span in
      switch span {
      case .plain(let text), .name(let text), .strong(let text), .weak(let text): escaped(text)
      case .gain(let text), .loss(let text): "**\(escaped(text))**"
      }
    }.joined()
  }

  private static func text(_ table: DataTable) -> String {
    func row(_ cells: [String]) -> String { "| " + cells.map(escaped).joined(separator: " | ") + " |\n" }
    func shown(_ cell: DataTable.Cell) -> String { cell.note.isEmpty ? cell.text : "\(cell.text) (\(cell.note))" }
    let sides = table.columns.map { $0.isNumber ? "--:|" : ":--|" }.joined()
    return row([table.title] + table.columns.map(\.title)) + "|:--|" + sides + "\n"
      + table.rows.map { row([shown($0.name)] + $0.cells.map(shown)) }.joined()
  }

  /// A text that Markdown shows as it is.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in CSVText.plain(text).unicodeScalars {
      if "\\`*_[]<>|#&~".unicodeScalars.contains(scalar) { result += "\\" }
      result.unicodeScalars.append(scalar)
    }
    return result
  }
}
