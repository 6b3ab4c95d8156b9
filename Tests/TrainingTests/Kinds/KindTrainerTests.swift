import FileFormats
import Foundation
import Reporting
import Routing
import TestSupport
import TextModels
import Testing

@testable import Training

@Suite struct KindTrainerTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Prompts of two kinds that no one confuses, of twenty groups each, and of a rare third.
  private func data() throws -> String {
    var lines: [String] = []
    for group in 0..<20 {
      for row in 0..<4 {
        lines.append(
          #"{"prompt":"Translate into French: the house number \#(group) is \#(row)","kind":"t","group":"t\#(group)"}"#)
        lines.append(#"{"prompt":"Solve the equation \#(row)x + \#(group) = 7","kind":"m","group":"m\#(group)"}"#)
      }
    }
    lines.append(lines[0])
    return try folder.file("data.jsonl", lines.joined(separator: "\n"))
  }

  @Test func kindsAreLearntAndMeasuredOnGroupsThatWereLeftOut() throws {
    let examples = try KindExamples([data()])
    #expect(examples.kinds == ["m", "t"] && examples.repeatedCount == 1)
    let left = examples.examples.filter(\.isLeftOut)
    #expect(left.count % 4 == 0 && left.count > 8 && left.count < 80)
    let trainer = KindTrainer(examples, embedder: try StaticEmbeddingModel.shipped())
    let provenance = TrainingProvenance(data: ["data.jsonl"], rowCount: 0, licence: "none", command: "c")
    let (classifier, report) = trainer.train(provenance)
    #expect(report.leftOut == left.count && report.correct == left.count)
    #expect(classifier.training.rowCount == examples.examples.count && classifier.accuracy?.share == 1)
    #expect(trainer.train(provenance).classifier.encoded.tensors == classifier.encoded.tensors)
    try KindArtefact.write(classifier, to: "\(folder.path)/kinds")
    let read = try KindClassifier(ArtefactFiles(directory: "\(folder.path)/kinds"))
    let labeller = try KindLabeller(read, origin: "kinds", embedder: StaticEmbeddingModel.shipped())
    #expect(labeller.kind(of: "Solve 3y = 9") == "m" && labeller.kind(of: "translate this to french") == "t")
  }

  @Test func figuresOfRareKindsAreWithheld() throws {
    let report = KindReport(kinds: ["a", "b"], examples: [1_000, 9], confusion: [[190, 8], [0, 1]])
    #expect(report.isTold(0) && !report.isTold(1) && report.recall(1) == nil && report.precision(1) == nil)
    #expect(report.recall(0) == 190.0 / 198)
    let json = try JSONValue(parsing: report.encoded())
    #expect(json["kinds"]?.values?[1]["recall"] == .null && json["kinds"]?.values?[1]["labelled"] == .null)
    #expect(json["correct"]?.integer == 191)
    #expect(String(decoding: PageRenderer.bytes(report.page), as: UTF8.self).contains("withheld"))
  }

  @Test(arguments: [
    #"{"prompt":"a","kind":"x"}"#, #"{"prompt":"a","kind":"x"}"# + "\n" + #"{"prompt":"a","kind":"y"}"#,
    #"{"prompt":"a"}"#, #"{"kind":"x"}"#, "[]", "{",
  ]) func dataThatTeachNothingAreRefused(_ text: String) throws {
    let path = try folder.file("bad.jsonl", text)
    #expect(throws: InputError.self) { try KindExamples([path]) }
  }

  /// Prompts that were written by hand before the classifier was trained. Variants of features and penalty were compared on
  /// them, so they flatter it a little. Of 79, 62 got their kind.
  @Test func theShippedKindsKeepTheirBar() throws {
    let path = ProjectFile.golden("kind-sanity.jsonl", of: "TrainingTests")
    let rows = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
      try JSONValue(parsing: $0.utf8)
    }
    let labeller = try KindLabeller.shipped()
    var correct = 0
    for row in rows where try labeller.kind(of: #require(row["prompt"]?.string)) == row["kind"]?.string { correct += 1 }
    #expect(rows.count == 79 && correct >= 59, "\(correct) of \(rows.count)")
  }
}
