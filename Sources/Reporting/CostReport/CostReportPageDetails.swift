internal import FileFormats
internal import Numerics
internal import Routing
internal import Running

/// The page's section of how far the log is from what the router was trained on, in plain words.
enum CostReportDrift {
  static func write(_ report: CostReport, into writer: inout HTMLWriter) {
    write(
      report.drift, note: report.driftNote, sample: report.ledger.similarities, into: &writer)
  }

  /// - Parameters:
  ///   - note: why there is no distance.
  ///   - sample: what it was told by.
  static func write(
    _ distance: TrainingDistance?, note: String?, sample: SimilaritySample, into writer: inout HTMLWriter
  ) {
    writer.raw("<section>\n<h2>Distance from the training</h2>\n")
    guard let drift = distance else {
      writer.element("<p>", "Not known: \(note ?? "").", "</p>\n</section>\n")
      return
    }
    let verdict = CalibrationText.verdict(drift)
    writer.raw("<p class=\"verdict ")
    switch drift.verdict {
    case .near: writer.raw("fine")
    case .partlyFar: writer.raw("wary")
    case .far: writer.raw("bad")
    }
    writer.element("\">", verdict.prefix(1).uppercased() + verdict.dropFirst() + ".", "</p>\n")
    for isNarrow in [false, true] {
      SimilarityChart.draw(sample, drift: drift, isNarrow: isNarrow, into: &writer)
    }
    writer.element("<p class=\"after\">", figures(sample, drift), "</p>\n</section>\n")
  }

  private static func figures(_ sample: SimilaritySample, _ drift: TrainingDistance) -> String {
    func places(_ value: Double) -> String { FigureText.fixed(value, 2) }
    let compared =
      sample.isWhole
      ? "All requests were compared"
      : "A fixed sample of \(FigureText.count(drift.rowCount)) requests was compared"
    var text = "\(compared) with \(FigureText.count(drift.yardstick.promptCount)) training prompts. "
    text += "Their largest cosine with one is \(places(drift.median)) in the median, "
    text += "\(places(drift.yardstick.median)) among the training prompts; "
    text += "\(FigureText.percent(drift.remoteShare)) lie under \(places(drift.yardstick.low)), as 5% of the training "
    text += "prompts do."
    if drift.duplicateCount > 0 {
      let count = drift.duplicateCount
      text += " \(FigureText.count(count)) \(count == 1 ? "has" : "have") the very embedding of a training prompt."
    }
    return text
  }
}

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
        writer.element("<summary>", "\(run.startedAt), \(FigureText.count(rows)) lines", "</summary>\n")
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
        let size = FigureText.byteCount(input.bytes)
        let part = input.section == nil ? "" : " of \(FigureText.byteCount(input.section?.fileBytes ?? 0))"
        return (
          "\(input.path): \(FigureText.count(input.rows)) rows, \(input.format)\(packed), \(size)\(part)", input.sha256
        )
      }, into: &writer)
    if let shard = run.shard { fact("Shard", [("\(shard.index) of \(shard.count)", shard.division)], into: &writer) }
    fact("Router", [("\(run.artefact.kind), \(run.artefact.name)", run.artefact.sha256)], into: &writer)
    if let embedder = run.embedder { fact("Embedding", [(embedder, nil)], into: &writer) }
    if !run.notes.isEmpty { fact("Notes", run.notes.map { ($0, nil) }, into: &writer) }
    if !run.options.isEmpty {
      fact("Options", run.options.map { ("\($0.name) \($0.value)", nil) }, into: &writer)
    }
    let seconds = FigureText.fixed(run.durationSeconds, 2)
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

/// The page's section of expected quality: what it is, its interval, and how it depends on the share.
enum CostReportQuality {
  static func write(_ report: CostReport, into writer: inout HTMLWriter) {
    writer.raw("<section>\n<h2>Expected quality</h2>\n")
    guard let quality = report.quality, let evidence = report.evidence.quality else {
      writer.element("<p>", "Not known: \(report.qualityNote ?? "").", "</p>\n</section>\n")
      return
    }
    writer.element("<p>", sentence(quality, evidence), "</p>\n")
    writer.raw("<ul class=\"key\"><li><i class=\"c\"></i>by win rate</li>")
    if quality.recoveredInterval != nil { writer.raw("<li><i class=\"b\"></i>95% interval</li>") }
    writer.raw("<li><i class=\"r\"></i>at random</li></ul>\n")
    for isNarrow in [false, true] { ExpectedQualityChart.draw(report, isNarrow: isNarrow, into: &writer) }
    writer.element("<p class=\"after\">", caveat(report, quality, evidence), "</p>\n</section>\n")
  }

  /// PGR with its interval: `90.0% [87.6%, 92.5%]`.
  package static func recovered(_ quality: QualityProjection) -> String {
    FigureText.percent(quality.recovered)
      + (quality.recoveredInterval.map {
        " [\(FigureText.percent($0.lowerBound)), \(FigureText.percent($0.upperBound))]"
      } ?? "")
  }

  private static func sentence(_ quality: QualityProjection, _ evidence: RouterEvidence.Quality) -> String {
    func grades(_ value: Double) -> String { FigureText.fixed(value, 4) }
    let interval = quality.gapInterval.map { " [\(grades($0.lowerBound)), \(grades($0.upperBound))]" } ?? ""
    return "These routes are expected to recover \(recovered(quality)) of the gap between "
      + "\(evidence.pair.strong) and \(evidence.pair.weak), which is \(grades(quality.gap))\(interval) of "
      + "\(evidence.map.unit) a request: 0% is the weak model for everything, 100% the strong one. In brackets, 95% "
      + "intervals."
  }

  private static func caveat(
    _ report: CostReport, _ quality: QualityProjection, _ evidence: RouterEvidence.Quality
  ) -> String {
    var text =
      "By the router\u{2019}s quality map, from \(FigureText.count(evidence.map.promptCount)) graded prompts "
      + "(\(evidence.map.method)), if the log is like them; the intervals are those of the map alone."
    if quality.undefinedCount > 0 {
      text += " \(FigureText.count(quality.undefinedCount)) of \(FigureText.count(quality.resampleCount)) resamples "
      text += "see no gap at all and are in no interval."
    }
    if let drift = report.drift, drift.verdict != .near {
      text += " Much of this log is not like them: see the distance from the training below."
    }
    return text
  }
}

/// A page's section of lines that were rejected, and of rows that were routed by fallback.
enum CostReportRejects {
  static func write(
    _ requests: CostReport.Requests, _ rejects: [CostReport.Rejects], fallbacks: [FallbackReason: Int],
    into writer: inout HTMLWriter
  ) {
    let fallbacks = fallbacks.sorted { $0.key < $1.key }
    writer.raw("<section>\n<h2>Rejected lines</h2>\n<p>")
    writer.text(
      "\(FigureText.count(requests.read)) lines read: \(FigureText.count(requests.routed)) routed, "
        + "\(FigureText.count(requests.rejected)) rejected. Blank lines: \(FigureText.count(requests.blank)).")
    writer.raw("</p>\n")
    if !rejects.isEmpty || !fallbacks.isEmpty {
      writer.raw("<table>\n<thead><tr><th>reason</th><th class=\"n\">lines</th></tr></thead>\n<tbody>\n")
      for reject in rejects {
        writer.element("<tr><th scope=\"row\">", reject.reason, "</th>")
        writer.element("<td class=\"n\">", FigureText.count(reject.lines), "</td></tr>\n")
      }
      for (reason, count) in fallbacks {
        writer.element("<tr><th scope=\"row\">", reason.rawValue, "<small>routed all the same</small></th>")
        writer.element("<td class=\"n\">", FigureText.count(count), "</td></tr>\n")
      }
      writer.raw("</tbody>\n</table>\n")
    }
    writer.raw("</section>\n")
  }
}

/// The page's section of what the counts of tokens rest on: observed against estimated, bound and assumed.
enum CostReportTokens {
  static func write(_ report: CostReport, into writer: inout HTMLWriter) {
    let lines = TokenGround.lines(of: report)
    let tokens = lines.reduce(0) { $0 + $1.tally.tokens }
    let observed = lines.filter(\.isObserved).reduce(0) { $0 + $1.tally.tokens }
    let largest = Double(max(lines.map(\.tally.tokens).max() ?? 1, 1))
    writer.raw("<section>\n<h2>What the figures rest on</h2>\n")
    let share = tokens == 0 ? 0 : Double(observed) / Double(tokens)
    writer.element(
      "<p>",
      "\(FigureText.percent(share)) of the tokens were observed; the others are counted, estimated, bound or assumed.",
      "</p>\n")
    writer.raw("<table class=\"groups\">\n<thead><tr><th></th><th></th><th class=\"n\">tokens</th>")
    writer.raw("<th class=\"n\">requests</th></tr></thead>\n<tbody>\n")
    for line in lines {
      writer.element("<tr><th scope=\"row\">", line.name, "<small>")
      writer.element("", line.note, "</small></th><td class=\"bar\"><span><i class=\"")
      if line.isObserved { writer.raw("seen") } else { writer.raw("unseen") }
      writer.raw("\" style=\"width:")
      writer.number(100 * Double(line.tally.tokens) / largest)
      writer.element("%\"></i></span></td><td class=\"n\">", FigureText.count(line.tally.tokens), "</td>")
      writer.element("<td class=\"n requests\">", FigureText.count(line.tally.rows), "</td></tr>\n")
    }
    writer.raw("</tbody>\n</table>\n")
    let untold = UntoldFacts.lines(report)
    if !untold.isEmpty {
      writer.raw("<p>What the log cannot tell:</p>\n<ul>\n")
      for line in untold { writer.element("<li>", line, "</li>\n") }
      writer.raw("</ul>\n")
    }
    writer.raw("</section>\n")
  }
}
