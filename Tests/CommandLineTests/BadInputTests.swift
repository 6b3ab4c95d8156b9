import Foundation
import TestSupport
import Testing

/// Everything that can be wrong with a run, as a user meets it: exit status, message, and no line lost.
@Suite struct BadInputTests {
  private func rows(_ count: Int) -> String {
    (0..<count).map { "{\"id\":\"r\($0)\",\"prompt\":\"What is \($0)?\"}\n" }.joined()
  }

  @Test func aCleanRunIsSilentAboutRejects() throws {
    let result = try Program.run("--router", "random", input: rows(3))
    #expect(result.status == 0)
    #expect(result.lines.count == 3)
    #expect(!result.errors.contains("reject"))
  }

  @Test func brokenLinesAreCountedShownAndKept() throws {
    let folder = try TemporaryFolder()
    let log = try folder.file("log.jsonl", rows(2) + "{\"prompt\":\n" + "\n" + "{\"no\":1}\r\n" + rows(1))
    let plain = try Program.run(["--router", "random", log])
    #expect(plain.status == 3)
    #expect(plain.lines.count == 3)
    #expect(plain.errors.contains("log.jsonl:3: invalid JSON"))
    #expect(plain.errors.contains("log.jsonl:5: no prompt"))
    #expect(plain.errors.contains("2 of 5 lines were rejected"))

    let rejects = try folder.file("rejects.jsonl")
    let kept = try Program.run(["--router", "random", "--rejects", rejects, "--max-rejects", "40%", log])
    #expect(kept.status == 0)
    let lines = try folder.text("rejects.jsonl").split(separator: "\n")
    #expect(lines.count == 2)
    let first = try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any]
    #expect(first?["line"] as? Int == 3)
    #expect(first?["offset"] as? Int == rows(2).utf8.count)
    #expect(first?["raw"] as? String == "{\"prompt\":")
    #expect(first?["file"] as? String == log)
    #expect(try Program.run(["--router", "random", "--max-rejects", "1", log]).status == 3)
    #expect(try Program.run(["--router", "random", "--max-rejects", "2", log]).status == 0)
  }

  @Test func invalidUTF8AndNULAreRejectedWithTheirBytes() throws {
    let folder = try TemporaryFolder()
    var bytes = Data(rows(1).utf8)
    bytes.append(contentsOf: Array("{\"prompt\":\"".utf8) + [0xC3, 0x28] + Array("\"}\n".utf8))
    bytes.append(contentsOf: Array("{\"prompt\":\"a".utf8) + [0] + Array("\"}\n".utf8))
    let log = try folder.file("log.jsonl", bytes: bytes)
    let rejects = try folder.file("rejects.jsonl")
    let result = try Program.run(["--router", "random", "--rejects", rejects, log])
    #expect(result.status == 3)
    #expect(result.lines.count == 1)
    let text = try folder.text("rejects.jsonl")
    #expect(text.contains("invalid UTF-8") && text.contains("raw_base64"))
    #expect(text.contains("\\u0000"))
  }

  @Test func aByteOrderMarkAndCRLFAreNoFault() throws {
    let folder = try TemporaryFolder()
    let bytes = Data([0xEF, 0xBB, 0xBF]) + Data(rows(2).replacingOccurrences(of: "\n", with: "\r\n").utf8)
    let result = try Program.run(["--router", "random", try folder.file("log.jsonl", bytes: bytes)])
    #expect(result.status == 0)
    #expect(result.lines.count == 2)
  }

  @Test func aHundredMegabyteLineIsRejectedInBoundedMemory() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("log.jsonl", rows(1))
    let handle = try #require(FileHandle(forWritingAtPath: path))
    handle.seekToEndOfFile()
    handle.write(Data("{\"prompt\":\"".utf8))
    let chunk = Data(repeating: UInt8(ascii: "x"), count: 1_000_000)
    for _ in 0..<100 { handle.write(chunk) }
    handle.write(Data("\"}\n".utf8) + Data(rows(1).utf8))
    try handle.close()
    let result = try Program.run(["--router", "random", path])
    #expect(result.status == 3)
    #expect(result.lines.count == 2)
    #expect(result.errors.contains("log.jsonl:2: line too long: 100000013 bytes"))
  }

  @Test func aTruncatedFileIsFinishedAndTold() throws {
    let folder = try TemporaryFolder()
    let plain = try folder.file("log.jsonl", rows(5000))
    let packed = try folder.file("packed.jsonl.zst")
    #expect(try Program.run(["--router", "random", "-o", packed, "--passthrough", plain]).status == 0)
    let whole = try Data(contentsOf: URL(fileURLWithPath: packed))
    let cut = try folder.file("cut.zst", bytes: whole.prefix(whole.count * 2 / 3))
    let next = try folder.file("next.jsonl", rows(2))
    let arguments = ["--router", "random", "--format", "plain", cut, next]
    let result = try Program.run(arguments)
    #expect(result.status == 4)
    #expect(result.errors.contains("truncated zstd data"))
    // Cut off before its first bytes it is no empty log.
    for (name, bytes) in [("a.jsonl.zst", Data()), ("b.gz", Data([0x1F])), ("c.zst", Data([0x28, 0xB5, 0x2F]))] {
      let path = try folder.file(name)
      try bytes.write(to: URL(fileURLWithPath: path))
      let short = try Program.run(["--router", "random", Program.sample("chat.jsonl"), path])
      #expect(short.status == 4 && short.lines.count == 60, "\(short.errors)")
      #expect(short.errors.contains("was it cut off?"), "\(short.errors)")
    }
    #expect(result.lines.count > 2)
    #expect(result.lines.last?.contains("\"id\":\"r1\"") ?? false)
  }

  @Test func otherCompressionsAreNamed() throws {
    let folder = try TemporaryFolder()
    let bzip2 = try folder.file("log.jsonl.bz2", bytes: Data([0x42, 0x5A, 0x68, 0x39, 0, 0]))
    let result = try Program.run(["--router", "random", bzip2])
    #expect(result.status == 4)
    #expect(result.errors.contains("bzip2"))
  }

  @Test func aTruncatedGzipFileIsFinishedAndTold() throws {
    let folder = try TemporaryFolder()
    let whole = try Data(contentsOf: URL(fileURLWithPath: Program.sample("chat.jsonl.gz")))
    let cut = try folder.file("cut.jsonl", bytes: whole.prefix(whole.count / 2))
    let result = try Program.run(["--router", "random", cut, Program.sample("chat.jsonl.gz")])
    #expect(result.status == 4)
    #expect(result.errors.contains("truncated gzip data: it ends in the middle of a member at byte \(whole.count / 2)"))
    #expect(result.lines.count > 60)
    #expect(result.errors.contains("cut off by broken input"))
  }

  @Test func anUnknownFormatTeaches() throws {
    let result = try Program.run("--router", "random", input: "{\"q\":\"x\",\"a\\u001b[31m\":1}\n")
    #expect(result.status == 2)
    #expect(result.errors.contains("--prompt-field"))
    #expect(!result.errors.contains("\u{1B}"))
  }

  /// Each learned router says that it knows nothing of such a prompt, in the row and in the summary.
  @Test(arguments: [("mf", "no_embedding"), ("sw", "no_similar_prompt")])
  func aTextWithoutAKnownTokenIsACountedFallback(_ router: String, _ reason: String) throws {
    let result = try Program.run(
      "--router", router,
      input: #"{"prompt":"🫠🫠"}"# + "\n" + rows(1) + #"{"prompt":" \u200b "}"# + "\n")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lines.map { $0.contains("\"fallback\":\"\(reason)\"") } == [true, false, true])
    #expect(result.errors.contains("2 rows by fallback: \(reason)"))
  }

  @Test func emptyInputIsAnEmptyRun() throws {
    let result = try Program.run("--router", "random", input: "")
    #expect(result.status == 0)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains("0 routed"))
  }

  @Test func missingFilesAndDirectoriesAreSaid() throws {
    let missing = try Program.run(["/no/such/log.jsonl"])
    #expect(missing.status == 1)
    #expect(missing.errors.contains("/no/such/log.jsonl: cannot be opened"))
    let folder = try TemporaryFolder()
    let empty = try Program.run([folder.path])
    #expect(empty.status == 1)
    #expect(empty.errors.contains("holds no log file"))
    #expect(try Program.run(["\(folder.path)/*.jsonl"]).errors.contains("matches no file"))
  }

  @Test func anOutputIsNeverAnInput() throws {
    let folder = try TemporaryFolder()
    let log = try folder.file("log.jsonl", rows(3))
    try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/link", withDestinationPath: log)
    for option in ["-o", "--rejects"] {
      let result = try Program.run(["--router", "random", option, "\(folder.path)/link", log])
      #expect(result.status == 2)
      #expect(result.errors.contains("is the input"))
    }
    #expect(try folder.text("log.jsonl") == rows(3))
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", "\"$0\" -q --router random \"$1\" >> \"$1\"", Program.path, log]
    shell.standardError = FileHandle.nullDevice
    try shell.run()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 2)
    #expect(try folder.text("log.jsonl") == rows(3))
  }

  @Test func unwritableOutputsAreSaidAndLeaveNothing() throws {
    let folder = try TemporaryFolder()
    let log = try folder.file("log.jsonl", rows(3))
    let result = try Program.run(["--router", "random", "-o", "/no/such/folder/out.jsonl", log])
    #expect(result.status == 1)
    #expect(result.errors.contains("/no/such/folder/out.jsonl: cannot be created"))
    let full = try Program.run(["--router", "random", "-o", "/dev/full", log])
    #expect(full.status == 1)
    #expect(full.errors.contains("No space left"))
    #expect(try folder.names() == ["log.jsonl"])
  }

  @Test func aKilledRunLeavesNoOutput() throws {
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments = ["-q", "--router", "random", "-o", "\(folder.path)/out.jsonl"]
    let feed = Pipe()
    process.standardInput = feed
    try process.run()
    feed.fileHandleForWriting.write(Data(rows(1000).utf8))
    usleep(300_000)
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    // What it left is told by its name, and the next run takes it over.
    #expect(try folder.names().allSatisfy { $0.hasSuffix(".partial") || $0.hasSuffix(".checkpoint") })
    let log = try folder.file("log", rows(10))
    let next = try Program.run(["-q", "--router", "random", "-o", "\(folder.path)/out.jsonl", log])
    #expect(next.status == 0, "\(next.errors)")
    #expect(try folder.names() == ["log", "out.jsonl"])
  }

  @Test func aClosedPipeEndsQuietly() throws {
    let folder = try TemporaryFolder()
    let log = try folder.file("log.jsonl", rows(50_000))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = [
      "-c", "\"$0\" --quiet --router random \"$1\" | head -n 1 >/dev/null; exit ${PIPESTATUS[0]}", Program.path, log,
    ]
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(said.isEmpty, "\(String(decoding: said, as: UTF8.self))")
  }

  @Test func unknownModelsAreRefusedWithNearNames() throws {
    let result = try Program.run("--router", "random", "--strong", "gpt-4-1106-previe", input: rows(1))
    #expect(result.status != 0)
    #expect(result.errors.contains("gpt-4-1106-preview"))
  }

  @Test func aRowThatIsLabelledAlreadyIsRejected() throws {
    let once = try Program.run("--router", "random", "--passthrough", input: rows(2))
    #expect(once.status == 0)
    let twice = try Program.run(["--router", "random", "--passthrough"], input: once.output)
    #expect(twice.status == 3)
    #expect(twice.errors.contains("already labelled"))
  }
}
