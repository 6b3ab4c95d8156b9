import Files
import Foundation
import FileFormats
import TestSupport
import Testing

@testable import Running
@testable import LogReading

/// Files of requests: split at limits, never an id twice in one, and a manifest that finds every row again.
@Suite struct RequestFilesTests {
  private let root = TemporaryFolder.untilExit() + "/requests"

  private static let models = [
    RequestModel(name: "o/strong", wireName: "s"), RequestModel(name: "weak", wireName: "weak"),
  ]

  private func files(rows: Int = 100, bytes: Int = 1 << 20, repeatedFileLimit: Int = 1000) throws -> RequestFiles {
    let folder = try OutputFolder(path: root)
    try folder.claim(overwrites: true, isOwn: RequestFiles.isOwn)
    return try RequestFiles(
      in: folder,
      models: RequestFilesTests.models,
      format: .openAIBatch, limits: RequestLimits(rows: rows, bytes: bytes), inputNames: ["in.jsonl"],
      program: "test 1", repeatedFileLimit: repeatedFileLimit)
  }

  /// Requests `{"custom_id":ID,"body":{"model":...}}` for the candidates in turn.
  ///
  /// - Parameters:
  ///   - tokens: of the prompts by id; 0 where it is not there.
  ///   - keepsRefused: as of the format.
  private func requests(
    _ rows: [(id: String, candidate: Int)], from line: Int = 1, models: [RequestModel] = RequestFilesTests.models,
    tokens: [String: Int] = [:], keepsRefused: Bool = false
  ) throws -> FormattedRows {
    let maker = RequestMaker(.openAIBatch, limits: RequestFormat.openAIBatch.limits)
    let writer = RequestRowFormat(models: models, keepsRefused: keepsRefused).makeWriter(
      RowContext(candidates: try .sample("o/strong", "weak"), threshold: nil, router: "mf"))
    var part = FormattedRows()
    var batch = RequestBatch()
    for (index, row) in rows.enumerated() {
      try Array("{\"custom_id\":\"\(row.id)\",\"body\":{\"model\":\"\"}}".utf8).withUnsafeBufferPointer { text in
        try Array(row.id.utf8).withUnsafeBufferPointer { id in
          try maker.append(JSONText(text), of: .openAIBatch, id: id, input: 0, line: line + index, to: &batch)
        }
      }
    }
    batch.bytes.withUnsafeBufferPointer { texts in
      for (index, row) in rows.enumerated() {
        writer.append(
          AssignedRow(
            winRate: 0, candidate: row.candidate,
            tokens: TokenCounts(
              prompt: tokens[row.id] ?? 0, promptBasis: .observed, completion: 0, completionBasis: .observed),
            cost: .zero, id: texts, texts: texts, request: batch.spans[index], inputIndex: 0, lineNumber: line + index),
          to: &part)
      }
    }
    return part
  }

  private func lines(_ name: String) throws -> [String] {
    try String(contentsOfFile: "\(root)/\(name)", encoding: .utf8).split(separator: "\n").map(String.init)
  }

  private func manifest() throws -> JSONValue {
    try JSONValue(parsing: Data(contentsOf: URL(fileURLWithPath: "\(root)/manifest.json")))
  }

  @Test func filesEndAtTheRowLimit() throws {
    let files = try files(rows: 2)
    try files.take(requests((0..<5).map { ("a\($0)", 1) } + [("b", 0)]))
    try files.finish()
    #expect(
      files.finished.map(\.name) == [
        "weak-00001.jsonl", "weak-00002.jsonl", "weak-00003.jsonl", "o-strong-00001.jsonl",
      ])
    #expect(files.finished.map(\.rows) == [2, 2, 1, 1])
    #expect(try lines("o-strong-00001.jsonl") == [#"{"custom_id":"b","body":{"model":"s"}}"#])
  }

  @Test func requestsThatTheirModelDoesNotTakeAreNotSubmitted() throws {
    let limited = RequestFilesTests.models.map {
      RequestModel(name: $0.name, wireName: $0.wireName, limits: ModelLimits(["max_input_tokens": 10], provider: "p"))
    }
    let rows = [("a", 1), ("long", 1), ("b", 0), ("longer", 0), ("fits", 0), ("a", 1)]
    let tokens = ["long": 11, "longer": 1000, "fits": 10]
    let files = try files()
    try files.take(requests(rows, models: limited, tokens: tokens))
    try files.finish()
    #expect(files.finished.map(\.name) == ["weak-00001.jsonl", "weak-00002.jsonl", "o-strong-00001.jsonl"])
    #expect(files.finished.map(\.rows) == [1, 1, 2])
    #expect(
      try lines("refused.jsonl") == [
        #"{"custom_id":"long","body":{"model":"weak"}}"#, #"{"custom_id":"longer","body":{"model":"s"}}"#,
      ])
    let refused = try #require(files.refused)
    let bytes = try lines("refused.jsonl").reduce(0) { $0 + $1.utf8.count + 1 }
    #expect(refused.rows == 2 && refused.bytes == bytes)
    let entries = try lines("manifest.jsonl")
    #expect(entries.count == rows.count)
    #expect(
      entries[1]
        == #"{"custom_id":"long","model":"weak","file":"refused.jsonl","line":1,"input":"in.jsonl","input_line":2,"refused":true}"#
    )
    #expect(entries.filter { $0.contains("refused") }.count == 2)
    let manifest = try manifest()
    #expect(manifest["rows"] == 6 && manifest["complete"] == true && manifest["refused"]?["rows"] == 2)
    #expect(manifest["files"]?.values?.count == 3 && manifest["refused"]?["sha256"] == .string(refused.sha256))
    #expect(RequestFiles.isOwn("refused.jsonl"))
  }

  @Test func requestsThatTheirModelDoesNotTakeMayStayAmongTheOthers() throws {
    let limited = RequestFilesTests.models.map {
      RequestModel(name: $0.name, wireName: $0.wireName, limits: ModelLimits(["max_input_tokens": 10], provider: "p"))
    }
    try OutputFolder.make(root)
    try OutputFile.write([1], to: "\(root)/refused.jsonl")
    let files = try files()
    try files.take(requests([("a", 1), ("long", 1)], models: limited, tokens: ["long": 11], keepsRefused: true))
    try files.finish()
    #expect(files.finished.map(\.rows) == [2] && files.refused == nil)
    let summary = try manifest()["refused"]
    #expect(summary == nil && !FileManager.default.fileExists(atPath: "\(root)/refused.jsonl"))
  }

  @Test func aFolderOfRefusedRequestsAloneIsWhole() throws {
    let limited = RequestFilesTests.models.map {
      RequestModel(name: $0.name, wireName: $0.wireName, limits: ModelLimits(["max_input_tokens": 1], provider: "p"))
    }
    let files = try files()
    try files.take(requests([("a", 1)], models: limited, tokens: ["a": 2]))
    #expect(try manifest()["complete"] == false)
    try files.finish()
    let whole = try manifest()
    #expect(whole["complete"] == true && whole["rows"] == 1 && files.finished.isEmpty)
  }

  @Test func filesNeverExceedTheByteLimit() throws {
    let line = #"{"custom_id":"a0","body":{"model":"weak"}}"#.utf8.count + 1
    for limit in [3 * line - 1, 3 * line] {
      let files = try files(bytes: limit)
      try files.take(requests((0..<7).map { ("a\($0)", 1) }))
      try files.finish()
      #expect(files.finished.map(\.rows) == (limit == 3 * line ? [3, 3, 1] : [2, 2, 2, 1]))
      for file in files.finished {
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(root)/\(file.name)"))
        #expect(data.count == file.bytes && file.bytes <= limit)
      }
    }
  }

  @Test func anIdThatComesAgainBeginsAFile() throws {
    let files = try files()
    try files.take(requests([("a", 1), ("b", 1), ("a", 0), ("a", 1), ("c", 1)]))
    try files.finish()
    #expect(files.repeatedFileCount == 1 && files.firstRepeated == "\"a\"")
    #expect(files.finished.map(\.rows) == [2, 2, 1])
  }

  @Test func idsThatAreNoneEndTheRun() throws {
    let files = try files(repeatedFileLimit: 5)
    try files.take(requests((0..<6).map { _ in ("same", 1) }))
    #expect(throws: FileWritingError.self) {
      try files.take(self.requests((0..<1).map { _ in ("same", 1) }))
    }
  }

  @Test func theManifestFindsEveryRow() throws {
    let files = try files(rows: 3)
    let rows = (0..<20).map { ("id\($0)", $0 * 7 % 3 == 0 ? 0 : 1) }
    try files.take(requests(Array(rows[..<11])))
    #expect(try manifest()["complete"]?.bool == false)
    try files.take(requests(Array(rows[11...]), from: 12))
    try files.finish()
    let document = try manifest()
    #expect(document["complete"]?.bool == true && document["rows"]?.integer == 20)
    let entries = try lines("manifest.jsonl").map { try JSONValue(parsing: $0.utf8) }
    #expect(entries.map { $0["custom_id"]?.string } == rows.map(\.0))
    #expect(entries.map { $0["input_line"]?.integer } == Array(1...20))
    for entry in entries {
      let file = try lines(entry["file"]?.string ?? "")
      let line = file[(entry["line"]?.integer ?? 0) - 1]
      #expect(line.contains("\"custom_id\":\"\(entry["custom_id"]?.string ?? "")\""))
      #expect(line.contains(entry["model"]?.string == "weak" ? "\"weak\"" : "\"s\""))
    }
    #expect(document["files"]?.values?.compactMap { $0["rows"]?.integer }.reduce(0, +) == 20)
    for file in document["files"]?.values ?? [] { #expect(file["sha256"]?.string?.count == 64) }
  }

  @Test func anUnfinishedFolderSaysSo() throws {
    do {
      let files = try files(rows: 2)
      try files.take(requests((0..<3).map { ("a\($0)", 1) }))
    }
    #expect(try manifest()["complete"]?.bool == false)
    // What was full is there, what was not is gone.
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: root).sorted() == ["manifest.json", "weak-00001.jsonl"])
  }
}
