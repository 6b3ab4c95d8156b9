import Foundation
import TestSupport
import Testing

/// A path, an id, a model's or a group's name with line feeds, quotes, markup and what steers a terminal makes no line, no
/// element and no cell of its own wherever it is written.
@Suite struct ForgedLinesTests {
  private static let hostile =
    "x\nFORGED 1\r\nFORGED{} 2 # \u{1B}[31m\"q\",'|</script><b>`\\ \u{2028}FORGED\u{85}FORGED\u{7}\u{9B}31m"
  private static let path = "log\nFORGED \u{1B}[31m\"<b>.jsonl"

  private func quoted(_ text: String) -> String {
    String(decoding: try! JSONSerialization.data(withJSONObject: text, options: .fragmentsAllowed), as: UTF8.self)
  }

  private func routed(_ options: [String], in folder: TemporaryFolder) throws -> String {
    let rows = (0..<6).map { row in
      "{\"id\":\(quoted("\(row)\(Self.hostile)")),\"user\":\(quoted("u\(row % 2)\(Self.hostile)")),"
        + "\"model\":\(quoted("m\(Self.hostile)")),\"messages\":[{\"role\":\"user\",\"content\":\"hello \(row)\"}],"
        + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}\n"
    }
    try FileManager.default.createDirectory(atPath: "\(folder.path)/logs", withIntermediateDirectories: true)
    let log = try folder.file(
      "logs/" + Self.path, rows.joined() + "{\"id\":\"bad\u{1B}[31m\"\n[\(quoted(Self.hostile))]\n")
    let program = try RunningProgram(
      ["--router", "random", "--group-by", "/user", "--max-rejects", "100%"] + options + [log], folder: folder.path)
    #expect(program.status() == 0, "\(program.errors)")
    return program.errors
  }

  private func controls(in text: String) -> [Unicode.Scalar] {
    text.unicodeScalars.filter { $0 != "\n" && ($0.value < 0x20 || (0x7F...0x9F).contains($0.value)) }
  }

  private func forgedLines(_ text: String) -> [Substring] {
    text.split(separator: "\n").filter { $0.drop(while: \.isWhitespace).hasPrefix("FORGED") }
  }

  @Test func theTerminal() throws {
    let folder = try TemporaryFolder()
    var shown = try routed(["-o", "a.jsonl", "--report", "r.json"], in: folder)
    // Errors about a path, an operand in a folder, and an option's value.
    for arguments in [
      ["absent\nFORGED"], ["--router", "random", "logs", "-o", "no/such\nFORGED/o"],
      ["--price", "m=1\nFORGED", "logs"],
      ["--prices=a\nFORGED", "logs"], ["--group-by", "\nFORGED", "logs"], ["--alias", "a\nFORGED=b\nFORGED", "logs"],
      ["inspect", "a\nFORGED"], ["run", "a\nFORGED"], ["report", "show", "a\nFORGED"], ["trian\nFORGED"],
      ["-v", "--router", "random", "-o", "b.jsonl", "logs"],
    ] {
      let program = try RunningProgram(arguments, folder: folder.path)
      _ = program.status()
      shown += program.errors
    }
    #expect(shown.contains("\\u{a}FORGED"))
    #expect(forgedLines(shown).isEmpty, "\(shown)")
    #expect(controls(in: shown).isEmpty)
  }

  @Test func jsonLinesAndRejects() throws {
    let folder = try TemporaryFolder()
    _ = try routed(["-o", "a.jsonl", "--rejects", "bad.jsonl", "--report", "r.json"], in: folder)
    for (name, count) in [("a.jsonl", 6), ("bad.jsonl", 2)] {
      let text = try folder.text(name)
      let lines = text.split(separator: "\n")
      // JSON leaves characters from U+007F on as they are.
      #expect(lines.count == count && text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 })
      for (row, line) in lines.enumerated() {
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        if count == 6 { #expect(object["id"] as? String == "\(row)\(Self.hostile)") }
      }
    }
  }

  @Test func csv() throws {
    let folder = try TemporaryFolder()
    _ = try routed(["-o", "a.csv", "--report", "r.csv"], in: folder)
    let ids = try records(folder.text("a.csv")).dropFirst().map(\.first)
    #expect(ids == (0..<6).map { "\($0)\(Self.hostile)" })
    let report = try records(folder.text("r.csv"))
    #expect(Set(report.map(\.count)).count == 1 && !report.contains { $0[0].hasPrefix("FORGED") })
  }

  /// RFC 4180.
  private func records(_ text: String) throws -> [[String]] {
    var records: [[String]] = [[]]
    var cell = ""
    var isQuoted = false
    var scalars = text.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      switch (scalar, isQuoted) {
      case ("\"", true) where scalars.first == "\"": cell.unicodeScalars.append(scalars.removeFirst())
      case ("\"", _): isQuoted.toggle()
      case (",", false):
        records[records.count - 1].append(cell)
        cell = ""
      case ("\r", false) where scalars.first == "\n": break
      case ("\n", false):
        records[records.count - 1].append(cell)
        cell = ""
        records.append([])
      default: cell.unicodeScalars.append(scalar)
      }
    }
    #expect(!isQuoted && cell.isEmpty)
    return records.dropLast()
  }

  @Test func pages() throws {
    let folder = try TemporaryFolder()
    _ = try routed(["-o", "a.jsonl", "--report", "r.html", "--report", "r.md", "--report", "r.prom"], in: folder)
    let page = try folder.text("r.html")
    #expect(page.contains("FORGED") && !page.contains("<b>`") && !page.contains("</script><b>"))
    #expect(controls(in: page.replacingOccurrences(of: "\t", with: "")).isEmpty)
    let markdown = try folder.text("r.md")
    #expect(markdown.contains("FORGED") && forgedLines(markdown).isEmpty && !markdown.contains("<b>"))
    #expect(controls(in: markdown).isEmpty)
    let metrics = try folder.text("r.prom")
    #expect(metrics.contains("FORGED") && forgedLines(metrics).isEmpty && controls(in: metrics).isEmpty)
    for line in metrics.split(separator: "\n") {
      #expect(line.hasPrefix("# ") || line.hasPrefix("routellm_batch_"), "\(line)")
    }
  }

  @Test func namesOfFiles() throws {
    let folder = try TemporaryFolder()
    _ = try routed(
      [
        "--emit", "openai-batch", "--out-dir", "out", "--report", "r.json", "--strong", "gpt-4o\n/FORGED", "--price",
        "gpt-4o\n/FORGED=1,2",
      ],
      in: folder)
    let paths = try FileManager.default.subpathsOfDirectory(atPath: "\(folder.path)/out")
    #expect(!paths.isEmpty)
    #expect(paths.allSatisfy { !$0.contains("\n") && !$0.contains("/") && controls(in: $0).isEmpty }, "\(paths)")
  }
}
