internal import Assigning

/// The page's last section: what was read, what scored it, what it was priced by.
enum CostReportProvenance {
  static func write(_ report: CostReport, into writer: inout HTMLWriter) {
    writer.raw("<section>\n<h2>Provenance</h2>\n<dl class=\"facts\">\n")
    fact("Threshold", [(CostReportPage.thresholdText(report.threshold), nil)], into: &writer)
    let table = "\(report.prices.file)\(report.prices.date.map { ", of \($0)" } ?? ", undated")"
    fact(
      "Prices",
      [
        (report.strongPrice.description, nil), (report.weakPrice.description, nil),
        ("\(table): \(report.prices.source)", report.prices.sha256),
      ], into: &writer)
    if report.runs.count == 1 {
      for run in report.runs { write(run, into: &writer) }
      writer.raw("</dl>\n")
    } else {
      fact("Merged from", [("\(report.runs.count) runs", nil)], into: &writer)
      writer.raw("</dl>\n")
      for run in report.runs {
        let rows = run.inputs.reduce(0) { $0 + $1.rows }
        // A few are open, so that they are on paper, too.
        if report.runs.count <= 5 { writer.raw("<details open>") } else { writer.raw("<details>") }
        writer.element("<summary>", "\(run.startedAt), \(ReportText.count(rows)) lines", "</summary>\n")
        writer.raw("<dl class=\"facts\">\n")
        write(run, into: &writer)
        writer.raw("</dl></details>\n")
      }
    }
    writer.raw("</section>\n")
  }

  static func write(_ run: RunProvenance, into writer: inout HTMLWriter) {
    fact(
      run.inputs.count == 1 ? "Input" : "Inputs",
      run.inputs.map { input in
        let packed = input.compression == "none" ? "" : ", \(input.compression)"
        let size = ReportText.byteCount(input.bytes)
        let part = input.section == nil ? "" : " of \(ReportText.byteCount(input.section?.fileBytes ?? 0))"
        return (
          "\(input.path): \(ReportText.count(input.rows)) rows, \(input.format)\(packed), \(size)\(part)", input.sha256
        )
      }, into: &writer)
    if let shard = run.shard { fact("Shard", [("\(shard.index) of \(shard.count)", shard.division)], into: &writer) }
    fact("Router", [("\(run.artefact.kind), \(run.artefact.name)", run.artefact.sha256)], into: &writer)
    if let embedder = run.embedder { fact("Embedding", [(embedder, nil)], into: &writer) }
    if !run.notes.isEmpty { fact("Notes", run.notes.map { ($0, nil) }, into: &writer) }
    if !run.options.isEmpty {
      fact("Options", run.options.map { ("\($0.name) \($0.value)", nil) }, into: &writer)
    }
    let seconds = ReportText.fixed(run.durationSeconds, 2)
    fact("Run", [("routellm-batch \(run.version), started \(run.startedAt), \(seconds) s", nil)], into: &writer)
  }

  static func fact(_ name: String, _ lines: [(text: String, hash: String?)], into writer: inout HTMLWriter) {
    writer.element("<dt>", name, "</dt><dd><ul>")
    for line in lines {
      writer.element("<li>", line.text, "")
      if let hash = line.hash { writer.element(" <code>", "sha256 " + hash, "</code>") }
      writer.raw("</li>")
    }
    writer.raw("</ul></dd>\n")
  }
}
