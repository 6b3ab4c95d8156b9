import Foundation
import TestSupport
import Testing

/// The files that a run keeps next to its outputs, as its user meets them.
@Suite(.serialized) struct SideFileTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let rows = (0..<400).map { "{\"id\":\"r\($0)\",\"prompt\":\"\(String(repeating: "word\($0) ", count: 60))\"}\n" }
    _ = try folder.file("log.jsonl", rows.joined())
  }

  private func run(_ arguments: String..., limit: Int? = nil) throws -> (status: Int32, errors: String) {
    let program = try RunningProgram(
      ["-q", "--router", "random", "--checkpoint-interval", "0"] + arguments, folder: folder.path, limit: limit)
    return (program.status(), program.errors)
  }

  private var names: [String] { get throws { try folder.names().filter { !$0.hasPrefix(".") } } }

  @Test(arguments: [".partial", ".checkpoint", ".checkpoint.new", ".spool"], ["file", "empty", "link", "folder"])
  func filesOfOthersStay(_ ending: String, _ kind: String) throws {
    let path = "\(folder.path)/o.jsonl\(ending)"
    let target = try folder.file("target", "theirs")
    switch kind {
    case "file": _ = try folder.file("o.jsonl\(ending)", "theirs")
    case "empty": _ = try folder.file("o.jsonl\(ending)", "")
    case "link": symlink(target, path)
    default: mkdir(path, 0o777)
    }
    for more in (kind == "file" ? [[], ["--resume"], ["--strong-share", "30%"]] : [[]]) as [[String]] {
      let program = try RunningProgram(
        ["-q", "--router", "random", "-o", "o.jsonl", "log.jsonl"] + more, folder: folder.path)
      #expect(program.status() == 1, "\(ending) \(kind) \(more)")
      #expect(program.errors.contains("o.jsonl\(ending)"), "\(program.errors)")
      #expect(try folder.text("target") == "theirs")
      if kind == "file" { #expect(try folder.text("o.jsonl\(ending)") == "theirs") }
      #expect(try names == ["log.jsonl", "o.jsonl\(ending)", "target"])
    }
  }

  @Test func aRunThatIsKilledAtOnceIsRecognised() throws {
    for _ in 0..<3 {
      let program = try RunningProgram(
        ["-q", "--router", "random", "-o", "o.jsonl", "--report", "c.json"], folder: folder.path)
      #expect(program.wait { FileManager.default.fileExists(atPath: "\(folder.path)/c.json.partial") })
      program.signal(SIGKILL)
      _ = program.status()
      #expect(try names == ["c.json.partial", "log.jsonl", "o.jsonl.checkpoint", "o.jsonl.partial"])
    }
    let other = try run("-o", "c.json", "log.jsonl")
    #expect(other.status == 1 && other.errors.contains("c.json.partial: was not made by this run"))
    #expect(try run("-o", "o.jsonl", "--report", "c.json", "log.jsonl").status == 0)
    #expect(try names == ["c.json", "log.jsonl", "o.jsonl"])
  }

  @Test(.disabled(if: Program.isSanitized, "a sanitizer's runtime does not live with a limit of memory or files"))
  func aDamagedPositionIsToldAndNothingIsDeleted() throws {
    #expect(try run("-o", "o.jsonl", "log.jsonl").status == 0)
    let expected = try folder.text("o.jsonl")
    unlink("\(folder.path)/o.jsonl")
    for share in [[], ["--strong-share", "30%"]] as [[String]] {
      func run(_ more: String..., limit: Int? = nil) throws -> (status: Int32, errors: String) {
        let program = try RunningProgram(
          ["-q", "--router", "random", "--checkpoint-interval", "0", "-o", "o.jsonl", "log.jsonl"] + share + more,
          folder: folder.path, limit: limit)
        return (program.status(), program.errors)
      }
      #expect(try run(limit: 60).status == 1)
      // What the second pass has written of a share is written again, so it may be damaged.
      for ending in share.isEmpty ? [".partial", ".checkpoint"] : [".spool", ".checkpoint"] {
        let path = "\(folder.path)/o.jsonl\(ending)"
        guard let bytes = FileManager.default.contents(atPath: path), bytes.count > 100 else { continue }
        var damaged = bytes
        damaged[70] ^= 4
        for content in [damaged, bytes.prefix(70)] {
          TemporaryFile.overwrite(content, at: path)
          let before = try names
          let result = try run("--resume")
          #expect(result.status == 1 && result.errors.contains("o.jsonl\(ending)"), "\(result.errors)")
          #expect(result.errors.contains("start"), "it says how to start again: \(result.errors)")
          #expect(try names == before)
        }
        TemporaryFile.overwrite(bytes, at: path)
      }
      let resumed = try run("--resume")
      #expect(resumed.status == 0, "\(resumed.errors)")
      if share.isEmpty { #expect(try folder.text("o.jsonl") == expected) }
      #expect(try names == ["log.jsonl", "o.jsonl"])
      unlink("\(folder.path)/o.jsonl")
    }
  }

  @Test func aLinkStaysAndItsTargetIsReplaced() throws {
    mkdir("\(folder.path)/real", 0o777)
    symlink("real/o.jsonl", "\(folder.path)/o.jsonl")
    symlink("real/r.jsonl", "\(folder.path)/r.jsonl")
    symlink("real/c.json", "\(folder.path)/c.json")
    for _ in 0..<2 {
      let result = try run("-o", "o.jsonl", "--rejects", "r.jsonl", "--report", "c.json", "log.jsonl")
      #expect(result.status == 0, "\(result.errors)")
      for name in ["o.jsonl", "r.jsonl", "c.json"] {
        #expect(
          (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder.path)/\(name)")) == "real/\(name)")
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/real").count == 3)
    }
  }

  @Test func streamsAreNotResumed() throws {
    for arguments in [["-o", "/dev/stdout"], ["-o", "/dev/fd/1"], ["-o", "o.jsonl", "--rejects", "/dev/stderr"]] {
      let program = try RunningProgram(
        ["-q", "--router", "random", "--resume", "log.jsonl"] + arguments, folder: folder.path)
      #expect(program.status() == 2 && program.errors.contains("is a stream"), "\(program.errors)")
    }
  }

  @Test(.disabled(if: Program.isSanitized, "a sanitizer's runtime does not live with a limit of memory or files"))
  func anInputWhoseTimeWasSetBackIsNotResumedOver() throws {
    #expect(try run("-o", "o.jsonl", "log.jsonl", limit: 60).status == 1)
    let path = "\(folder.path)/log.jsonl"
    var status = stat()
    #expect(stat(path, &status) == 0)
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    bytes[bytes.count / 2] ^= 1
    TemporaryFile.overwrite(bytes, at: path)
    let times = [status.st_atim, status.st_mtim]
    #expect(utimensat(AT_FDCWD, path, times, 0) == 0)
    let resumed = try run("--resume", "-o", "o.jsonl", "log.jsonl")
    #expect(resumed.status == 1 && resumed.errors.contains("the input log.jsonl was of"), "\(resumed.errors)")
  }

  @Test func aSetThatIsCompleteStaysComplete() throws {
    func split(_ more: String...) throws -> (status: Int32, errors: String) {
      let program = try RunningProgram(
        ["--router", "random", "--split", "sets", "--report", "c.json", "--resume", "log.jsonl"] + more,
        folder: folder.path)
      return (program.status(), program.errors)
    }
    #expect(try split().status == 0)
    let sets = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/sets").sorted()
    #expect(sets == ["easy.jsonl", "hard.jsonl"])
    let again = try split()
    #expect(again.status == 0 && again.errors.contains("the run was complete"), "\(again.errors)")
    // Another run's sets are another's, and so are these without one of their files.
    let other = try split("--threshold", "0.9")
    #expect(other.status == 2 && other.errors.contains("--overwrite"), "\(other.errors)")
    unlink("\(folder.path)/sets/hard.jsonl")
    let made = try split()
    #expect(made.status == 0 && !made.errors.contains("the run was complete"), "\(made.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/sets").sorted() == sets)
  }
}
