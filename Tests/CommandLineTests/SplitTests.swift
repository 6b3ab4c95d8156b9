import Foundation
import TestSupport
import Testing

/// `--split`: the log in two sets, every row as it was read.
@Suite struct SplitTests {
  @Test(
    arguments: ["chat.jsonl", "chat.jsonl.zst", "openai-batch.jsonl", "plain.jsonl"],
    ["--threshold=0.6", "--strong-share=0.3"])
  func bothSetsTogetherAreTheLog(_ name: String, _ rule: String) throws {
    let folder = try TemporaryFolder()
    let assignments = try folder.file("a.jsonl")
    let result = try Program.run([
      "-q", "--router", "mf", rule, "--split", "\(folder.path)/sets", "-o", assignments, Program.sample(name),
    ])
    #expect(result.status == 0 && result.output.isEmpty, "\(result.errors)")
    let rows = try String(contentsOfFile: Program.sample(name.replacing(".zst", with: "")), encoding: .utf8)
      .split(separator: "\n")
    let routes = try folder.text("a.jsonl").split(separator: "\n")
    #expect(rows.count == routes.count)
    for (set, isHard) in [("hard", true), ("easy", false)] {
      let expected = zip(rows, routes).filter { $0.1.contains("\"route\":\"strong\"") == isHard }.map(\.0)
      #expect(try folder.text("sets/\(set).jsonl").split(separator: "\n") == expected)
      #expect(!expected.isEmpty)
    }
  }

  @Test func aSampleIsSplitAlike() throws {
    let folder = try TemporaryFolder()
    let log = try folder.file(
      "log.jsonl", (0..<500).map { "{\"id\":\($0),\"prompt\":\"Question number \($0)\"}\n" }.joined())
    let sample = ["--sample", "20%", "--seed", "4"]
    let whole = try Program.run(["-q", "--router", "mf"] + sample + [log]).lines
    let split = try Program.run(["-q", "--router", "mf", "--split", "\(folder.path)/sets"] + sample + [log])
    #expect(split.status == 0)
    let sets = try ["hard", "easy"].map { try folder.text("sets/\($0).jsonl").split(separator: "\n").count }
    #expect(whole.count == sets.reduce(0, +) && whole.count > 60 && whole.count < 140)
  }

  @Test func recordsOfATableBecomeObjects() throws {
    let folder = try TemporaryFolder()
    let result = try Program.run([
      "-q", "--router", "mf", "--split", "\(folder.path)/sets", Program.sample("formats/arena-55k.csv"),
    ])
    let rows = try ["hard", "easy"].flatMap { try folder.text("sets/\($0).jsonl").split(separator: "\n") }
    #expect(result.status == 0 && !rows.isEmpty)
    #expect(rows.allSatisfy { $0.hasPrefix("{\"") && $0.contains("\"model_a\":") })
  }

  @Test func oneFolderForOnePurpose() throws {
    let folder = try TemporaryFolder()
    let log = Program.sample("openai-batch.jsonl")
    _ = try folder.file("hard.jsonl", "{}")
    let command = ["-q", "--router", "mf", "--split", folder.path, log]
    #expect(try Program.run(command).status == 2)
    #expect(try Program.run(command + ["--overwrite"]).status == 0)
  }
}
