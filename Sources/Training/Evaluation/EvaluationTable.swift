internal import Numerics
internal import Reporting

/// An evaluation as text for a terminal.
package enum EvaluationTable {
  /// Several lines, closed by a newline.
  package static func text(_ evaluation: Evaluation) -> String {
    var text =
      "\(evaluation.benchmark): \(FigureText.count(evaluation.promptCount, of: "prompt"))"
    if let count = evaluation.contaminatedCount { text += ", \(count) more dropped by the contamination list" }
    text += "\n"
    text += table([
      ["strong", evaluation.pair.strong, quality(evaluation.strong)],
      ["weak", evaluation.pair.weak, quality(evaluation.weak)],
    ])
    text += "\n"
    let header =
      ["", "APGR"] + Evaluation.levels.map { "CPT(\(percent($0, 0)))" }
      + Evaluation.levels.map { "saving(\(percent($0, 0)))" }
      + evaluation.settings.shares.map { "PGR at \(percent($0, nil))" }
    text += table(
      [header]
        + evaluation.rows.map { row in
          [row.name, ratio(row.apgr)] + row.callShares.map(callShare) + row.savings.map(saving)
            + row.atShares.map { ratio($0.pgr) }
        })
    if evaluation.settings.wantsUpstreamGrid {
      text += "\nas RouteLLM computes them: 11 thresholds, interpolated CPT\n"
      let header = ["", "APGR"] + UpstreamGrid.levels.map { "CPT(\(percent($0, 0)))" }
      text += table(
        [header]
          + evaluation.rows.compactMap { row in
            row.upstream.map { grid in
              [row.name, FigureText.fixed(grid.apgr, 3)] + grid.callShares.map { percent($0, 2) }
            }
          })
    }
    text += promises(evaluation)
    if let parts = evaluation.parts { text += "\n" + parts.text }
    if evaluation.settings.resampleCount > 0 {
      text +=
        "\nin brackets: 95% intervals of "
        + "\(FigureText.count(evaluation.settings.resampleCount, of: "bootstrap resample")), "
        + "seed \(evaluation.settings.seed)\n"
    }
    for note in evaluation.notes { text += "note: \(note)\n" }
    return text
  }

  static func quality(_ estimate: Estimate) -> String {
    FigureText.fixed(estimate.value, 3) + interval(estimate) { FigureText.fixed($0, 3) }
  }

  static func ratio(_ estimate: Estimate) -> String {
    FigureText.fixed(estimate.value, 3) + interval(estimate) { FigureText.fixed($0, 3) }
  }

  static func callShare(_ estimate: Estimate) -> String {
    percent(estimate.value, 2) + interval(estimate) { FigureText.fixed($0 * 100, 1) }
  }

  /// How many times fewer strong calls than random.
  static func saving(_ estimate: Estimate?) -> String {
    guard let estimate else { return "-" }
    return FigureText.fixed(estimate.value, 2) + "x" + interval(estimate) { FigureText.fixed($0, 2) }
  }

  /// What the routers' quality maps said of the benchmark, and what came of it.
  private static func promises(_ evaluation: Evaluation) -> String {
    evaluation.promises.map { promise in
      "\npromised and kept: \(promise.text)\n" + table([PromiseCoverage.columns] + promise.rows)
    }.joined()
  }

  /// - Parameter decimals: nil for one, or none where it is a whole number.
  static func percent(_ fraction: Double, _ decimals: Int?) -> String {
    let places = decimals ?? (abs((fraction * 100).rounded() - fraction * 100) < 1e-9 ? 0 : 1)
    return FigureText.fixed(fraction * 100, places) + "%"
  }

  private static func interval(_ estimate: Estimate, _ format: (Double) -> String) -> String {
    estimate.interval.map { " [\(format($0.lowerBound)), \(format($0.upperBound))]" } ?? ""
  }

  /// Columns two spaces apart, left-aligned.
  static func table(_ rows: [[String]]) -> String {
    var widths: [Int] = []
    for row in rows {
      for (column, cell) in row.enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], cell.count)
      }
    }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        line += cell
        if column < row.count - 1 { line += String(repeating: " ", count: widths[column] - cell.count + 2) }
      }
      return line + "\n"
    }.joined()
  }
}
