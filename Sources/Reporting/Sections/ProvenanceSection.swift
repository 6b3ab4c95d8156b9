internal import Numerics
internal import Running

/// What was read, what scored it, what it was priced by.
enum ProvenanceSection {
  private typealias Fact = (name: String, lines: [(text: String, hash: String?)])

  static func sections(of report: CostReport, top: Int) -> [ReportSection] {
    let table = "\(report.prices.file)\(report.prices.date.map { ", of \($0)" } ?? ", undated")"
    let prices =
      report.candidates.map { ($0.price.description, nil) }
      + [("\(table): \(report.prices.source)", Optional(report.prices.sha256))]
    var facts: [Fact] = report.isPair ? [("Threshold", [(report.thresholdSentence, nil)])] : []
    facts.append(("Prices", prices))
    if report.runs.count == 1, let run = report.runs.first {
      return [ReportSection("Provenance", [.facts(facts + self.facts(of: run))])]
    }
    facts.append(("Merged from", [(FigureText.count(report.runs.count, of: "run"), nil)]))
    let runs = report.runs.map { run in
      let lines = FigureText.count(run.inputs.reduce(0) { $0 + $1.rows }, of: "line")
      // A few are open, so that they are on paper, too.
      return Block.details(
        "\(run.startedAt), \(lines)", isOpen: report.runs.count <= 5, [.facts(self.facts(of: run))])
    }
    return [ReportSection("Provenance", [.facts(facts)] + runs)]
  }

  private static func facts(of run: RunProvenance) -> [Fact] {
    let inputs = run.inputs.map { input in
      let packed = input.compression == "none" ? "" : ", \(input.compression)"
      let part = input.section.map { " of \(FigureText.byteCount($0.fileBytes))" } ?? ""
      let text =
        "\(input.path): \(FigureText.count(input.rows, of: "row")), \(input.format)\(packed), "
        + FigureText.byteCount(input.bytes) + part
      return (text: text, hash: Optional(input.sha256))
    }
    let seconds = FigureText.fixed(run.durationSeconds, 2)
    let facts: [Fact?] = [
      (run.inputs.count == 1 ? "Input" : "Inputs", inputs),
      run.shard.map { ("Shard", [("\($0.index) of \($0.count)", $0.division)]) },
      ("Router", [("\(run.artefact.kind), \(run.artefact.name)", run.artefact.sha256)]),
      run.embedder.map { ("Embedding", [($0, nil)]) },
      run.notes.isEmpty ? nil : ("Notes", run.notes.map { ($0, nil) }),
      run.options.isEmpty ? nil : ("Options", run.options.map { ("\($0.name) \($0.value)", nil) }),
      ("Run", [("routellm-batch \(run.version), started \(run.startedAt), \(seconds) s", nil)]),
    ]
    return facts.compactMap(\.self)
  }
}
