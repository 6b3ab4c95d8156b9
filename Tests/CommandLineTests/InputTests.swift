import Foundation
import TestSupport
import Testing

/// Many files by one name: folders, patterns, and what is read of them in which order.
@Suite struct InputTests {
  private func row(_ id: String) -> String { "{\"id\":\"\(id)\",\"prompt\":\"What is \(id)?\"}\n" }

  private func ids(_ result: Program.Result) -> [String] {
    result.lines.compactMap { $0.firstMatch(of: /"id":"([^"]+)"/).map { String($0.1) } }
  }

  @Test func aFolderIsAllLogFilesBelowItInOrder() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: "\(folder.path)/day=2", withIntermediateDirectories: false)
    for name in ["b.jsonl", "a.ndjson", "day=2/c.json", "z.jsonl"] { _ = try folder.file(name, row(name)) }
    for name in ["notes.txt", ".hidden.jsonl", "checksum.sha256"] { _ = try folder.file(name, "no log\n") }
    let result = try Program.run(["--router", "random", folder.path])
    #expect(result.status == 0, "\(result.errors)")
    #expect(ids(result) == ["a.ndjson", "b.jsonl", "day=2/c.json", "z.jsonl"])
    #expect(result.errors.contains("4 routed from 4 inputs"))
  }

  @Test func aQuotedPatternIsExpandedInOrder() throws {
    let folder = try TemporaryFolder()
    for name in ["10.jsonl", "9.jsonl", "x.log"] { _ = try folder.file(name, row(name)) }
    #expect(try ids(Program.run(["-q", "--router", "random", "\(folder.path)/*.jsonl"])) == ["10.jsonl", "9.jsonl"])
    #expect(try ids(Program.run(["-q", "--router", "random", "\(folder.path)/[9x].*"])) == ["9.jsonl", "x.log"])
    // A file whose name looks like a pattern is that file.
    _ = try folder.file("[9x].jsonl", row("itself"))
    #expect(try ids(Program.run(["-q", "--router", "random", "\(folder.path)/[9x].jsonl"])) == ["itself"])
  }

  @Test func everyInputTellsItsOwnFormat() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("1.jsonl", row("a"))
    _ = try folder.file("2.jsonl", "{\"id\":\"b\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello?\"}]}\n")
    _ = try folder.file("3.csv", "id,prompt\nc,Why?\n")
    _ = try folder.file("4.jsonl", "{\"custom_id\":\"d\",\"response\":{}}\n")
    let report = try folder.file("report.json")
    let result = try Program.run(["-v", "--router", "random", "--max-rejects", "1", "--report", report, folder.path])
    #expect(result.status == 0, "\(result.errors)")
    #expect(ids(result) == ["a", "b", "c"])
    for words in [
      "format: plain (detected", "format: chat (detected", "format: plain, CSV (detected",
      "4.jsonl: left out, because it is not a log of a known format",
    ] {
      #expect(result.errors.contains(words), "\(words): \(result.errors)")
    }
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(folder.text("report.json").utf8)) as? [String: Any])
    let provenance = try #require((document["provenance"] as? [[String: Any]])?.first)
    let inputs = try #require(provenance["inputs"] as? [[String: Any]])
    #expect(inputs.map { $0["format"] as? String } == ["plain", "chat", "plain", "unknown"])
    #expect(inputs.map { $0["rows"] as? Int } == [1, 1, 1, 0])
  }

  @Test func aCSVFileWithoutPromptsIsToldByItsColumns() throws {
    let folder = try TemporaryFolder()
    let log = try folder.file("battles.csv", "a,b\n1,2\n")
    let result = try Program.run(["--router", "random", log])
    #expect(result.status == 2)
    #expect(result.errors.contains("has the members 'a', 'b'") && result.errors.contains("--prompt-field"))
  }

  @Test func anOutputInTheFolderIsNotOverwritten() throws {
    let folder = try TemporaryFolder()
    let log = try folder.file("log.jsonl", row("a"))
    let result = try Program.run(["--router", "random", "-o", log, folder.path])
    #expect(result.status == 2)
    #expect(result.errors.contains("is the input"))
  }

  @Test func thousandsOfFilesTakeFewDescriptors() throws {
    let folder = try TemporaryFolder()
    for index in 0..<2000 { _ = try folder.file("\(10_000 + index).jsonl", row("r\(index)")) }
    let result = try Program.shell(
      "ulimit -n 32; exec routellm-batch --router random -o '\(folder.path)/out' '\(folder.path)'", in: folder.path)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try folder.text("out").split(separator: "\n").count == 2000)
    #expect(result.errors.contains("2,000 routed from 2,000 inputs"))
  }
}
