import Foundation
import TestSupport
import Testing

/// What `route` promises beyond the samples: the same bytes however a log is cut up, exact shares, honest reports.
@Suite struct RouteTests {
  /// Prompts of very different lengths, and repeated ones.
  private func log(rows: Int) -> String {
    (0..<rows).map { row in
      let text = String(repeating: "Word\(row % 17) and number \(row), ", count: 1 + row * row % 23)
      return "{\"id\":\"r\(row)\",\"prompt\":\"\(text)\"}\n"
    }.joined()
  }

  @Test(arguments: ["mixture", "sw", "mf", "random"])
  func theNumberOfThreadsChangesNoByte(_ router: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("log.jsonl", log(rows: 4000))
    let one = try Program.run(["-q", "--router", router, "--threads", "1", path])
    #expect(one.lines.count == 4000)
    for threads in ["2", "7"] {
      let many = try Program.run(["-q", "--router", router, "--threads", threads, path])
      #expect(many.status == 0, "\(many.errors)")
      #expect(many.output == one.output)
    }
  }

  @Test(arguments: ["mixture", "sw", "mf", "random"])
  func aRowAloneGetsTheBytesItGetsAmongOthers(_ router: String) throws {
    let text = log(rows: 24)
    let together = try Program.run(["-q", "--router", router], input: Data(text.utf8)).lines
    for (index, row) in text.split(separator: "\n").enumerated() {
      let alone = try Program.run(["-q", "--router", router], input: Data(row.utf8)).lines
      #expect(alone == [together[index]])
    }
  }

  @Test(arguments: ["sw", "mf"])
  func theFastPathStaysWithinTheReferencesWinRates(_ router: String) throws {
    let text = Data(log(rows: 300).utf8)
    func winRates(_ options: [String]) throws -> [Double] {
      try Program.run(["-q", "--router", router] + options, input: text).lines.map { line in
        try #require(
          (try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?["win_rate"] as? Double)
      }
    }
    for (fast, exact) in zip(try winRates([]), try winRates(["--exact"])) { #expect(abs(fast - exact) <= 1e-5) }
  }

  @Test(arguments: [
    (
      ["--router", "mf", "--strong", "gpt-4o-2024-08-06", "--weak", "gpt-4o-mini-2024-07-18"], "but other models score"
    )
  ])
  func whatWouldMislead(_ arguments: [String], _ words: String) throws {
    let result = try Program.run(arguments, input: Data(log(rows: 3).utf8))
    #expect(result.status == 2 && result.errors.contains(words) && result.output.isEmpty, "\(result.errors)")
  }

  @Test(arguments: [(0.0, 0), (0.3, 300), (1.0 / 3, 333), (0.9995, 1000), (1.0, 1000)])
  func aStrongShareIsExact(_ share: Double, _ expected: Int) throws {
    // Every prompt occurs several times, so there are ties at any cut.
    let rows = (0..<1000).map { "{\"id\":\($0),\"prompt\":\"Prompt number \($0 % 30)\"}\n" }.joined()
    let result = try Program.run(["-q", "--router", "mf", "--strong-share", "\(share)"], input: Data(rows.utf8))
    let strong = result.lines.filter { $0.contains("\"route\":\"strong\"") }
    #expect(result.lines.count == 1000)
    #expect(strong.count == expected)
    let ids = result.lines.compactMap { $0.firstMatch(of: /"id":"(\d+)"/).map { Int($0.1) } }
    #expect(ids == Array(0..<1000))
  }

  @Test func tiesGoStrongInInputOrder() throws {
    let rows = String(repeating: "{\"prompt\":\"the same question\"}\n", count: 10)
    let result = try Program.run(["-q", "--router", "mf", "--strong-share", "40%"], input: Data(rows.utf8))
    #expect(
      result.lines.map { $0.contains("strong\",\"win") } == [true, true, true, true] + Array(repeating: false, count: 6)
    )
  }

  @Test func theReportAddsUpToTheRows() throws {
    let folder = try TemporaryFolder()
    let report = try folder.file("report.json")
    let result = try Program.run(
      ["-q", "--router", "mf", "--threshold", "0.7", "--report", report], input: Data(log(rows: 500).utf8))
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(folder.text("report.json").utf8)) as? [String: Any])
    let cost = try #require(document["cost"] as? [String: Any])
    let rows = result.lines.compactMap {
      $0.firstMatch(of: /"cost_usd":([0-9.]+)/).flatMap { Decimal(string: String($0.1)) }
    }
    #expect(rows.count == 500)
    #expect(Decimal(string: try #require(cost["routed_usd"] as? String)) == rows.reduce(0, +))
  }

  @Test func limitSampleAndDryRunReadLess() throws {
    let text = Data(log(rows: 2000).utf8)
    #expect(try Program.run(["-q", "--router", "random", "--limit", "7"], input: text).lines.count == 7)
    let sampled = try Program.run(["-q", "--router", "random", "--sample", "10%"], input: text)
    #expect((120...280).contains(sampled.lines.count))
    #expect(try Program.run(["-q", "--router", "random", "--sample", "10%"], input: text).output == sampled.output)
    let other = try Program.run(["-q", "--router", "random", "--sample", "10%", "--seed", "9"], input: text)
    #expect(other.output != sampled.output)
    let dry = try Program.run(["--router", "mf", "--dry-run", "-o", "/no/such/folder/x"], input: text)
    #expect(dry.status == 0 && dry.output.isEmpty)
    #expect(dry.errors.contains("dry run"))
  }

  @Test func recordedEmbeddingsNeedARouterThatWasTrainedOnThem() throws {
    let row = Data("{\"prompt\":\"p\",\"v\":[1,2]}\n".utf8)
    let result = try Program.run(["--router", "mf", "--embedding-field", "/v"], input: row)
    #expect(result.status == 1)
    #expect(result.errors.contains("static-minilm-256"))
  }

  @Test func otherPairsAreScoredByTheRoutersOwn() throws {
    let row = Data("{\"prompt\":\"Why is the sky blue?\"}\n".utf8)
    let ranked = try Program.run(["--router", "mf", "--strong", "gpt-4.1", "--weak", "gpt-4.1-nano"], input: row)
    #expect(ranked.status == 0, "\(ranked.errors)")
    #expect(ranked.errors.contains("win rates are those of gpt-4-1106-preview over mixtral-8x7b-instruct-v0.1"))
    let refused = try Program.run(
      ["--router", "mf", "--strong", "gpt-4.1", "--weak", "gpt-4.1-nano", "--score-pair", "gpt-4.1,gpt-4o"], input: row)
    #expect(refused.status == 1)
    #expect(refused.errors.contains("does not know the strong model") && refused.errors.contains("--score-pair own"))
    let scored = try Program.run(
      [
        "--router", "mf", "--strong", "gpt-4.1", "--weak", "gpt-4.1-nano", "--score-pair",
        "gpt-4-1106-preview,mixtral-8x7b-instruct-v0.1",
      ], input: row)
    #expect(scored.status == 0, "\(scored.errors)")
    #expect(scored.text.contains("\"model\":\"gpt-4.1"))
    let own = try Program.run(
      ["--router", "mf", "--strong", "gpt-4.1", "--weak", "gpt-4.1-nano", "--score-pair", "own"], input: row)
    #expect(own.output == scored.output, "\(own.errors)")
  }

  @Test func embeddingsAreANumpyArray() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("embeddings.npy")
    let result = try Program.run(["embed", "-o", path], input: Data(log(rows: 5).utf8))
    #expect(result.status == 0, "\(result.errors)")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(bytes.count == 128 + 5 * 256 * 4)
    #expect(bytes.prefix(6) == Data([0x93] + Array("NUMPY".utf8)))
    #expect(String(decoding: bytes[10..<128], as: UTF8.self).contains("'shape': (5, 256)"))
  }

  @Test func everyCommandExplainsItself() throws {
    let overview = try Program.run(["--help"])
    #expect(overview.status == 0)
    for command in [
      "route", "run", "inspect", "embed", "train", "calibrate", "evaluate", "report merge", "benchmark", "completions",
      "manual",
    ] {
      #expect(overview.text.contains(command))
      let help = try Program.run(command.split(separator: " ").map(String.init) + ["--help"])
      #expect(help.status == 0)
      #expect(help.text.contains("Examples:"))
    }
    for shell in ["bash", "zsh", "fish"] {
      #expect(try Program.run(["completions", shell]).text.contains("strong-share"))
    }
    #expect(try Program.run(["manual"]).text.hasPrefix(".TH ROUTELLM-BATCH"))
    #expect(try Program.run(["inspect", "sw"]).text.contains("The shipped embedder matches."))
    #expect(try Program.run(["inspect", "/tmp"]).status != 0)
  }
}
