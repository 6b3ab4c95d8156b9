import Foundation
import TestSupport
import Testing

/// Runs that fill folders, or take usage from results, are gone on with as well.
@Suite(.serialized) struct FolderResumeTests {
  private func log(in folder: TemporaryFolder) throws {
    func text(_ row: Int) -> String { String(repeating: "Word\(row % 17) of row \(row), ", count: 40 + row * row % 60) }
    let rows = (0..<1300).map { row in
      row % 50 == 7
        ? "{\"custom_id\":\"r\(row)\",\n"
        : "{\"custom_id\":\"r\(row)\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"m\","
          + "\"messages\":[{\"role\":\"user\",\"content\":\"\(text(row))\"}]}}\n"
    }
    _ = try folder.file("log.jsonl", rows.joined())
    let results = (0..<1600).filter { $0 % 3 > 0 }.map { row in
      row % 100 == 1
        ? "no result\n"
        : "{\"custom_id\":\"r\(row)\",\"response\":{\"status_code\":200,\"body\":{\"usage\":"
          + "{\"prompt_tokens\":\(row % 90),\"completion_tokens\":\(row % 70)}}}}\n"
    }
    _ = try folder.file("results.jsonl", results.joined())
  }

  /// Every file below the folder with its contents; the report without its times.
  private func contents(_ folder: TemporaryFolder) throws -> [String: Data] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { path in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: "\(folder.path)/\(path)", isDirectory: &isFolder)
        && !isFolder.boolValue && !path.hasPrefix(".errors") && !path.hasPrefix(".output")
    }
    return try Dictionary(
      uniqueKeysWithValues: paths.map { path in
        let text = try folder.text(path).split(separator: "\n", omittingEmptySubsequences: false)
        return (
          path,
          Data(
            text.filter { !$0.contains("\"started_at\"") && !$0.contains("\"duration_sec") }.joined(separator: "\n")
              .utf8)
        )
      })
  }

  private func checkpoint(at path: String) -> UInt64? {
    var status = stat()
    return stat(path, &status) == 0 ? UInt64(status.st_ino) ^ UInt64(status.st_mtim.tv_nsec) : nil
  }

  @Test(arguments: [
    (["--emit", "openai-batch", "--out-dir", "out", "--file-rows", "300"], "out/.routellm-batch.checkpoint"),
    (["--split", "sets", "--strong-share", "30%", "--report", "costs.json"], "costs.json.checkpoint"),
    (
      ["--join", "results.jsonl", "-o", "a.jsonl", "--rejects", "bad.jsonl", "--report", "c.json"], "a.jsonl.checkpoint"
    ),
  ])
  func killsLoseNothing(_ options: [String], _ checkpointName: String) throws {
    let (calm, disturbed) = (try TemporaryFolder(), try TemporaryFolder())
    let arguments =
      ["-q", "--router", "random", "--encoding", "estimate", "--checkpoint-interval", "0", "--max-rejects", "100%"]
      + options + ["log.jsonl"]
    try log(in: calm)
    let undisturbed = try RunningProgram(arguments, folder: calm.path)
    #expect(undisturbed.status() == 0, "\(undisturbed.errors)")
    let expected = try contents(calm)
    #expect(expected.count > 3)

    try log(in: disturbed)
    let path = "\(disturbed.path)/\(checkpointName)"
    var kills = 0
    for attempt in 0..<8 {
      let program = try RunningProgram(arguments + ["--resume"], folder: disturbed.path)
      if attempt % 4 != 3 {
        let before = checkpoint(at: path)
        guard program.wait(until: { checkpoint(at: path) != before }) else {
          // The one before was killed when all was written: nothing is left but to put the outputs in place.
          #expect(kills > 0 && program.status() == 0, "\(program.errors)")
          break
        }
      }
      // The first is killed at once: a fast run would be over after that time.
      if kills > 0 { usleep(UInt32.random(in: 0...40_000)) }
      program.signal(SIGKILL)
      if program.status() == 137 { kills += 1 } else { break }
    }
    let last = try RunningProgram(arguments + ["--resume"], folder: disturbed.path)
    #expect(last.status() == 0, "\(last.errors)")
    #expect(kills > 0)
    let found = try contents(disturbed)
    #expect(found.keys.sorted() == expected.keys.sorted())
    for (path, data) in expected {
      let text = found[path].map { String(decoding: $0, as: UTF8.self) }
      #expect(text == String(decoding: data, as: UTF8.self), "\(path)")
    }
  }

  @Test func aFolderOfAnotherRunIsNotResumed() throws {
    let folder = try TemporaryFolder()
    try log(in: folder)
    let arguments = ["-q", "--router", "random", "--max-rejects", "100%", "--split", "sets", "--resume", "log.jsonl"]
    #expect(try RunningProgram(arguments, folder: folder.path).status() == 0)
    let other = try RunningProgram(arguments + ["--threshold", "0.9"], folder: folder.path)
    #expect(other.status() == 2 && other.errors.contains("--overwrite"), "\(other.errors)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/sets").sorted() == [
        "easy.jsonl", "hard.jsonl",
      ])
  }
}
