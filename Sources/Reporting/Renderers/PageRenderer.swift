internal import Numerics

/// A page as HTML that needs nothing from outside, neither script nor font nor picture, and is complete without its own
/// script. All commands' pages are made here: a head, contents, sections.
package enum PageRenderer {
  package static func bytes(_ page: ReportPage) -> [UInt8] {
    var writer = HTMLWriter()
    writer.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
    writer.raw("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n")
    writer.element("<meta http-equiv=\"Content-Security-Policy\" content=\"", PageScript.policy, "\">\n")
    writer.raw("<link rel=\"icon\" href=\"data:,\">\n")
    writer.element("<title>", page.title, "</title>\n<style>\n")
    writer.raw(PageStyle.sheet)
    writer.raw("</style>\n</head>\n<body>\n<main>\n")
    let parts = page.parts.map { part in (part, part.sections.filter { $0.blocks.contains(where: isShown) }) }
    let titled = parts.flatMap(\.1).filter { !$0.title.isEmpty }
    var number = 0
    for (index, (part, sections)) in parts.enumerated() {
      head(part, isFirst: index == 0, into: &writer)
      if index == 0 { contents(titled, into: &writer) }
      for section in sections {
        if !section.title.isEmpty { number += 1 }
        write(section, number: number, into: &writer)
      }
    }
    writer.raw("</main>\n<script>")
    writer.raw(PageScript.source)
    writer.raw("</script>\n</body>\n</html>\n")
    return writer.bytes
  }

  /// Links to the sections, where there are many.
  private static func contents(_ sections: [ReportSection], into writer: inout HTMLWriter) {
    guard sections.count >= 4 else { return }
    writer.raw("<nav aria-label=\"Contents\">\n<ul>\n")
    for (index, section) in sections.enumerated() {
      writer.raw(needsScript(section) ? "<li data-script hidden>" : "<li>")
      writer.element("<a href=\"#s", "\(index + 1)", "\">")
      writer.element("", section.title, "</a></li>\n")
    }
    writer.raw("</ul>\n</nav>\n")
  }

  /// Whether a section is for the page's script alone.
  private static func needsScript(_ section: ReportSection) -> Bool {
    section.blocks.contains { if case .explorer = $0 { true } else { false } }
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

  private static func write(_ section: ReportSection, number: Int, into writer: inout HTMLWriter) {
    let blocks = section.blocks.filter(isShown)
    if section.title.isEmpty {
      writer.raw("<section class=\"tight\">\n")
    } else {
      writer.element("<section id=\"s", "\(number)", "\"")
      writer.raw(needsScript(section) ? " class=\"explore\" data-script hidden>\n" : ">\n")
      writer.element("<h2>", section.title, "</h2>\n")
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
    case .explorer(let explorer): write(explorer, into: &writer)
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
    // A table with a main row has an order of its own.
    let isSorted = table.rows.count < 3 || table.rows.contains { $0.weight == .main }
    switch (hasBars, isSorted) {
    case (true, true): writer.raw("<table class=\"bars\">\n")
    case (true, false): writer.raw("<table class=\"bars sorts\">\n")
    case (false, true): writer.raw("<table>\n")
    case (false, false): writer.raw("<table class=\"sorts\">\n")
    }
    writer.raw("<thead><tr>")
    if table.title.isEmpty {
      writer.raw("<td></td>")
    } else {
      writer.element("<th scope=\"col\">", table.title, "</th>")
    }
    if hasBars { writer.raw("<td></td>") }
    for column in table.columns {
      writer.raw(column.isNumber ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">")
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
    if let live = cell.live.text {
      write(cell.text, as: live, into: &writer)
    } else {
      writer.text(cell.text)
    }
    if let live = cell.live.note {
      writer.element("<small data-live=\"", live.rawValue, "\">")
      writer.element("", cell.note, "</small>")
    } else if !cell.note.isEmpty {
      writer.element("<small>", cell.note, "</small>")
    }
  }

  /// A text that follows the slider.
  private static func write(_ text: String, as live: Explorer.Live, into writer: inout HTMLWriter) {
    writer.element("<span data-live=\"", live.rawValue, "\">")
    writer.element("", text, "</span>")
  }

  private static func write(_ explorer: Explorer, into writer: inout HTMLWriter) {
    guard explorer.points.indices.contains(explorer.start) else { return }
    let point = explorer.points[explorer.start]
    func text(_ live: Explorer.Live) -> String {
      Explorer.Live.allCases.firstIndex(of: live).map { point.texts[$0] } ?? ""
    }
    writer.raw(
      """
      <p>Move a slider: the bill, the charts and these figures follow it. Every point is exact, by the requests of this log; \
      all else on the page stays as it was routed.</p>
      <div class="sliders">
      <label for="share">Share of the strong model</label><input type="range" id="share" min="0" max="1" step="1">
      <label for="money">Money</label><input type="range" id="money" min="0" max="1000" step="1">
      </div>
      <dl class="figures">

      """)
    var figures: [(name: String, value: Explorer.Live, note: Explorer.Live?, words: String)] = [
      ("To the strong model", .strong, .share, ""), ("To the weak model", .weak, nil, "requests"),
      ("Projected cost", .cost, .against, ""),
    ]
    if point.recovered != nil { figures.append(("Gap recovered (PGR)", .recovered, .interval, "")) }
    for figure in figures {
      writer.element("<div><dt>", figure.name, "</dt><dd>")
      write(text(figure.value), as: figure.value, into: &writer)
      writer.raw("<small>")
      if let note = figure.note { write(text(note), as: note, into: &writer) }
      writer.text(figure.value == .cost ? " of all strong" : figure.words)
      writer.raw("</small></dd></div>\n")
    }
    writer.raw("</dl>\n<p class=\"line\"><code id=\"line\">")
    writer.text(point.threshold.map { "--threshold \($0)" } ?? "--strong-share 0%")
    writer.raw(
      """
      </code> <button type="button" id="copy">Copy the option</button> \
      <button type="button" id="back">Back to this run</button> \
      <span id="reached" role="status"></span> <span id="said" role="status"></span></p>
      <script type="application/json" id="points">
      """)
    writer.json(explorer.data)
    writer.raw("</script>\n")
  }

  private static func write(_ bar: DataTable.Bar?, into writer: inout HTMLWriter) {
    writer.raw("<td class=\"bar\">")
    if let bar {
      if let live = bar.live {
        writer.element("<span data-bar=\"", live.rawValue, "\">")
      } else {
        writer.raw("<span>")
      }
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
