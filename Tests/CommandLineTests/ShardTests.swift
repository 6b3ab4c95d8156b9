import Foundation
import TestSupport
import Testing

/// `--shard`: the shards together are the whole run, and their reports merged are its report.
@Suite struct ShardTests {
  /// A log of several files: plain ones, one with rows without ids, one compressed, one CSV.
  private func log(_ folder: TemporaryFolder) throws -> [String] {
    func rows(_ range: Range<Int>, id: Bool) -> String {
      range.map { row in
        let text = String(repeating: "Word \(row % 13) of \(row), ", count: 1 + row * row % 19)
        return #"{\#(id ? "\"id\":\(row)," : "")"user":"u\#(row % 9)","prompt":"\#(text)"}"# + "\n"
      }.joined()
    }
    return [
      try folder.file("a.jsonl", rows(0..<150, id: true) + "no row\n"),
      try folder.file("b.jsonl", rows(150..<151, id: false)),
      try folder.file("c.jsonl", rows(151..<400, id: false) + "\n\n{\"prompt\":7}\n" + rows(400..<420, id: false)),
    ]
  }

  private func route(_ folder: TemporaryFolder, _ name: String, _ more: [String], _ inputs: [String]) throws
    -> Program.Result
  {
    try Program.run(
      [
        "--router", "mf", "--max-rejects", "9", "--group-by", "user", "--report", try folder.file("\(name).json"),
        "--rejects", try folder.file("\(name).rejects"), "-o", try folder.file("\(name).out"),
      ] + more + inputs)
  }

  private func withoutProvenance(_ text: String) throws -> Substring {
    text[..<(try #require(text.firstRange(of: "  \"provenance\": [")).lowerBound)]
  }

  @Test(arguments: [2, 3, 11]) func shardsOfPlainFilesInOrderAreTheWholeRun(_ count: Int) throws {
    let folder = try TemporaryFolder()
    let inputs = try log(folder)
    #expect(try route(folder, "whole", ["--sample", "70%"], inputs).status == 0)
    for index in 1...count {
      let result = try route(
        folder, "part-\(index)", ["-v", "--sample", "70%", "--shard", "\(index)/\(count)"], inputs)
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.errors.contains("shard \(index)/\(count): "))
    }
    for kind in ["out", "rejects"] {
      let parts = try (1...count).map { try folder.text("part-\($0).\(kind)") }.joined()
      #expect(try parts == folder.text("whole.\(kind)"))
    }
    let merged = try Program.run(["report", "merge"] + (1...count).map { "\(folder.path)/part-\($0).json" })
    #expect(merged.status == 0 && merged.errors.isEmpty, "\(merged.errors)")
    #expect(try withoutProvenance(merged.text) == withoutProvenance(folder.text("whole.json")))
    // A merged report that was saved tells its shards as well.
    let saved = try folder.file("merged.json", merged.text)
    #expect(try Program.run(["report", "show", saved, "-o", "\(folder.path)/again.json"]).status == 0)
    #expect(try folder.text("again.json") == merged.text)
  }

  @Test func compressedFilesAndCSVGoWhole() throws {
    let folder = try TemporaryFolder()
    let inputs =
      try log(folder) + [
        Program.sample("chat.jsonl.zst"), try folder.file("d.csv", "prompt,user\n\"one\ntwo\",u1\nthree,u2\n"),
      ]
    #expect(try route(folder, "whole", [], inputs).status == 0)
    for index in 1...3 { #expect(try route(folder, "part-\(index)", ["--shard", "\(index)/3"], inputs).status == 0) }
    let parts = try (1...3).flatMap { try folder.text("part-\($0).out").split(separator: "\n") }
    #expect(try parts.sorted() == folder.text("whole.out").split(separator: "\n").sorted())
    let merged = try Program.run(["report", "merge"] + (1...3).map { "\(folder.path)/part-\($0).json" })
    #expect(try withoutProvenance(merged.text) == withoutProvenance(folder.text("whole.json")))
  }

  @Test func onlyWholeDivisionsPassInSilence() throws {
    let folder = try TemporaryFolder()
    let inputs = try log(folder)
    for index in 1...3 { #expect(try route(folder, "part-\(index)", ["--shard", "\(index)/3"], inputs).status == 0) }
    func part(_ index: Int) -> String { "\(folder.path)/part-\(index).json" }
    let missing = try Program.run(["report", "merge", part(1), part(3)])
    #expect(missing.status == 0 && missing.errors.contains("shard 2 of 3 is missing"), "\(missing.errors)")
    let twice = try Program.run(["report", "merge", part(1), part(2), part(1)])
    #expect(twice.status == 1 && twice.errors.contains("shard 1 of 3 is in more than one"), "\(twice.errors)")
    #expect(try route(folder, "whole", [], inputs).status == 0)
    let both = try Program.run(["report", "merge", part(2), "\(folder.path)/whole.json"])
    #expect(both.status == 1 && both.errors.contains("would count twice"), "\(both.errors)")
    // The log grows between two jobs of the array.
    _ = try folder.file("b.jsonl", folder.text("b.jsonl") + "{\"prompt\":\"late\"}\n")
    #expect(try route(folder, "part-4", ["--shard", "2/3"], inputs).status == 0)
    let grown = try Program.run(["report", "merge", part(1), part(4), part(3)])
    #expect(grown.errors.contains("of different divisions"), "\(grown.errors)")
  }

  @Test func aShardWithoutLinesIsClean() throws {
    let folder = try TemporaryFolder()
    let input = try folder.file("one.jsonl", "{\"prompt\":\"only one\"}\n")
    let results = try (1...4).map { try Program.run(["--router", "mf", "--shard", "\($0)/4", input]) }
    #expect(results.allSatisfy { $0.status == 0 })
    #expect(results.flatMap(\.lines).count == 1)
    #expect(results[3].errors.contains("no line starts in it"))
  }

  @Test(arguments: [
    (["--shard", "1/2", "/dev/null"], "is not a regular file")
  ])
  func mistakesAreTold(_ arguments: [String], _ reason: String) throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("x.jsonl", "{\"prompt\":\"a\"}\n")
    let result = try Program.run(["--router", "mf"] + arguments, input: Data(), folder: folder.path)
    #expect(result.status != 0 && result.output.isEmpty)
    #expect(result.errors.contains(reason), "\(result.errors)")
  }

  @Test func anOutputThatIsAnotherShardsInputIsRefused() throws {
    let folder = try TemporaryFolder()
    let inputs = try log(folder)
    let result = try Program.run(["--router", "mf", "--shard", "1/3", "-o", inputs[2]] + inputs)
    #expect(result.status == 2 && result.errors.contains("would be overwritten"), "\(result.errors)")
  }
}
