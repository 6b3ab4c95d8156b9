internal import Reporting

/// The page's tables: what was read, what was dropped, how the models fared, and how it was done.
enum TrainingReportData {
  static func write(_ report: TrainingReport, into writer: inout HTMLWriter) {
    sources(report, into: &writer)
    models(report, into: &writer)
    provenance(report, into: &writer)
  }

  private static func sources(_ report: TrainingReport, into writer: inout HTMLWriter) {
    writer.raw("<section>\n<h2>Data</h2>\n<p>What was read, before anything was dropped in training.</p>\n")
    writer.raw("<div class=\"scroll\"><table>\n<thead><tr><th>source</th><th>format</th><th class=\"n\">weight</th>")
    writer.raw("<th class=\"n\">rows</th><th class=\"n\">prompts</th><th class=\"n\">battles</th>")
    writer.raw("<th class=\"n\">ties</th><th class=\"n\">left out</th></tr></thead>\n<tbody>\n")
    for source in report.sources {
      writer.element("<tr><th scope=\"row\">", source.name, "</th>")
      writer.element("<td>", source.format.rawValue, "</td>")
      writer.element("<td class=\"n\">", source.weightText, "</td>")
      for count in [source.rowCount, source.promptCount, source.battleCount, source.tieCount] {
        writer.element("<td class=\"n\">", ReportText.count(count), "</td>")
      }
      let dropped = source.dropped.nonzero.reduce(0) { $0 + $1.count }
      writer.element("<td class=\"n\">", ReportText.count(dropped), "</td></tr>\n")
    }
    writer.raw("</tbody>\n</table></div>\n</section>\n")
  }

  private static func models(_ report: TrainingReport, into writer: inout HTMLWriter) {
    let hasRatings = !report.record.ratings.isEmpty
    writer.raw("<section>\n<h2>Models</h2>\n<div class=\"scroll\"><table>\n<thead><tr><th>model</th>")
    writer.raw("<th class=\"n\">battles</th><th class=\"n\">wins</th><th class=\"n\">ties</th>")
    if hasRatings { writer.raw("<th class=\"n\">rating</th><th class=\"n\">tier</th>") }
    writer.raw("</tr></thead>\n<tbody>\n")
    let order = report.models.sorted { first, second in
      (report.rating(of: first.name) ?? 0, first.battles, second.name)
        > (report.rating(of: second.name) ?? 0, second.battles, first.name)
    }
    for model in order {
      writer.element("<tr><th scope=\"row\">", model.name, "</th>")
      for count in [model.battles, model.wins, model.ties] {
        writer.element("<td class=\"n\">", ReportText.count(count), "</td>")
      }
      if hasRatings {
        let rating = report.rating(of: model.name).map { ReportText.fixed($0, 0) } ?? "dropped"
        writer.element("<td class=\"n\">", rating, "</td>")
        writer.element("<td class=\"n\">", report.tier(of: model.name).map { "\($0)" } ?? "", "</td>")
      }
      writer.raw("</tr>\n")
    }
    writer.raw("</tbody>\n</table></div>\n</section>\n")
  }

  private static func provenance(_ report: TrainingReport, into writer: inout HTMLWriter) {
    func fact(_ name: String, _ lines: [String]) {
      guard !lines.isEmpty else { return }
      writer.element("<dt>", name, "</dt><dd><ul>")
      for line in lines { writer.element("<li>", line, "</li>") }
      writer.raw("</ul></dd>\n")
    }
    writer.raw("<section>\n<h2>Provenance</h2>\n<dl class=\"facts\">\n")
    fact(
      "Left out", report.sources.flatMap { source in source.dropped.nonzero.map { "\(source.name): \(line($0))" } })
    fact("Dropped in training", report.record.dropped.nonzero.map(line))
    fact("Embedding", ["\(report.manifest.embedder)"])
    fact("Settings", report.settings.map { "\($0.name) \($0.value)" })
    fact("Options", report.options.map { "\($0.name) \($0.value)" })
    fact("Licence of the data", [report.manifest.training.licence])
    fact("Program", ["routellm-batch \(report.version)"])
    writer.raw("</dl>\n</section>\n")
  }

  private static func line(_ entry: (reason: DropReason, count: Int)) -> String {
    "\(ReportText.count(entry.count)) \(entry.reason.description)"
  }
}
