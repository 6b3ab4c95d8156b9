import Foundation
import TestSupport
import Testing

@testable import CommandLine

/// No file that is read is one that is written: every option that names one against every other, for every command.
@Suite struct NamedFilesTests {
  /// A command with all that it needs, and every way in which it is told of a file. `{}` stands for the path.
  private struct Line {
    let command: CommandName
    var base: [String] = []
    var reading: [String] = []
    var writing: [String] = []
    /// Endings that the command demands of what it writes.
    var ending = ""
  }

  private static let lines: [Line] = [
    Line(
      command: .route,
      reading: [
        "{}", "--config {}", "--join {}", "--join-scores {}", "--labels {}", "--grades {}", "--prices {}",
        "--model-list {}", "--router {}.safetensors",
        "--encoding m={}:cl100k",
        "--router {}/", "--embedder {}/", "--kind-model {}/",
      ], writing: ["-o {}", "--rejects {}", "--set-aside {}", "--report {}", "--out-dir {}/", "--split {}/"],
      ending: ".json"),
    Line(
      command: .embed, base: ["-o", "a.npy"], reading: ["{}", "--embedder {}/"], writing: ["-o {}", "--rejects {}"]),
    Line(
      command: .train, base: ["sw", "--data", "d", "-o", "k"],
      reading: [
        "--data {}", "--data {}=0.5", "--join-scores {}", "--embeddings {}", "--calibrate-on {}", "--embedder {}/",
      ],
      writing: ["--report {}", "-o {}/"], ending: ".json"),
    Line(
      command: .trainExport, base: ["bert", "--data", "d", "-o", "w"],
      reading: ["--data {}", "--data {}=10", "--system {}", "--classifier {}"], writing: ["-o {}/"]),
    Line(
      command: .trainImport, base: ["--data-of", "w"], reading: ["{}/", "--data-of {}/", "--calibrate-on {}"],
      writing: ["--report {}"], ending: ".json"),
    Line(
      command: .trainKind, base: ["--data", "d", "-o", "k"], reading: ["--data {}"],
      writing: ["--report {}", "-o {}/"], ending: ".json"),
    Line(
      command: .calibrate, base: ["--strong-share", "30%"],
      reading: [
        "{}", "--log {}", "--labels {}", "--prices {}", "--model-list {}", "--encoding m={}:cl100k", "--router {}/",
        "--embedder {}/",
      ], writing: ["--report {}", "-o {}/"], ending: ".json"),
    Line(
      command: .evaluate, base: ["--benchmark", "b.jsonl", "--router", "sw"],
      reading: [
        "--benchmark {}.jsonl", "--router {}/", "--training {}", "--exclude {}", "--model-list {}", "--embedder {}/",
        "--data {}/",
      ], writing: ["--report {}"], ending: ".json"),
    Line(command: .distill, base: ["--encoder", "e", "-o", "t"], reading: ["--encoder {}/"], writing: ["-o {}/"]),
    Line(command: .reportMerge, reading: ["{}"], writing: ["-o {}"], ending: ".json"),
    Line(command: .reportDiff, base: ["old.json"], reading: ["{}"], writing: ["-o {}"], ending: ".json"),
    Line(command: .reportCheck, base: ["--cost-at-most", "1"], reading: ["{}"]),
    Line(command: .models, reading: ["--prices {}"]),
    Line(command: .reportShow, reading: ["{}"], writing: ["-o {}"], ending: ".json"),
    Line(
      command: .augmentJudgeAsk, base: ["--strong", "a", "--weak", "b", "-o", "d"],
      reading: ["{}", "--answers {}", "--data {}", "--prices {}", "--router {}/"], writing: ["-o {}/"]),
    Line(
      command: .augmentJudgeCompare, base: ["--judge", "j", "--answers", "a"],
      reading: ["--answers {}", "--verdicts {}"], writing: ["{}/"]),
    Line(
      command: .augmentJudgeCollect, base: ["--verdicts", "v"],
      reading: ["--verdicts {}", "--answers {}", "--prices {}", "{}"],
      writing: ["-o {}", "--report {}"], ending: ".json"),
    Line(command: .augmentGold, reading: ["{}"], writing: ["-o {}"]),
    Line(
      command: .augmentSimilarity, base: ["--benchmark", "mmlu", "--training", "t"],
      reading: ["--benchmark {}", "--training {}", "--data {}/"], writing: ["--duplicates {}", "--report {}"],
      ending: ".json"),
    Line(
      command: .benchmark,
      reading: ["--prompts {}", "--router {}/", "--embedder {}/", "--encoding {}:cl100k"]),
    Line(command: .run, reading: ["{}"], writing: ["--output-dir {}/"]),
    Line(command: .initialize, reading: ["{}"], writing: ["-o {}"], ending: ".json"),
    Line(command: .inspect, reading: ["{}"]),
  ]

  /// A new option that names a file has to stand in the table above.
  @Test func everyOptionThatNamesAFileIsTried() {
    for command in CommandName.allCases {
      let tried = Self.lines.filter { $0.command == command }.flatMap { $0.reading + $0.writing }
      let common = CommandSpecification.common.map(\.details.name)
      for option in command.specification.options.map(\.details) {
        switch option.kind {
        case .none, .text, .choice, .workDirectory: continue
        case .file, .directory, .newFile, .newDirectory: break
        }
        // Of every command; tried with 'route'.
        if common.contains(option.name), command != .route { continue }
        let isTried = tried.contains {
          $0.hasPrefix("\(option.dashed) ") || option.short.map { "-\($0) " }.map($0.hasPrefix) == true
        }
        #expect(isTried, "\(option.dashed) of '\(command.rawValue)'")
      }
      if case .words = command.specification.operands.use { continue }
      #expect(tried.contains { !$0.hasPrefix("-") }, "the operands of '\(command.rawValue)'")
    }
  }

  /// The error of a command line's files; nil if they may be used so.
  private func refusal(_ command: CommandName, _ words: [String]) throws -> UsageError? {
    let specification = command.specification
    // Rules between options are none of this table's business.
    let scan = ArgumentScan(words, options: specification.options)
    do throws(UsageError) {
      let options = try ParsedOptions(unchecked: scan, of: specification)
      try NamedFiles(options, of: specification, keepsFiles: command == .route).check()
      return nil
    } catch {
      return error
    }
  }

  private func words(_ line: Line, _ parts: (template: String, path: String)...) -> [String] {
    let given = parts.flatMap { part in
      part.template.split(separator: " ").map { String($0).replacing("{}", with: part.path) }
    }
    let names = Set(given.filter { $0.hasPrefix("-") })
    // What the pair brings itself is not given twice.
    var base = line.base
    while let index = base.firstIndex(where: { names.contains($0) }) {
      base.removeSubrange(index...(index + 1))
    }
    return base + given
  }

  @Test(arguments: lines.indices)
  func whatIsReadIsNotWritten(_ index: Int) throws {
    let line = Self.lines[index]
    for reading in line.reading {
      for writing in line.writing {
        let folder = try TemporaryFolder()
        // What a folder that is read holds, and a folder that is written would hold, is called like this.
        let isFolder = (reading: reading.hasSuffix("{}/"), writing: writing.hasSuffix("{}/"))
        let names = [
          "manifest.json", "export.json", "judge-001.jsonl", "strong-001.jsonl", "rows.jsonl",
          "manifest.json\(line.ending)",
        ]
        let suffix = reading.hasSuffix(".safetensors") ? ".safetensors" : reading.hasSuffix(".jsonl") ? ".jsonl" : ""
        if !suffix.isEmpty, !line.ending.isEmpty, !isFolder.writing { continue }
        for name in names {
          let file = try folder.file(name + suffix, "{}\n")
          let read = isFolder.reading ? folder.path : String(file.dropLast(suffix.count))
          let paths =
            isFolder.writing ? [folder.path] : try aliases(of: file, ending: line.ending.isEmpty ? suffix : line.ending)
          for path in paths {
            // Not every folder holds every name.
            let command = words(line, (reading, read), (writing, path))
            let refusal = try refusal(line.command, command)
            if isFolder.writing || isFolder.reading { continue }
            #expect(refusal != nil, "\(line.command.rawValue) \(command)")
            #expect(refusal.map { "\($0.description)".contains("name another") } ?? true)
          }
        }
        guard isFolder.writing || isFolder.reading else { continue }
        let refused = try names.contains { name in
          let file = "\(folder.path)/\(name)\(suffix)"
          let read = isFolder.reading ? folder.path : String(file.dropLast(suffix.count))
          return try refusal(
            line.command, words(line, (reading, read), (writing, isFolder.writing ? folder.path : file)))
            != nil
        }
        // Nothing is written into the folder of --output-dir but what the job's own command line names.
        #expect(refused || writing.hasPrefix("--output-dir"), "\(line.command.rawValue) \(reading) \(writing)")
        folder.remove()
      }
    }
  }

  /// Other paths of a file: by a dot, a symbolic link, a hard link, a link to its folder.
  private func aliases(of file: String, ending: String) throws -> [String] {
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
    let name = URL(fileURLWithPath: file).lastPathComponent
    let unique = UUID().uuidString
    let (soft, hard, other) = ("\(folder)/s\(unique)\(ending)", "\(folder)/h\(unique)\(ending)", "\(folder)/f\(unique)")
    symlink(file, soft)
    link(file, hard)
    symlink(folder, other)
    return (name.hasSuffix(ending) ? [file, "\(folder)/./\(name)", "\(other)/\(name)"] : []) + [soft, hard]
  }

  @Test func noTwoOutputsAreOneFile() throws {
    for line in Self.lines {
      for (index, first) in line.writing.enumerated() {
        let isRepeatable = first == "--report {}" && [.route, .train, .evaluate].contains(line.command)
        let seconds = line.writing[(isRepeatable ? index : index + 1)...]
        for second in seconds where first.hasSuffix("{}") && second.hasSuffix("{}") {
          let folder = try TemporaryFolder()
          for path in [try folder.file("new\(line.ending)")]
            + (try aliases(of: try folder.file("old", ""), ending: line.ending))
          {
            let command = words(line, (first, path), (second, path))
            #expect(try refusal(line.command, command) != nil, "\(line.command.rawValue) \(command)")
          }
          folder.remove()
        }
      }
    }
  }

  /// The files that a run keeps next to each of its outputs.
  @Test(arguments: [".partial", ".checkpoint", ".checkpoint.new", ".spool"])
  func namesOfSideFilesAreFree(_ ending: String) throws {
    let line = Self.lines[0]
    for writing in line.writing where writing.hasSuffix("{}") {
      for other in line.reading + line.writing where other.hasSuffix("{}") && ![writing, "--report {}"].contains(other)
      {
        let folder = try TemporaryFolder()
        let output = try folder.file("o.json")
        let side = try folder.file("o.json\(ending)", "mine\n")
        let parts = [(writing, output), (other, side)]
        for (first, second) in [(parts[0], parts[1]), (parts[1], parts[0])] {
          let refusal = try refusal(.route, words(line, first, second))
          #expect(refusal?.description.contains("needs the name") == true, "\(writing) \(other) \(ending)")
        }
        #expect(try folder.text("o.json\(ending)") == "mine\n")
      }
    }
  }

  @Test func whatDoesNotCollideIsAllowed() throws {
    let folder = try TemporaryFolder()
    let log = try folder.file("log.jsonl", "{}\n")
    let router = try folder.file("k/manifest.json")
    mkdir("\(folder.path)/k", 0o777)
    try Data("{}".utf8).write(to: URL(fileURLWithPath: router))
    for words in [
      [
        log, "-o", "\(folder.path)/o.jsonl", "--rejects", "\(folder.path)/r.jsonl", "--report", "\(folder.path)/c.json",
      ],
      [log, "--router", "\(folder.path)/k", "-o", "\(folder.path)/k/o.jsonl"],
      [log, "-o", "/dev/null", "--rejects", "/dev/null", "--report", "\(folder.path)/c.json"],
      [log, "-o", "/dev/stdout", "--rejects", "/dev/stderr"],
      [log, "--split", "\(folder.path)/sets", "-o", "\(folder.path)/o.jsonl"],
    ] { #expect(try refusal(.route, words) == nil, "\(words)") }
  }

  @Test func redirectionsCount() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("log.jsonl", "{\"prompt\":\"p\"}\n")
    func shell(_ line: String) throws -> Program.Result { try Program.shell(line, in: folder.path) }
    let program = "routellm-batch -q --router random"
    for line in [
      "\(program) -o log.jsonl < log.jsonl", "\(program) log.jsonl >> log.jsonl", "\(program) log.jsonl 2>> log.jsonl",
      "\(program) --rejects /dev/fd/5 log.jsonl 5>> log.jsonl", "\(program) -o o.jsonl log.jsonl 1>> o.jsonl",
      "\(program) -o o.jsonl --rejects log.jsonl - < log.jsonl",
    ] {
      let result = try shell(line)
      #expect(result.status == 2 || line.contains("2>>"), "\(line): \(result.errors)")
      #expect(try folder.text("log.jsonl").hasPrefix("{\"prompt\":\"p\"}\n"))
      try folder.file("log.jsonl", bytes: Data("{\"prompt\":\"p\"}\n".utf8))
    }
    // Streams are written through, wherever they lead.
    let through = try shell("\(program) -o /dev/stdout --rejects /dev/stderr log.jsonl > a.jsonl")
    #expect(through.status == 0, "\(through.errors)")
    #expect(try folder.text("a.jsonl").hasPrefix("{\"id\""))
    // What is closed does not become a file.
    for closed in ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"] {
      let result = try shell("\(program) -o b.jsonl --rejects r.jsonl log.jsonl \(closed)")
      #expect(result.status == 0, "\(closed): \(result.errors)")
      #expect(try folder.text("b.jsonl") == folder.text("a.jsonl") && folder.text("r.jsonl").isEmpty, "\(closed)")
    }
  }
}
