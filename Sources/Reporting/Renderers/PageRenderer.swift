internal import Numerics

/// A page as HTML that needs nothing from outside: no script, font or picture.
package enum PageRenderer {
  package static func bytes(_ page: ReportPage) -> [UInt8] {
    var writer = HTMLWriter()
    writer.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
    writer.raw("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n")
    writer.element("<title>", page.title, "</title>\n<style>\n")
    writer.raw(PageStyle.sheet)
    writer.raw("</style>\n</head>\n<body>\n<main>\n")
    for (index, part) in page.parts.enumerated() {
      head(part, isFirst: index == 0, into: &writer)
      for section in part.sections { write(section, into: &writer) }
    }
    writer.raw("</main>\n</body>\n</html>\n")
    return writer.bytes
  }

  private static func head(_ part: ReportPage.Part, isFirst: Bool, into writer: inout HTMLWriter) {
    guard let headline = part.headline else { return }
    writer.element("<header>\n<p class=\"kicker\">", part.kicker, "</p>\n")
    writer.raw(isFirst ? "<h1>" : "<h2>")
    write(headline, into: &writer)
    writer.raw(isFirst ? "</h1>\n" : "</h2>\n")
    if !part.lead.isEmpty { writer.element("<p class=\"lead\">", part.lead, "</p>\n") }
    writer.raw("</header>\n")
  }

  private static func write(_ section: ReportSection, into writer: inout HTMLWriter) {
    let blocks = section.blocks.filter(isShown)
    guard !blocks.isEmpty else { return }
    if section.title.isEmpty {
      writer.raw("<section class=\"tight\">\n")
    } else {
      writer.element("<section>\n<h2>", section.title, "</h2>\n")
    }
    for block in blocks { write(block, into: &writer) }
    writer.raw("</section>\n")
  }

  private static func isShown(_ block: Block) -> Bool {
    switch block {
    case .metric, .record, .summaryLines: false
    default: true
    }
  }

  private static func write(_ block: Block, into writer: inout HTMLWriter) {
    switch block {
    case .text(let text):
      writer.raw("<p>")
      write(text, into: &writer)
      writer.raw("</p>\n")
    case .remark(let text): writer.element("<p class=\"after\">", text, "</p>\n")
    case .verdict(let text, let mood):
      writer.element("<p class=\"verdict ", mood.rawValue, "\">")
      writer.element("", text, "</p>\n")
    case .list(let lines):
      writer.raw("<ul>\n")
      for line in lines { writer.element("<li>", line, "</li>\n") }
      writer.raw("</ul>\n")
    case .figures(let figures):
      writer.raw("<dl class=\"figures\">\n")
      for figure in figures {
        writer.element("<div><dt>", figure.name, "</dt>")
        writer.element("<dd>", figure.value, "<small>")
        writer.element("", figure.note, "</small></dd></div>\n")
      }
      writer.raw("</dl>\n")
    case .facts(let facts):
      writer.raw("<dl class=\"facts\">\n")
      for fact in facts {
        writer.element("<dt>", fact.name, "</dt><dd><ul>")
        for line in fact.lines {
          writer.element("<li>", line.text, "")
          if let hash = line.hash { writer.element(" <code>", "sha256 " + hash, "</code>") }
          writer.raw("</li>")
        }
        writer.raw("</ul></dd>\n")
      }
      writer.raw("</dl>\n")
    case .details(let title, let isOpen, let blocks):
      writer.raw(isOpen ? "<details open>" : "<details>")
      writer.element("<summary>", title, "</summary>\n")
      for block in blocks { write(block, into: &writer) }
      writer.raw("</details>\n")
    case .table(let table): write(table, into: &writer)
    case .chart(let chart):
      if !chart.key.isEmpty { write(.key(chart.key), into: &writer) }
      for isNarrow in [false, true] { chart.draw(isNarrow, &writer) }
    case .key(let keys):
      writer.raw("<ul class=\"key\">")
      for key in keys {
        writer.element("<li><i class=\"", key.style, "\"></i>")
        writer.element("", key.text, "</li>")
      }
      writer.raw("</ul>\n")
    case .metric, .record, .summaryLines: break
    }
  }

  private static func write(_ text: RichText, into writer: inout HTMLWriter) {
    for span in text.spans {
      switch span {
      case .plain(let text), .strong(let text), .weak(let text): writer.text(text)
      case .name(let text): writer.element("<span>", text, "</span>")
      case .gain(let text): writer.element("<b>", text, "</b>")
      case .loss(let text): writer.element("<b class=\"more\">", text, "</b>")
      }
    }
  }

  private static func write(_ table: DataTable, into writer: inout HTMLWriter) {
    let hasBars = table.rows.contains { $0.bar != nil }
    writer.raw(hasBars ? "<table class=\"bars\">\n" : "<table>\n")
    writer.element("<thead><tr><th>", table.title, "</th>")
    if hasBars { writer.raw("<th></th>") }
    for column in table.columns {
      writer.raw(column.isNumber ? "<th class=\"n\">" : "<th>")
      writer.element("", column.title, "</th>")
    }
    writer.raw("</tr></thead>\n<tbody>\n")
    for row in table.rows {
      switch row.weight {
      case .plain: writer.raw("<tr>")
      case .main: writer.raw("<tr class=\"main\">")
      case .other: writer.raw("<tr class=\"other\">")
      }
      writer.raw("<th scope=\"row\">")
      write(row.name, into: &writer)
      writer.raw("</th>")
      if hasBars { write(row.bar, into: &writer) }
      for (column, cell) in zip(table.columns, row.cells) {
        writer.element(column.isNumber ? "<td class=\"n\" data-label=\"" : "<td data-label=\"", column.title, "\">")
        write(cell, into: &writer)
        writer.raw("</td>")
      }
      writer.raw("</tr>\n")
    }
    writer.raw("</tbody>\n</table>\n")
  }

  private static func write(_ cell: DataTable.Cell, into writer: inout HTMLWriter) {
    writer.text(cell.text)
    if !cell.note.isEmpty { writer.element("<small>", cell.note, "</small>") }
  }

  private static func write(_ bar: DataTable.Bar?, into writer: inout HTMLWriter) {
    writer.raw("<td class=\"bar\">")
    if let bar {
      writer.raw("<span>")
      if let pale = bar.pale { part("pale", pale, into: &writer) }
      for (colour, width) in bar.parts where width > 0 { part(colour.style, width, into: &writer) }
      writer.raw("</span>")
    }
    writer.raw("</td>")
  }

  private static func part(_ style: String, _ width: Double, into writer: inout HTMLWriter) {
    writer.element("<i class=\"", style, "\" style=\"width:")
    writer.number(max(0, width))
    writer.raw("%\"></i>")
  }
}
