import Foundation
import TestSupport
import Testing

/// `--join`: usage from the results of batches.
@Suite struct JoinTests {
  private static let log = "Samples/openai-batch.jsonl"
  private static let results = "Samples/formats/openai-batch.results.jsonl"

  @Test func resultsBringObservedUsageInAnyOrder() throws {
    let result = try Program.runInRoot(["--router", "random", "--join", Self.results, Self.log])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lines.count == 40)
    #expect(result.lines.count { $0.contains("\"cost_basis\":\"observed+observed\"") } == 34)
    let row = try #require(result.lines.first { $0.hasPrefix("{\"id\":\"request-11\"") })
    #expect(row.contains("\"prompt_tokens\":31,"))
    #expect(result.errors.contains("34 results with usage, 6 failed requests"))
    #expect(result.errors.contains("joined: 34 rows with a result, 6 rows without one"))
    let one = try Program.runInRoot(["-q", "--router", "random", "--threads", "1", "--join", Self.results, Self.log])
    #expect(one.output == result.output)
    #expect(one.errors.isEmpty)
  }

  @Test func anthropicResultsCountCachedTokens() throws {
    let result = try Program.runInRoot([
      "--router", "random", "--join", "Samples/formats/anthropic-batch.results.jsonl",
      "Samples/formats/anthropic-batch.jsonl",
    ])
    #expect(result.lines[2].contains("\"prompt_tokens\":112,"))
    #expect(result.errors.contains("11 results with usage, 1 failed request"))
  }

  @Test func whatDoesNotMatchIsTold() throws {
    let folder = try TemporaryFolder()
    let report = try folder.file("report.json")
    let copy = try folder.file(
      "copy.jsonl", String(contentsOfFile: Program.sample("openai-batch.jsonl"), encoding: .utf8))
    let result = try Program.runInRoot([
      "--router", "random", "--join", "Samples/formats/*.results.jsonl", "--report", report, Self.log, copy,
    ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("joined 2 files: 45 results with usage, 7 failed requests"))
    #expect(result.errors.contains("11 results without a row, 34 rows whose id an earlier row had too"))
    #expect(try folder.text("report.json").contains("68 rows with a result"))
  }

  @Test func linesThatAreNoResultsAreRejects() throws {
    let folder = try TemporaryFolder()
    let rejects = try folder.file("rejects.jsonl")
    let arguments = ["--router", "random", "--join", Self.log, "--rejects", rejects, Self.log]
    let result = try Program.runInRoot(arguments)
    #expect(result.status == 3)
    #expect(result.errors.contains("openai-batch.jsonl:1: no result"))
    #expect(try folder.text("rejects.jsonl").split(separator: "\n").count == 40)
    #expect(try Program.runInRoot(["--max-rejects", "50%"] + arguments).status == 0)
  }

  @Test func boundsAndBrokenResultsAreSaid() throws {
    let folder = try TemporaryFolder()
    let bounded = try Program.runInRoot(["--router", "random", "--join", Self.results, "--join-rows", "9", Self.log])
    #expect(bounded.status == 1)
    #expect(bounded.errors.contains("more than 9 requests") && bounded.errors.contains("--join-rows"))
    let whole = try Data(contentsOf: URL(fileURLWithPath: Program.sample("chat.jsonl.gz")))
    let cut = try folder.file("results.gz", bytes: whole.prefix(300))
    let broken = try Program.runInRoot(["--router", "random", "--join", cut, "--max-rejects", "5", Self.log])
    #expect(broken.status == 4)
    #expect(broken.errors.contains("results.gz: truncated gzip data"))
    #expect(broken.lines.count == 40)
    #expect(try Program.runInRoot(["--join", "/no/such/file", Self.log]).status == 1)
    #expect(try Program.runInRoot(["--join", "-", Self.log]).status == 2)
    let overwriting = try folder.file("r.jsonl", "{}\n")
    #expect(try Program.runInRoot(["--join", overwriting, "-o", overwriting, Self.log]).status == 2)
  }
}
