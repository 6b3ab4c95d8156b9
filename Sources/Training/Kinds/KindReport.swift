internal import FileFormats
internal import Numerics
package import Reporting

/// How well a kind classifier did on the prompts that were left out of its training.
package struct KindReport: Sendable, Equatable {
  /// A kind's figures are withheld where it has less than this part of the left-out prompts: they would be luck.
  package static let leastShare = 0.01

  package let kinds: [String]
  /// Examples of each kind, those that were left out included.
  package let examples: [Int]
  /// Left-out prompts by their kind, and by the kind that they were given.
  package let confusion: [[Int]]

  package init(kinds: [String], examples: [Int], confusion: [[Int]]) {
    (self.kinds, self.examples, self.confusion) = (kinds, examples, confusion)
  }

  package var leftOut: Int { confusion.reduce(0) { $0 + $1.reduce(0, +) } }
  package var correct: Int { kinds.indices.reduce(0) { $0 + confusion[$1][$1] } }

  /// Whether a kind's figures are told.
  package func isTold(_ kind: Int) -> Bool {
    let own = confusion[kind].reduce(0, +)
    return own > 0 && Double(own) >= KindReport.leastShare * Double(leftOut)
  }

  /// The part of a kind's left-out prompts that got it; nil where that is withheld.
  package func recall(_ kind: Int) -> Double? {
    isTold(kind) ? Double(confusion[kind][kind]) / Double(confusion[kind].reduce(0, +)) : nil
  }

  /// The part of the left-out prompts with this label that are of the kind; nil where that is withheld, or none got it.
  package func precision(_ kind: Int) -> Double? {
    let given = confusion.reduce(0) { $0 + $1[kind] }
    return isTold(kind) && given > 0 ? Double(confusion[kind][kind]) / Double(given) : nil
  }

  /// In one line.
  package var summary: String {
    guard leftOut > 0 else { return "no prompt was left out, so nothing was measured: give more groups" }
    let share = FigureText.percent(Double(correct) / Double(leftOut))
    return "\(share) of \(FigureText.count(leftOut, of: "left-out prompt")) got their own of \(kinds.count) kinds"
  }
}

extension KindReport {
  /// As a page.
  package var page: ReportPage {
    func cell(_ value: Double?) -> String { value.map { FigureText.percent($0) } ?? "withheld" }
    let figures = DataTable(
      "kind", ["examples", "left out", "recall", "precision"],
      kinds.indices.map { kind in
        DataTable.Row(
          kinds[kind],
          [
            FigureText.count(examples[kind]), FigureText.count(confusion[kind].reduce(0, +)), cell(recall(kind)),
            cell(precision(kind)),
          ])
      })
    let matrix = DataTable(
      "is", kinds.map { DataTable.Column($0) },
      kinds.indices.map { kind in
        DataTable.Row(kinds[kind], confusion[kind].map { isTold(kind) ? FigureText.count($0) : "" })
      })
    return ReportPage(
      title: "A classifier of \(kinds.count) kinds of task",
      parts: [
        .init(
          kicker: "routellm-batch, train kind", headline: RichText(summary),
          lead:
            "Measured on a fifth of the groups, which the classifier that is measured had not seen. On prompts of other "
            + "kinds, and on those of these kinds from elsewhere, nothing is known. Figures of kinds with less than 1% of the "
            + "left-out prompts are withheld.",
          sections: [
            ReportSection("By kind", [.table(figures)]),
            ReportSection(
              "Confusion",
              [.text("Left-out prompts by their kind, and by the kind that they were given."), .table(matrix)]),
          ])
      ])
  }

  /// As data: schema `routellm-batch/kind-training`, version 1.
  package func encoded() -> [UInt8] {
    let document: JSONValue = [
      "schema": .string("routellm-batch/kind-training"), "version": .integer(1), "left_out": .integer(leftOut),
      "correct": .integer(correct),
      "accuracy": leftOut == 0 ? .null : .double(Double(correct) / Double(leftOut)),
      "kinds": .array(
        kinds.indices.map { kind in
          [
            "name": .string(kinds[kind]), "examples": .integer(examples[kind]),
            "left_out": .integer(confusion[kind].reduce(0, +)),
            "recall": recall(kind).map(JSONValue.double) ?? .null,
            "precision": precision(kind).map(JSONValue.double) ?? .null,
            "labelled": isTold(kind) ? .array(confusion[kind].map(JSONValue.integer)) : .null,
          ]
        }),
    ]
    return document.encoded(pretty: true)
  }
}
