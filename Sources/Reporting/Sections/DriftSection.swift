internal import Numerics
package import Routing
internal import Running

/// How far the log is from what the router was trained on, in plain words.
enum DriftSection {
  static func sections(of report: CostReport, top: Int) -> [ReportSection] {
    guard report.rows > 0 else { return [] }
    return [section(report.drift, note: report.driftNote, sample: report.ledger.similarities)]
  }

  /// - Parameters:
  ///   - note: why there is no distance.
  ///   - sample: of the rows that were compared; nil where it was not kept.
  static func section(_ distance: TrainingDistance?, note: String?, sample: SimilaritySample?) -> ReportSection {
    guard let distance else {
      return ReportSection("Distance from the training", [.text("Not known: \(note ?? "no request was compared").")])
    }
    var blocks = [Block.verdict(FigureText.sentence(verdict(distance)), mood(distance))]
    if let sample {
      blocks.append(
        .chart(Chart { isNarrow, writer in draw(sample, distance, isNarrow: isNarrow, into: &writer) }))
    }
    return ReportSection(
      "Distance from the training", blocks + [.remark(figures(distance, isWhole: sample?.isWhole ?? true))])
  }

  static func mood(_ distance: TrainingDistance) -> Block.Mood {
    switch distance.verdict {
    case .near: .fine
    case .partlyFar: .wary
    case .far: .bad
    }
  }

  private static func verdict(_ distance: TrainingDistance) -> String {
    let share = FigureText.percent(distance.remoteShare)
    let usual = FigureText.percent(distance.yardstick.remoteShare)
    switch distance.verdict {
    case .near: return "near: the log is about as close to the graded prompts as these are to each other"
    case .partlyFar:
      return
        "partly far: \(share) of the requests are unlike the graded prompts, against \(usual) of the graded prompts "
        + "among themselves; check the router on graded prompts of your own"
    case .far:
      return
        "far: \(share) of the requests are unlike the graded prompts, against \(usual) of the graded prompts among "
        + "themselves, as is usual for kinds of task that nobody graded; do not rely on win rates or expected quality "
        + "until graded requests of your own (--labels) confirm them"
    }
  }

  private static func figures(_ drift: TrainingDistance, isWhole: Bool) -> String {
    func places(_ value: Double) -> String { FigureText.fixed(value, 2) }
    let compared =
      isWhole
      ? "All requests were compared"
      : "A fixed sample of \(FigureText.count(drift.rowCount, of: "request")) was compared"
    let yardstick = drift.yardstick
    var text = "\(compared) with \(FigureText.count(yardstick.promptCount, of: "graded prompt")). "
    text +=
      "A request\u{2019}s closeness is its cosine with the nearest one, as a part of what is usual between neighbours "
    text +=
      "there. Its median is \(places(drift.median)) and its mean \(places(drift.mean)); among the graded prompts, "
    text += "the median is \(places(yardstick.median)) and the mean \(places(yardstick.mean)). "
    text += "\(FigureText.percent(drift.remoteShare)) of the requests are below "
    text += "\(places(TrainingDistance.remoteBelow)), where \(FigureText.percent(yardstick.remoteShare)) of the graded "
    text += "prompts are; from \(FigureText.percent(drift.farFrom)) on a log is far."
    if drift.duplicateCount > 0 {
      text +=
        " "
        + FigureText.count(
          drift.duplicateCount, of: "request has the very embedding of a training prompt.",
          plural: "requests have the very embedding of a training prompt.")
    }
    return text
  }

  /// How the requests spread by their closeness to the graded prompts.
  private static func draw(
    _ sample: SimilaritySample, _ drift: TrainingDistance, isNarrow: Bool, into writer: inout HTMLWriter
  ) {
    let parts = isNarrow ? 20 : 40
    let shares = SimilarityTally(sample).histogram(parts: parts)
    let highest = shares.max() ?? 0
    let step = FigureText.step(for: highest * 100, count: 3)
    let frame = ChartFrame(
      isNarrow: isNarrow, heights: (260, 250), left: 24 + 7.2 * Double(4 + step.decimals), xRange: 0...1,
      yMaximum: max((highest * 100 / step.step).rounded(.up) * step.step, step.step))
    frame.open(&writer, description: "How close the requests are to the graded prompts")
    frame.axes(
      &writer, xTicks: frame.xTicks((isNarrow ? 0.25 : 0.1, isNarrow ? 2 : 1)) { FigureText.fixed($0, $1) },
      yTicks: frame.yTicks(step) { FigureText.fixed($0, $1) + "%" },
      xTitle: "closeness to the graded prompts", yTitle: "share of the requests")
    frame.values(
      &writer,
      shares.enumerated().map { part, share in
        let (start, end) = (Double(part) / Double(parts), Double(part + 1) / Double(parts))
        return (
          (frame.x(start) + frame.x(end)) / 2, frame.y(share * 100),
          "closeness from \(FigureText.fixed(start, 3)) to \(FigureText.fixed(end, 3)): \(FigureText.percent(share)) of the "
            + "requests"
        )
      })
    let low = TrainingDistance.remoteBelow
    for (part, share) in shares.enumerated() where share > 0 {
      let (x, end) = (frame.x(Double(part) / Double(parts)), frame.x(Double(part + 1) / Double(parts)))
      let top = frame.y(share * 100)
      // A part that the limit cuts counts as near.
      let isFar = Double(part + 1) / Double(parts) <= low
      frame.rectangle(
        &writer, isFar ? "far" : "near", x: x, y: top, width: end - x - 1, height: max(0.5, frame.bottom - top))
    }
    for (value, label, height) in [(low, "unlike", 4.0), (drift.yardstick.median, "half of the graded", 20)] {
      let x = frame.x(max(0, value))
      frame.line(&writer, "threshold", x, frame.top - 6, x, frame.bottom)
      let fits = x + 7 + 7.2 * Double(label.count) < frame.right
      frame.text(&writer, label, fits ? x + 6 : x - 6, frame.top + height, fits ? .start : .end)
    }
    writer.raw("</svg>\n")
  }
}

extension TrainingDistance {
  /// What is said before anything else of a log that is not near; nil for one that is.
  package var warning: String? {
    let share = FigureText.percent(remoteShare)
    switch verdict {
    case .near: return nil
    case .partlyFar:
      return "partly far from the training: \(share) of the requests are unlike the prompts that were graded"
    case .far:
      return
        "far from the training: \(share) of the requests are unlike the prompts that were graded, so no quality can be "
        + "promised"
    }
  }
}
