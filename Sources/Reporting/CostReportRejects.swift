internal import Routing

/// A page's section of lines that were rejected, and of rows that were routed by fallback.
enum CostReportRejects {
  static func write(
    _ requests: CostReport.Requests, _ rejects: [CostReport.Rejects], fallbacks: [FallbackReason: Int],
    into writer: inout HTMLWriter
  ) {
    let fallbacks = fallbacks.sorted { $0.key < $1.key }
    writer.raw("<section>\n<h2>Rejected lines</h2>\n<p>")
    writer.text(
      "\(ReportText.count(requests.read)) lines read: \(ReportText.count(requests.routed)) routed, "
        + "\(ReportText.count(requests.rejected)) rejected. Blank lines: \(ReportText.count(requests.blank)).")
    writer.raw("</p>\n")
    if !rejects.isEmpty || !fallbacks.isEmpty {
      writer.raw("<table>\n<thead><tr><th>reason</th><th class=\"n\">lines</th></tr></thead>\n<tbody>\n")
      for reject in rejects {
        writer.element("<tr><th scope=\"row\">", reject.reason, "</th>")
        writer.element("<td class=\"n\">", ReportText.count(reject.lines), "</td></tr>\n")
      }
      for (reason, count) in fallbacks {
        writer.element("<tr><th scope=\"row\">", reason.rawValue, "<small>routed all the same</small></th>")
        writer.element("<td class=\"n\">", ReportText.count(count), "</td></tr>\n")
      }
      writer.raw("</tbody>\n</table>\n")
    }
    writer.raw("</section>\n")
  }
}
