import Foundation
import TestSupport
import Testing

/// A run that is killed and gone on with ends with the bytes of an undisturbed one.
@Suite(.serialized) struct ResumeTests {
  /// Two logs of JSON lines, some with usage, and one of CSV with records over several lines, blank lines and bad ones
  /// among them.
  private func logs(in folder: TemporaryFolder) throws -> [String] {
    func text(_ row: Int) -> String { String(repeating: "Word\(row % 17) of row \(row), ", count: 40 + row * row % 60) }
    func lines(_ rows: Range<Int>) -> String {
      rows.map { row in
        switch row % 50 {
        case 7: "{\"id\":\"r\(row)\",\n"
        case 8: "\n"
        case let rest where rest % 3 == 0:
          "{\"id\":\"r\(row)\",\"prompt\":\"\(text(row))\",\"usage\":"
            + "{\"prompt_tokens\":\(90 + row % 40),\"completion_tokens\":\(row % 300)}}\n"
        default: "{\"id\":\"r\(row)\",\"prompt\":\"\(text(row))\"}\n"
        }
      }.joined()
    }
    let records = (0..<700).map { "c\($0),\"\(text($0))\nand \"\"more\"\"\"\n" }.joined()
    return [
      try folder.file("a.jsonl", lines(0..<1200)), try folder.file("b.csv", "id,prompt\n" + records),
      try folder.file("c.jsonl", lines(1200..<2000)),
    ].map { $0.split(separator: "/").last.map(String.init) ?? $0 }
  }

  private let outputs = ["out.jsonl.zst", "rejects.jsonl", "costs.json", "costs.csv"]

  private func arguments(_ options: [String], _ logs: [String]) -> [String] {
    ["-q", "--router", "random", "--encoding", "estimate", "--checkpoint-interval", "0", "--max-rejects", "100%"]
      + [
        "-o", outputs[0], "--rejects", outputs[1], "--report", outputs[2], "--report", outputs[3], "--group-by", "/id",
      ]
      + options + logs
  }

  /// The outputs' bytes; reports without the times that differ between any two runs.
  private func results(_ folder: TemporaryFolder) throws -> [Data] {
    try outputs.map { name in
      let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(name)"))
      guard name == outputs[2] else { return data }
      let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
      return Data(
        lines.filter { !$0.contains("\"started_at\"") && !$0.contains("\"duration_seconds\"") }
          .joined(separator: "\n").utf8)
    }
  }

  /// Which file the checkpoint is: each is a new one.
  private func checkpoint(in folder: TemporaryFolder) -> UInt64? {
    var status = stat()
    return stat("\(folder.path)/\(outputs[0]).checkpoint", &status) == 0
      ? UInt64(status.st_ino) ^ UInt64(status.st_mtim.tv_nsec) : nil
  }

  @Test(arguments: [
    [], ["--strong-share", "30%"], ["--budget", "40%", "--what-if", "strong=gpt-4o,weak=gpt-4o-mini"],
    ["--passthrough", "--sample", "70%", "--limit", "1300", "--group-cap", "50"],
    ["--completion-tokens", "learn", "--threshold", "0.5"],
  ])
  func killsLoseNothing(_ options: [String]) throws {
    let folder = try TemporaryFolder()
    let arguments = arguments(options, try logs(in: folder))
    let undisturbed = try RunningProgram(arguments, folder: folder.path)
    #expect(undisturbed.status() == 0, "\(undisturbed.errors)")
    let expected = try results(folder)
    for name in outputs { try FileManager.default.removeItem(atPath: "\(folder.path)/\(name)") }
    let inputs = try folder.names()

    var kills = 0
    for attempt in 0..<8 {
      let program = try RunningProgram(arguments + ["--resume"], folder: folder.path)
      // Some at any moment, the others some moment behind a checkpoint of their own.
      if attempt % 4 != 3 {
        let before = checkpoint(in: folder)
        guard program.wait(until: { checkpoint(in: folder) != before }) else {
          // The one before was killed when all was written: nothing is left but to put the outputs in place.
          #expect(kills > 0 && program.status() == 0, "\(program.errors)")
          break
        }
      }
      // The first is killed at once: a fast run would be over after that time.
      if kills > 0 { usleep(UInt32.random(in: 0...60_000)) }
      program.signal(SIGKILL)
      if program.status() == 137 { kills += 1 } else { break }
    }
    let last = try RunningProgram(arguments + ["--resume"], folder: folder.path)
    #expect(last.status() == 0, "\(last.errors)")
    #expect(kills > 0)
    #expect(try results(folder) == expected)
    let names = try folder.names().filter { !$0.hasPrefix(".") }
    #expect(names == (inputs + outputs).filter { !$0.hasPrefix(".") }.sorted())
  }

  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
  func aSignalStopsWithACheckpointAndSaysHowToGoOn(_ signal: Int32, _ status: Int32) throws {
    let folder = try TemporaryFolder()
    let arguments = arguments([], try logs(in: folder))
    let undisturbed = try RunningProgram(arguments, folder: folder.path)
    #expect(undisturbed.status() == 0)
    let expected = try results(folder)
    for name in outputs { try FileManager.default.removeItem(atPath: "\(folder.path)/\(name)") }

    let program = try RunningProgram(arguments, folder: folder.path)
    // The first checkpoint says which files are the run's; the one after it has a position.
    #expect(program.wait { checkpoint(in: folder) != nil })
    let first = checkpoint(in: folder)
    #expect(program.wait { ![nil, first].contains(checkpoint(in: folder)) })
    program.signal(signal)
    #expect(program.status() == status)
    #expect(program.errors.contains("to resume, run: ") && program.errors.contains("--resume"), "\(program.errors)")

    let changed = try RunningProgram(arguments + ["--resume", "--threshold", "0.123"], folder: folder.path)
    #expect(changed.status() == 1)
    #expect(changed.errors.contains("the option --threshold is new"), "\(changed.errors)")
    let other = try folder.file("c.jsonl", "{\"prompt\":\"another\"}\n")
    let replaced = try RunningProgram(arguments + ["--resume"], folder: folder.path)
    #expect(replaced.status() == 1)
    #expect(replaced.errors.contains("the input c.jsonl was of"), "\(replaced.errors)")
    try FileManager.default.removeItem(atPath: other)

    // Started over, it does not mind what was left.
    _ = try logs(in: folder)
    let again = try RunningProgram(arguments, folder: folder.path)
    #expect(again.status() == 0, "\(again.errors)")
    #expect(try results(folder) == expected)
    #expect(try folder.names().allSatisfy { !$0.hasSuffix(".spool") && !$0.hasSuffix(".checkpoint") })
  }

  @Test func aSecondRunIsRefusedAndNamesTheFirst() throws {
    let folder = try TemporaryFolder()
    let first = try RunningProgram(["--router", "random", "-o", "out.jsonl"], folder: folder.path)
    #expect(first.wait { FileManager.default.fileExists(atPath: "\(folder.path)/out.jsonl.partial") })
    let log = try folder.file("log.jsonl", "{\"prompt\":\"p\"}\n")
    let second = try RunningProgram(["--router", "random", "-o", "out.jsonl", log], folder: folder.path)
    #expect(second.status() == 1)
    #expect(second.errors.contains("is being written by process \(first.identifier)"), "\(second.errors)")
    first.signal(SIGKILL)
    _ = first.status()
    let third = try RunningProgram(["--router", "random", "-o", "out.jsonl", log], folder: folder.path)
    #expect(third.status() == 0, "a lock does not outlive its process: \(third.errors)")
  }

  @Test func aPipeThatIsStoppedEndsWithAWholeLine() throws {
    let folder = try TemporaryFolder()
    let program = try RunningProgram(["--router", "random"], folder: folder.path)
    try program.write(String(repeating: "{\"prompt\":\"p\"}\n", count: 50) + "{\"prompt\":\"unfini")
    #expect(program.wait { program.output.split(separator: "\n").count == 50 })
    program.signal(SIGINT)
    #expect(program.status() == 130)
    #expect(program.output.hasSuffix("}\n") && program.output.split(separator: "\n").count == 50)
    #expect(program.errors.contains("stopped after line 50"), "\(program.errors)")
  }

  @Test(arguments: [(["log.jsonl"], "standard output"), (["-o", "out.jsonl", "-"], "second time")])
  func whatCannotBeResumedIsRefused(_ arguments: [String], _ words: String) throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("log.jsonl", "{\"prompt\":\"p\"}\n")
    let program = try RunningProgram(["--resume", "--router", "random"] + arguments, folder: folder.path)
    #expect(program.status() == 2 && program.errors.contains(words), "\(program.errors)")
    #expect(try folder.names().filter { !$0.hasPrefix(".") } == ["log.jsonl"])
  }

  @Test(.disabled(if: Program.isSanitized, "a sanitizer's runtime does not live with a limit of memory or files"))
  func aFullDiskLeavesACheckpoint() throws {
    let folder = try TemporaryFolder()
    let arguments = arguments([], try logs(in: folder)).map { $0 == "out.jsonl.zst" ? "out.jsonl" : $0 }
    let undisturbed = try RunningProgram(arguments, folder: folder.path)
    #expect(undisturbed.status() == 0, "\(undisturbed.errors)")
    let expected = try folder.text("out.jsonl")
    try FileManager.default.removeItem(atPath: "\(folder.path)/out.jsonl")
    let full = try RunningProgram(arguments, folder: folder.path, limit: expected.utf8.count / 2048)
    #expect(full.status() == 1)
    #expect(full.errors.contains("File too large") && full.errors.contains("is kept"), "\(full.errors)")
    let resumed = try RunningProgram(arguments + ["--resume"], folder: folder.path)
    #expect(resumed.status() == 0, "\(resumed.errors)")
    #expect(try folder.text("out.jsonl") == expected)
  }

  @Test func aLostInputLeavesACheckpointToGoOnFrom() throws {
    let folder = try TemporaryFolder()
    // So large that the second log is opened after the first checkpoint.
    let row = "{\"prompt\":\"\(String(repeating: "word ", count: 800))\"}\n"
    _ = try folder.file("a.jsonl", String(repeating: row, count: 2500))
    mkdir("\(folder.path)/late", 0o777)
    _ = try folder.file("late/c.jsonl", row)
    let arguments = arguments(["--threads", "1"], ["a.jsonl", "late/c.jsonl"]).filter {
      $0 != "--group-by" && $0 != "/id"
    }
    let undisturbed = try RunningProgram(arguments, folder: folder.path)
    #expect(undisturbed.status() == 0)
    let expected = try results(folder)
    for name in outputs { try FileManager.default.removeItem(atPath: "\(folder.path)/\(name)") }
    let program = try RunningProgram(arguments, folder: folder.path)
    #expect(program.wait { FileManager.default.fileExists(atPath: "\(folder.path)/out.jsonl.zst.checkpoint") })
    rename("\(folder.path)/late", "\(folder.path)/away")
    #expect(program.status() == 1)
    #expect(program.errors.contains("c.jsonl: cannot be opened") && program.errors.contains("is kept"))
    rename("\(folder.path)/away", "\(folder.path)/late")
    let resumed = try RunningProgram(arguments + ["--resume"], folder: folder.path)
    #expect(resumed.status() == 0, "\(resumed.errors)")
    #expect(try results(folder) == expected)
  }
}
