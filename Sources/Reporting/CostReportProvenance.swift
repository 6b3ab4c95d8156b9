internal import Assigning

/// The page's last section: what was read, what scored it, what it was priced by.
enum CostReportProvenance {
  static func write(_ report: CostReport, into writer: inout HTMLWriter) {
    let provenance = report.provenance
    func fact(_ name: String, _ lines: [(text: String, hash: String?)]) {
      writer.element("<dt>", name, "</dt><dd><ul>")
      for line in lines {
        writer.element("<li>", line.text, "")
        if let hash = line.hash { writer.element(" <code>", "sha256 " + hash, "</code>") }
        writer.raw("</li>")
      }
      writer.raw("</ul></dd>\n")
    }
    writer.raw("<section>\n<h2>Provenance</h2>\n<dl class=\"facts\">\n")
    fact(
      provenance.inputs.count == 1 ? "Input" : "Inputs",
      provenance.inputs.map { input in
        let packed = input.compression == "none" ? "" : ", \(input.compression)"
        let size = ReportText.byteCount(input.bytes)
        return ("\(input.path): \(ReportText.count(input.rows)) rows, \(input.format)\(packed), \(size)", input.sha256)
      })
    fact("Router", [("\(provenance.artefact.kind), \(provenance.artefact.name)", provenance.artefact.sha256)])
    if let embedder = provenance.embedder { fact("Embedding", [(embedder, nil)]) }
    fact("Threshold", [(CostReportPage.thresholdText(report.threshold), nil)])
    fact(
      "Prices",
      [
        (report.strongPrice.description, nil), (report.weakPrice.description, nil),
        (
          "\(report.prices.file)\(report.prices.date.map { ", of \($0)" } ?? ", undated"): \(report.prices.source)",
          report.prices.sha256
        ),
      ])
    if !provenance.notes.isEmpty { fact("Notes", provenance.notes.map { ($0, nil) }) }
    if !provenance.options.isEmpty {
      fact("Options", provenance.options.map { ("\($0.name) \($0.value)", nil) })
    }
    let seconds = ReportText.fixed(provenance.durationSeconds, 2)
    fact("Run", [("routellm-batch \(provenance.version), started \(provenance.startedAt), \(seconds) s", nil)])
    writer.raw("</dl>\n</section>\n")
  }
}
