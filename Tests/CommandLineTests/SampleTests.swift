import Foundation
import Testing

/// Every sample gives its expected output; `RECORD_SAMPLES=1` writes it anew, and then the test fails once.
@Suite struct SampleTests {
  @Test(arguments: [
    ("chat.jsonl", ["--router", "sw"], "chat.sw.jsonl"), ("chat.jsonl.zst", ["--router", "sw"], "chat.sw.jsonl"),
    ("openai-batch.jsonl", ["--router", "mf"], "openai-batch.mf.jsonl"),
    ("openai-batch.jsonl.zst", ["--router", "mf"], "openai-batch.mf.jsonl"),
    ("openai-batch.jsonl", ["--router", "mf", "--passthrough"], "openai-batch.passthrough.jsonl"),
    ("plain.jsonl", ["--router", "mf", "--strong-share", "25%"], "plain.mf-share.jsonl"),
    ("chat.jsonl", ["--router", "random", "--seed", "3", "--turn", "last"], "chat.random.jsonl"),
    ("with-bad-lines.jsonl", ["--router", "mf", "--max-rejects", "3"], "with-bad-lines.mf.jsonl"),
  ])
  func aSampleGivesItsExpectedOutput(_ sample: String, _ options: [String], _ expected: String) throws {
    let path = Program.sample("expected/\(expected)")
    let result = try Program.runInRoot(options + ["Samples/\(sample)"])
    #expect(result.status == 0, "\(result.errors)")
    if ProcessInfo.processInfo.environment["RECORD_SAMPLES"] != nil {
      try result.output.write(to: URL(fileURLWithPath: path))
      Issue.record("recorded \(expected)")
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == result.output)
  }

  @Test func theRejectsOfASampleAreExpectedToo() throws {
    let folder = try TemporaryFolder()
    let rejects = try folder.file("rejects.jsonl")
    let result = try Program.runInRoot(["--rejects", rejects, "Samples/with-bad-lines.jsonl"])
    #expect(result.status == 3)
    let path = Program.sample("expected/with-bad-lines.rejects.jsonl")
    if ProcessInfo.processInfo.environment["RECORD_SAMPLES"] != nil {
      try folder.text("rejects.jsonl").write(toFile: path, atomically: true, encoding: .utf8)
      Issue.record("recorded the rejects")
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == folder.text("rejects.jsonl"))
  }

  @Test func everyPipelineRunsOnTheSamples() throws {
    let definitions = try FileManager.default.contentsOfDirectory(atPath: "\(Program.root)/Pipelines")
      .filter { $0.hasSuffix(".json") }
    #expect(definitions.count >= 2)
    for definition in definitions {
      let folder = try TemporaryFolder()
      let result = try Program.run([
        "run", "\(Program.root)/Pipelines/\(definition)", "--output-dir", folder.path,
      ])
      #expect(result.status == 0, "\(definition): \(result.errors)")
      #expect(try !folder.names().isEmpty)
    }
  }

  @Test func theNightlyPipelineKeepsItsPromises() throws {
    let folder = try TemporaryFolder()
    let definition = "\(Program.root)/Pipelines/nightly-cost.json"
    #expect(try Program.run(["run", definition, "--output-dir", folder.path]).status == 0)
    #expect(try folder.names() == ["assignments.jsonl.zst", "costs.html", "costs.json", "costs.prom", "rejects.jsonl"])
    let report = try JSONSerialization.jsonObject(with: Data(folder.text("costs.json").utf8)) as? [String: Any]
    let requests = report?["requests"] as? [String: Any]
    #expect(requests?["read"] as? Int == 120)
    #expect(requests?["strong"] as? Int == 36)
    #expect(try folder.text("costs.html").lowercased().hasPrefix("<!doctype html>"))
  }

  @Test func thePreLabellingPipelineKeepsEveryByte() throws {
    let folder = try TemporaryFolder()
    let definition = "\(Program.root)/Pipelines/pre-label.json"
    #expect(try Program.run(["run", definition, "--output-dir", folder.path]).status == 0)
    let original = try String(contentsOfFile: Program.sample("openai-batch.jsonl"), encoding: .utf8)
    let labelled = try folder.text("labelled.jsonl").split(separator: "\n")
    let lines = original.split(separator: "\n")
    #expect(labelled.count == lines.count)
    for (line, label) in zip(lines, labelled) {
      #expect(label.hasPrefix(line.dropLast() + ",\"routellm\":{\"id\":"))
    }
  }
}
