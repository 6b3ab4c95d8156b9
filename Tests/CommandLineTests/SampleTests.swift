import Foundation
import TestSupport
import Testing

/// Every sample gives its expected output; `RECORD_SAMPLES=1` writes it anew, and then the test fails once.
@Suite struct SampleTests {
  @Test(arguments: [
    ("chat.jsonl", ["--router", "sw"], "chat.sw.jsonl"), ("chat.jsonl.zst", ["--router", "sw"], "chat.sw.jsonl"),
    ("chat.jsonl.gz", ["--router", "sw"], "chat.sw.jsonl"),
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

  /// Every log format, with what the log says of each request.
  @Test(arguments: [
    "anthropic-batch", "bedrock", "vertex", "litellm", "litellm-spend", "helicone", "langfuse", "opentelemetry",
    "openpipe", "conversations", "arena-55k", "arena", "sharegpt",
  ])
  func aFormatIsToldByItself(_ format: String) throws {
    let path = Program.sample("expected/formats/\(format).random.jsonl")
    let result = try Program.runInRoot(["-v", "--router", "random", "--log-fields", "Samples/formats/\(format).jsonl"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("format: \(format) "))
    if ProcessInfo.processInfo.environment["RECORD_SAMPLES"] != nil {
      try result.output.write(to: URL(fileURLWithPath: path))
      Issue.record("recorded \(format)")
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == result.output)
  }

  @Test func aCSVLogIsReadLikeItsJSONLines() throws {
    let csv = try Program.runInRoot(["-v", "--router", "random", "--passthrough", "Samples/formats/arena-55k.csv"])
    #expect(csv.status == 0 && csv.errors.contains("format: arena-55k, CSV"), "\(csv.errors)")
    let expected = try String(
      contentsOfFile: Program.sample("expected/formats/arena-55k.random.jsonl"), encoding: .utf8)
    for (line, row) in zip(csv.lines, expected.split(separator: "\n")) {
      #expect(line.hasSuffix(",\"routellm\":\(row)}"))
    }
    #expect(csv.lines.count == 12)
    #expect(csv.lines[0].hasPrefix("{\"id\":\"1000\",\"model_a\":\"gpt-4-1106-preview\""))
    let one = try Program.runInRoot(["-q", "--router", "random", "--threads", "1", "Samples/formats/arena-55k.csv"])
    #expect(one.text == expected)
  }

  @Test func aColumnOfAnyNameIsReachedByAPointer() throws {
    let log = "key,question\n7,\"What, then?\"\n8,Why?\n"
    let result = try Program.run(
      "--router", "random", "--prompt-field", "/question", "--id-field", "/key", input: log)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lines.map { String($0.prefix(9)) } == ["{\"id\":\"7\"", "{\"id\":\"8\""])
  }

  @Test func pointersReadALogOfItsOwnLayout() throws {
    let log = "Samples/formats/own-layout.jsonl"
    let untold = try Program.runInRoot(["--router", "random", log])
    #expect(untold.status == 2 && untold.errors.contains("--prompt-field"))
    let result = try Program.runInRoot([
      "--router", "random", "--prompt-field", "/call/q/0", "--id-field", "/meta/uuid", "--usage-field",
      "/answer/tokens", "--model-field", "/call/llm", "--time-field", "/meta/at", log,
    ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lines.count == 12)
    let second = try #require(result.lines.dropFirst().first)
    #expect(second.hasPrefix("{\"id\":\"u-1\"") && second.contains("\"prompt_tokens\":25,"))
    #expect(second.hasSuffix("\"logged_model\":\"gpt-4-1106-preview\",\"logged_time\":\"2026-10-02T09:04:00.000Z\"}"))
    #expect(second.contains("\"cost_basis\":\"observed+observed\""))
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
    let definitions = try FileManager.default.contentsOfDirectory(atPath: "\(ProjectFile.root)/Pipelines")
      .filter { $0.hasSuffix(".json") }
    #expect(definitions.count >= 2)
    for definition in definitions {
      let folder = try TemporaryFolder()
      let result = try Program.run([
        "run", "\(ProjectFile.root)/Pipelines/\(definition)", "--output-dir", folder.path,
      ])
      #expect(result.status == 0, "\(definition): \(result.errors)")
      #expect(try !folder.names().isEmpty)
    }
  }

  @Test func theNightlyPipelineKeepsItsPromises() throws {
    let folder = try TemporaryFolder()
    let definition = "\(ProjectFile.root)/Pipelines/nightly-cost.json"
    #expect(try Program.run(["run", definition, "--output-dir", folder.path]).status == 0)
    #expect(try folder.names() == ["assignments.jsonl.zst", "costs.html", "costs.json", "costs.prom", "rejects.jsonl"])
    let report = try JSONSerialization.jsonObject(with: Data(folder.text("costs.json").utf8)) as? [String: Any]
    let requests = report?["requests"] as? [String: Any]
    #expect(requests?["read"] as? Int == 60)
    #expect(requests?["strong"] as? Int == 18)
    #expect(try folder.text("costs.html").lowercased().hasPrefix("<!doctype html>"))
  }

  @Test func thePreLabellingPipelineKeepsEveryByte() throws {
    let folder = try TemporaryFolder()
    let definition = "\(ProjectFile.root)/Pipelines/pre-label.json"
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
