import Foundation
import TestSupport
import Testing

/// `--emit`: a batch becomes one batch for each model.
@Suite struct EmitTests {
  private let quiet = ["-q", "--router", "mf"]

  /// The lines of all files of requests, by id.
  private func requests(in folder: String, idOf: (String) -> String) throws -> [String: String] {
    var found: [String: String] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) where !name.hasPrefix("manifest") {
      for line in try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8).split(separator: "\n") {
        #expect(found.updateValue("\(name) \(line)", forKey: idOf(String(line))) == nil)
      }
    }
    return found
  }

  private func member(_ name: String, of line: String) throws -> Any? {
    (try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?[name]
  }

  @Test func everyRequestGoesToItsModelAndKeepsItsBytes() throws {
    let folder = try TemporaryFolder()
    let log = Program.sample("openai-batch.jsonl")
    let assignments = try folder.file("assignments.jsonl")
    let result = try Program.run(
      quiet + [
        "--emit", "openai-batch", "--out-dir", "\(folder.path)/out", "--file-rows", "9", "--keep-parameters", "-o",
        assignments, log,
      ])
    #expect(result.status == 0 && result.output.isEmpty && result.errors.isEmpty, "\(result.errors)")
    let found = try requests(in: "\(folder.path)/out") { try! member("custom_id", of: $0) as? String ?? "" }
    let rows = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map(String.init)
    let routes = try folder.text("assignments.jsonl").split(separator: "\n").map(String.init)
    #expect(found.count == rows.count && routes.count == rows.count)
    for (row, route) in zip(rows, routes) {
      let id = try member("custom_id", of: row) as? String ?? ""
      let model = try member("model", of: route) as? String ?? ""
      let expected = row.replacingOccurrences(of: "\"model\": \"gpt-4-1106-preview\"", with: "\"model\": \"\(model)\"")
      #expect(found[id]?.hasPrefix("\(model)-0000") == true && found[id]?.hasSuffix(" " + expected) == true)
    }
  }

  @Test(arguments: ["--threshold=0.7", "--strong-share=30%", "--budget=60%"])
  func threadsAndRulesChangeNoByte(_ rule: String) throws {
    let folder = try TemporaryFolder()
    func run(_ name: String, _ threads: String) throws -> [String: Data] {
      let result = try Program.run(
        quiet + [
          rule, "--threads", threads, "--emit", "openai-batch", "--out-dir", "\(folder.path)/\(name)",
          Program.sample("openai-batch.jsonl"),
        ])
      #expect(result.status == 0, "\(result.errors)")
      let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/\(name)")
      return try Dictionary(
        uniqueKeysWithValues: names.map {
          ($0, try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(name)/\($0)")))
        })
    }
    #expect(try run("one", "1") == run("many", "5"))
  }

  @Test func aFolderIsOneRunsAlone() throws {
    let folder = try TemporaryFolder()
    let log = Program.sample("openai-batch.jsonl")
    let command = quiet + ["--emit", "openai-batch", "--out-dir", folder.path, "--file-rows", "3"]
    _ = try folder.file("mine.txt", "x")
    #expect(try Program.run(command + [log]).status == 2)
    #expect(try Program.run(command + ["--overwrite", log]).status == 0)
    let first = try folder.names()
    // Fewer files than before: none of the earlier run's is left.
    #expect(try Program.run(command + ["--overwrite", "--limit", "4", log]).status == 0)
    let second = try folder.names()
    #expect(second.contains("mine.txt") && second.count < first.count)
    #expect(try folder.text("manifest.jsonl").split(separator: "\n").count == 4)
    let own = try Program.run(command + ["--overwrite", "\(folder.path)/\(second[0])"])
    #expect(own.status == 2 && own.errors.contains("holds the input"))
  }

  @Test func shardsMakeTheIdsOfTheWholeRun() throws {
    let folder = try TemporaryFolder()
    let logs = try (0..<3).map { file in
      let rows = (0..<40).map {
        "{\"body\":{\"messages\":[{\"role\":\"user\",\"content\":\"Question \(file) \($0)\"}]}}\n"
      }
      return try folder.file("log\(file).jsonl", rows.joined())
    }
    func ids(_ name: String, _ shard: [String]) throws -> [String] {
      let result = try Program.run(
        quiet + shard + ["--format", "openai-batch", "--emit", "openai-batch", "--out-dir", "\(folder.path)/\(name)"]
          + logs)
      #expect(result.status == 0, "\(result.errors)")
      return try folder.text("\(name)/manifest.jsonl").split(separator: "\n").map {
        "\(try member("custom_id", of: String($0)) ?? "") \(try member("input", of: String($0)) ?? "")"
      }
    }
    let whole = try ids("whole", [])
    #expect(whole.count == 120 && whole.contains("r2-7 \(logs[1])"))
    #expect(try (1...4).flatMap { try ids("shard\($0)", ["--shard", "\($0)/4"]) }.sorted() == whole.sorted())
  }

  @Test func namesOnTheWire() throws {
    let folder = try TemporaryFolder()
    let log = Program.sample("openai-batch.jsonl")
    let result = try Program.run([
      "--router", "mf", "--emit", "openai-batch", "--out-dir", "\(folder.path)/out", "--wire-name",
      "gpt-5.6-luna=deployments/Luna=\"x\"", log,
    ])
    #expect(result.status == 0 && result.errors.contains("as deployments/Luna=\"x\" in 1 file"))
    #expect(
      try folder.text("out/gpt-5.6-luna-00001.jsonl").contains(#""model": "deployments/Luna=\"x\"""#))
  }

  /// Every sample of a layout that holds requests, in every provider's words: nothing is lost, all is JSON.
  @Test(arguments: [
    "openai-batch.jsonl", "chat.jsonl", "plain.jsonl", "formats/anthropic-batch.jsonl", "formats/bedrock.jsonl",
    "formats/vertex.jsonl", "formats/openpipe.jsonl", "formats/helicone.jsonl", "formats/litellm.jsonl",
    "formats/conversations.jsonl", "formats/sharegpt.jsonl",
  ])
  func everyLayoutInEveryProvidersWords(_ sample: String) throws {
    let folder = try TemporaryFolder()
    let count = try String(contentsOfFile: Program.sample(sample), encoding: .utf8).split(separator: "\n").count
    for (format, id, strong, weak) in [
      ("openai-batch", "custom_id", "gpt-4o", "gpt-4o-mini"),
      ("anthropic-batch", "custom_id", "claude-opus-4-5", "claude-haiku-4-5"),
      (
        "bedrock", "recordId", "anthropic.claude-opus-4-5-20251101-v1:0",
        "us.anthropic.claude-3-5-haiku-20241022-v1:0"
      ),
      ("vertex", "key", "gemini-2.5-pro", "gemini-2.5-flash"),
    ] {
      let rejects = try folder.file("rejects")
      let result = try Program.run(
        quiet + [
          "--score-pair", "own", "--strong", strong, "--weak", weak, "--emit", format, "--out-dir",
          "\(folder.path)/\(format)", "--max-tokens", "500", "--rejects", rejects,
          Program.sample(sample),
        ])
      let rejected = try folder.text("rejects").split(separator: "\n")
      #expect(result.status == (rejected.isEmpty ? 0 : 3), "\(format): \(result.errors)")
      #expect(rejected.allSatisfy { $0.contains("not convertible") })
      let found = try requests(in: "\(folder.path)/\(format)") { try! member(id, of: $0) as? String ?? "" }
      #expect(found.count + rejected.count == count && found.count * 2 > count, "\(format)")
    }
  }

  @Test func rowsThatHoldNoRequestEndTheRunAtOnce() throws {
    let folder = try TemporaryFolder()
    let result = try Program.run(
      quiet + [
        "--score-pair", "own", "--strong", "gemini-2.5-pro", "--weak", "gemini-2.5-flash", "--emit", "vertex",
        "--out-dir", "\(folder.path)/out", Program.sample("formats/arena.jsonl"),
      ])
    #expect(
      result.status == 2 && result.errors.contains("rows of arena do not hold a complete request"), "\(result.errors)")
  }

  @Test func aDryRunMakesNoFolder() throws {
    let folder = try TemporaryFolder()
    let result = try Program.run(
      quiet + [
        "--dry-run", "--emit", "openai-batch", "--out-dir", "\(folder.path)/out", Program.sample("openai-batch.jsonl"),
      ])
    #expect(result.status == 0)
    #expect(try folder.names() == [])
  }
}
