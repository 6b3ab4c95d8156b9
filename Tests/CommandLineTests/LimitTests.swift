import Foundation
import TestSupport
import Testing

/// Limits that protect the host, and secrets that stay in the log.
@Suite struct LimitTests {
  @Test func nestingIsLimited() throws {
    let folder = try TemporaryFolder()
    let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
    let log = try folder.file("log.jsonl", "{\"prompt\":\"a\"}\n{\"prompt\":\"b\",\"more\":\(deep)}\n")
    #expect(try Program.run(["-q", "--router", "random", log]).lines.count == 2)
    let limited = try Program.run(["--router", "random", "--max-depth", "30", log])
    #expect(limited.status == 3 && limited.lines.count == 1, "\(limited.errors)")
    #expect(limited.errors.contains("nest") || limited.errors.contains("deep"), "\(limited.errors)")
    #expect(try Program.run(["--max-depth", "5000", log]).status == 2)
  }

  /// A frame that says that its window has 2^log bytes, with one raw block.
  private func frame(_ text: String, windowLog: UInt8) -> Data {
    let block = UInt32(text.utf8.count) << 3 | 1
    return Data([0x28, 0xB5, 0x2F, 0xFD, 0x00, (windowLog - 10) << 3])
      + Data([UInt8(block & 255), UInt8(block >> 8 & 255), UInt8(block >> 16)]) + Data(text.utf8)
  }

  @Test func windowsAreLimited() throws {
    let folder = try TemporaryFolder()
    let log = try folder.file("log.jsonl.zst")
    try frame("{\"prompt\":\"a\"}\n", windowLog: 28).write(to: URL(fileURLWithPath: log))
    let refused = try Program.run(["--router", "random", log])
    #expect(refused.status == 4 && refused.errors.contains("--zstd-window 31"), "\(refused.errors)")
    let accepted = try Program.run(["-q", "--router", "random", "--zstd-window", "28", log])
    #expect(accepted.status == 0 && accepted.lines.count == 1, "\(accepted.errors)")
    #expect(try Program.run(["--zstd-window", "32", log]).status == 2)
  }

  @Test func secretsStayInTheLogUnlessAskedFor() throws {
    let folder = try TemporaryFolder()
    let key = "sk-" + String(repeating: "aB3", count: 9)
    let bad = "{\"headers\":{\"Authorization\":\"Bearer \(key)\",\"password\":\"swordfish\"},\"prompt\":1}"
    let rows = (0..<3).map { "{\"prompt\":\"p\",\"team\":\"Bearer \(key)\",\"password\":\"swordfish\($0)\"}\n" }
      .joined()
    let log = try folder.file("log.jsonl", rows + bad + "\n")
    let (rejects, report) = (try folder.file("rejects.jsonl"), try folder.file("costs.json"))
    let options = ["--router", "random", "--max-rejects", "1", "--rejects", rejects]
    let groups = ["--report", report, "--group-by", "/team", "--group-by", "/password"]
    let result = try Program.run(options + groups + [log])
    #expect(result.status == 0, "\(result.errors)")
    let written = try folder.text("rejects.jsonl") + folder.text("costs.json") + result.errors
    #expect(!written.contains(key) && !written.contains("swordfish"))
    #expect(try folder.text("rejects.jsonl").contains("\"redacted\":2"))
    #expect(try folder.text("rejects.jsonl").contains("\\\"prompt\\\":1"))
    #expect(try Program.run(options + ["--keep-secrets", log]).status == 0)
    #expect(try folder.text("rejects.jsonl").contains(key) && folder.text("rejects.jsonl").contains("swordfish"))
  }

  @Test func anInputIsReadOnce() throws {
    let folder = try TemporaryFolder()
    let log = try folder.file("log.jsonl", "{\"prompt\":\"p\"}\n")
    try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/link.jsonl", withDestinationPath: log)
    for inputs in [[log, log], [log, "\(folder.path)/link.jsonl"], [folder.path, log]] {
      let result = try Program.run(["--router", "random"] + inputs)
      #expect(result.status == 2 && result.errors.contains("among the inputs twice"), "\(result.errors)")
    }
  }

  @Test func aMisspeltCommandIsToldFromAFile() throws {
    let result = try Program.run(["calibrat", "--log", "x.jsonl"])
    #expect(result.status == 2 && result.errors.contains("did you mean 'calibrate'?"), "\(result.errors)")
    #expect(try Program.run(["evaluation.jsonl"]).errors.contains("cannot be opened"))
  }

  @Test func aJobIsTriedWithoutWriting() throws {
    let folder = try TemporaryFolder()
    let log = try folder.file("log.jsonl", "{\"prompt\":\"p\"}\n")
    let job = try folder.file(
      "job.json",
      "{\"command\":\"route\",\"options\":{\"router\":\"random\",\"report\":\"costs.json\",\"output\":\"a.jsonl\"}}")
    let dry = try Program.run(["run", job, "--dry-run", "--output-dir", "\(folder.path)/new/folder", log])
    #expect(dry.status == 0 && dry.errors.contains("dry run"), "\(dry.errors)")
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/new"))
    let real = try Program.run(["run", job, "--output-dir", "\(folder.path)/new/folder", log])
    #expect(real.status == 0, "\(real.errors)")
    #expect(try folder.text("new/folder/a.jsonl").contains("win_rate"))
  }
}
