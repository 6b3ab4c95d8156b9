import FileFormats
import Files
import Glibc
import TestSupport
@testable import LogReading

/// A log file that lives as long as this value.
struct TemporaryLog {
  let path: String
  private let folder: TemporaryFolder

  init(_ bytes: [UInt8]) throws {
    folder = try TemporaryFolder()
    path = try folder.file("log", bytes: bytes)
  }

  init(_ text: String) throws { try self.init(Array(text.utf8)) }

  /// One zstd frame.
  static func zstd(_ text: String) throws -> [UInt8] {
    let target = MemorySink()
    let sink = try ZstdSink(target, name: "test")
    try sink.write(Array(text.utf8))
    try sink.finish()
    return target.bytes
  }

  /// Reads everything: each line's text, and what became of each input.
  static func read(
    _ paths: [String], limits: LineLimits = LineLimits()
  ) -> (lines: [LineBlock.Line], texts: [String], summaries: [BlockReader.InputSummary]) {
    var reader = BlockReader(inputs: paths.map(LogInput.file), limits: limits)
    let block = LineBlock(capacity: limits.blockSize)
    var lines: [LineBlock.Line] = []
    var texts: [String] = []
    while reader.next(into: block) {
      for line in block.lines {
        lines.append(line)
        texts.append(String(decoding: block.text(of: line), as: UTF8.self))
      }
    }
    return (lines, texts, reader.summaries)
  }

  /// A file of Samples/.
  static func sample(_ name: String) throws -> String {
    String(decoding: try ModelBytes.mapping(ProjectFile.sample(name)).contents, as: UTF8.self)
  }

  /// What the first block tells of the format.
  static func probe(_ text: String) throws -> FormatProbe.Outcome {
    let log = try TemporaryLog(text)
    var reader = BlockReader(inputs: [.file(log.path)], limits: LineLimits())
    let block = LineBlock(capacity: 1024)
    _ = reader.next(into: block)
    var probe = FormatProbe()
    return probe.probe(block)
  }

  /// What the results of batches say.
  static func results(_ text: String) throws -> ResultBatch {
    let log = try TemporaryLog(text)
    let limits = LineLimits(blockSize: 16 << 20)
    var reader = BlockReader(inputs: [.file(log.path)], limits: limits)
    let block = LineBlock(capacity: limits.blockSize)
    var decoder = ResultDecoder(maximumLineLength: limits.maximumLineLength)
    var all = ResultBatch()
    while reader.next(into: block) {
      var batch = ResultBatch()
      decoder.decode(block, into: &batch)
      all.merge(batch)
    }
    return all
  }

  /// What decoding gave, row by row.
  struct Decoded {
    var prompts: [String] = []
    var ids: [String?] = []
    var models: [String?] = []
    var objects: [String] = []
    var records: [PromptRecord] = []
    var rejected: [RejectedLine] = []
    var setAside: [SetAsideKind: Int] = [:]
    var batch = PromptBatch()
    /// The texts of all messages, a list a row.
    var messages: [[String]] = []
  }

  /// Decodes everything in one format.
  static func decode(
    _ text: String, as format: LogFormat, options: PromptDecoder.Options = .init()
  ) throws -> Decoded {
    try decode(bytes: Array(text.utf8), as: format, options: options)
  }

  /// The prompts that a log of any format holds, in the format that is found.
  static func prompts(_ text: String) throws -> [String] {
    guard case .found(let format) = try probe(text) else { return [] }
    return try decode(text, as: format).prompts
  }

  static func decode(
    bytes: [UInt8], as format: LogFormat, options: PromptDecoder.Options = .init()
  ) throws -> Decoded {
    let log = try TemporaryLog(bytes)
    var reader = BlockReader(inputs: [.file(log.path)], limits: LineLimits())
    let block = LineBlock(capacity: 1024)
    var decoder = PromptDecoder(options)
    var batch = PromptBatch()
    var result = Decoded()
    while reader.next(into: block) {
      decoder.decode(block, as: format, into: &batch)
      for record in batch.records {
        result.prompts.append(String(decoding: batch.texts[record.prompt], as: UTF8.self))
        result.ids.append(record.id.map { String(decoding: batch.texts[$0], as: UTF8.self) })
        result.models.append(record.model.map { String(decoding: batch.texts[$0], as: UTF8.self) })
        result.objects.append(String(decoding: batch.objects[record.object], as: UTF8.self))
        result.records.append(record)
        result.messages.append(
          record.messageTexts.map { String(decoding: batch.messages.bytes[batch.messages[$0]], as: UTF8.self) })
      }
      result.rejected += batch.rejected
      result.setAside.merge(batch.setAside, uniquingKeysWith: +)
      result.batch = batch
    }
    return result
  }
}

extension TemporaryLog {
  static func contents(_ log: TemporaryLog) throws -> [UInt8] { Array(try ModelBytes.mapping(log.path).contents) }
}
