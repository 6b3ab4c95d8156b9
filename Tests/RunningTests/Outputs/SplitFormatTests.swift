import Files
import TestSupport
import Testing

@testable import Running

@Suite struct SplitFormatTests {
  @Test func twoModelsHaveAHardAndAnEasySetAndMoreHaveTheirNames() {
    #expect(SplitFormat.fileNames(of: ["x", "y"]) == ["hard.jsonl", "easy.jsonl"])
    #expect(SplitFormat.fileNames(of: ["a/b", "A-b", "../c"]) == ["a-b.jsonl", "A-b-2.jsonl", "c.jsonl"])
    #expect(SplitFiles.isOwn("hard.jsonl", models: ["x", "y"]) && !SplitFiles.isOwn("x.jsonl", models: ["x", "y"]))
    #expect(
      !SplitFiles.isOwn("hard.jsonl", models: ["x", "y", "z"]) && SplitFiles.isOwn("z.jsonl", models: ["x", "y", "z"]))
  }

  /// Every row is in the set of its model, as it was read.
  @Test(arguments: [["s", "w"], ["a", "b", "c"]]) func everyRowIsInOneSet(_ models: [String]) throws {
    #expect(SplitFormat().needsOriginals)
    let candidates = models.count == 2 ? try Candidates.sample("s", "w") : try Candidates.sample("a", "b", "c")
    let writer = SplitFormat().makeWriter(RowContext(candidates: candidates, threshold: nil, router: "mf"))
    #expect(writer.fileCount == models.count && writer.header.isEmpty)
    let temporary = try TemporaryFolder()
    let folder = try OutputFolder(path: temporary.path + "/sets")
    try folder.claim(overwrites: true) { SplitFiles.isOwn($0, models: models) }
    let files = try SplitFiles(in: folder, models: models)
    #expect(!files.isResumable)
    for row in 0..<20 {
      try files.take(
        SampleRow(candidate: row * 7 % 5 % models.count, cost: .zero, id: "i", original: "{\"row\":\(row)}").formatted(
          by: writer))
    }
    try files.finish()
    for (candidate, name) in SplitFormat.fileNames(of: models).enumerated() {
      let lines = (0..<20).filter { $0 * 7 % 5 % models.count == candidate }.map { "{\"row\":\($0)}\n" }
      #expect(try temporary.text("sets/\(name)") == lines.joined())
    }
  }
}
