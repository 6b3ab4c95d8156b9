import FileFormats
import Foundation
import TestSupport
import Testing
@testable import LogReading

@Suite struct CSVLogTests {
  static let log = """
    id,prompt,note\r
    1,plain,x\r
    2,"two
    lines, and ""quotes\""",\r

    3,"é 🦆","a
    b"
    four,4,
    """

  @Test(arguments: [4, 16, 64, 1 << 16])
  func recordsKeepTheirLinesAndOffsets(_ blockSize: Int) throws {
    let log = try TemporaryLog(Self.log)
    let (lines, texts, summaries) = TemporaryLog.read([log.path], limits: LineLimits(blockSize: max(64, blockSize)))
    #expect(texts == ["1,plain,x", "2,\"two\nlines, and \"\"quotes\"\"\",", "3,\"é 🦆\",\"a\nb\"", "four,4,"])
    #expect(lines.map(\.number) == [2, 3, 6, 8])
    let bytes = Array(Self.log.utf8)
    for (line, text) in zip(lines, texts) { #expect(bytes[line.offset...].starts(with: text.utf8)) }
    #expect(summaries[0].rowCount == 4 && summaries[0].blankLineCount == 1 && summaries[0].lineCount == 8)
    #expect(summaries[0].decodedByteCount == bytes.count && summaries[0].endsWithoutNewline)
  }

  @Test func recordsAreRowsOfTheirColumns() throws {
    let result = try TemporaryLog.decode(Self.log, as: .plain)
    #expect(result.prompts == ["plain", "two\nlines, and \"quotes\"", "é 🦆", "4"])
    #expect(result.ids == ["1", "2", "3", "four"])
    #expect(result.objects[1] == #"{"id":"2","prompt":"two\nlines, and \"quotes\"","note":null}"#)
    let usage = try TemporaryLog.decode(
      "request_id,spend,messages,prompt_tokens,completion_tokens\nr,0.1,\"[{\"\"role\"\":\"\"user\"\",\"\"content\"\":\"\"hi\"\"}]\",7,9\n",
      as: .liteLLMSpend)
    #expect(usage.prompts == ["hi"])
    #expect(usage.records[0].observedPromptTokens == 7 && usage.records[0].observedCompletionTokens == 9)
  }

  @Test func badRecordsAreRejectedAloneWithTheirLines() throws {
    let log = "id,prompt\n1,a\"b\"\n2,\"x\"y,z\n3,ok\n4,one,too many\n5\n6,\"\"\n7,\"good\n8,ok\n"
    let result = try TemporaryLog.decode(log, as: .plain)
    #expect(result.prompts == ["ok"])
    #expect(result.rejected.map(\.number) == [2, 3, 5, 6, 7, 8])
    #expect(
      result.rejected.map(\.reason) == [.invalidCSV, .invalidCSV, .invalidCSV, .invalidCSV, .noPrompt, .invalidCSV])
    #expect(result.rejected[0].raw == Array("1,a\"b\"".utf8) && result.rejected[0].offset == 10)
    #expect(result.rejected[2].detail.hasPrefix("has 3 fields where the header has 2"))
    #expect(result.rejected[5].detail == "opens a quote that is never closed")
  }

  @Test func invalidUTF8IsRejected() throws {
    let bytes = Array("id,prompt\n1,".utf8) + [0xC3, 0x28, 0x0A] + Array("2,ok\n".utf8)
    let result = try TemporaryLog.decode(bytes: bytes, as: .plain)
    #expect(result.prompts == ["ok"])
    #expect(result.rejected.map(\.reason) == [.invalidUTF8])
  }

  @Test func anUnclosedQuoteIsHeldInBoundedMemory() throws {
    let log = "id,prompt\n1,ok\n2,\"" + String(repeating: "x\n", count: 200_000)
    let file = try TemporaryLog(log)
    let (lines, texts, summaries) = TemporaryLog.read(
      [file.path], limits: LineLimits(maximumLineLength: 20_000, blockSize: 8192))
    #expect(texts.count == 2 && texts[1].utf8.count == 4096)
    #expect(lines[1].fullCount == 400_003 && lines[1].number == 3)
    #expect(summaries[0].lineCount == 200_003)
  }

  @Test(arguments: [
    "\"prompt, that is a text\"\n", "prompt\nx\n", "a,b\n1,2\n", "{\"prompt\":\"x\"}\n", "\n\n",
    "\"prompt\",\"x\n1,2\n",
  ])
  func otherFirstLinesAreNoHeader(_ text: String) throws {
    let log = try TemporaryLog(text)
    #expect(TemporaryLog.read([log.path]).summaries[0].rowCount == text.split(separator: "\n").count)
  }

  @Test func aByteOrderMarkAndQuotedNamesAreNoFault() throws {
    let result = try TemporaryLog.decode("\u{FEFF}\"id\",\"prompt\"\n1,x\n", as: .plain)
    #expect(result.prompts == ["x"] && result.ids == ["1"])
  }

  /// Rows, rejects and their bytes are the same however the log is cut into blocks, whatever is in it.
  @Test func blocksOfAnySizeGiveTheSameRecordsOfFuzzedLogs() throws {
    var generator = SystemRandomNumberGenerator()
    let alphabet = Array("\",\n\r ab".utf8)
    for _ in 0..<100 {
      let noise = (0..<Int.random(in: 0...600, using: &generator)).map { _ in alphabet.randomElement(using: &generator)!
      }
      let log = try TemporaryLog(Array("id,prompt\n".utf8) + noise)
      let whole = TemporaryLog.read([log.path])
      let cut = TemporaryLog.read([log.path], limits: LineLimits(blockSize: 64))
      #expect(whole.texts == cut.texts)
      #expect(whole.lines.map(\.number) == cut.lines.map(\.number))
      #expect(whole.lines.map(\.offset) == cut.lines.map(\.offset))
      #expect(whole.summaries[0].decodedByteCount == noise.count + 10)
      let decoded = try TemporaryLog.decode(bytes: Array("id,prompt\n".utf8) + noise, as: .plain)
      #expect(decoded.records.count + decoded.rejected.count == whole.texts.count)
    }
  }

  @Test(arguments: [
    "ID,Prompt,note\n1,hi,x\n", " id , prompt ,note\n1,hi,x\n", "Id,PROMPT,note\n1,hi,x\n",
    "\"id \",\"\tprompt\",note\n1,hi,x\n",
    "id,prompt\u{A0},note\n1,hi,x\n",
  ])
  func caseAndSpacesOfAColumnDoNotCount(_ text: String) throws {
    let result = try TemporaryLog.decode(text, as: .plain)
    #expect(result.prompts == ["hi"] && result.ids == ["1"])
    #expect(result.objects[0] == #"{"id":"1","prompt":"hi","note":"x"}"#)
  }

  @Test(arguments: [
    ("Prompt,prompt\n1,2\n", "has the columns 'Prompt' and 'prompt', which are both read as 'prompt'"),
    ("prompt, PROMPT \n1,2\n", "has the columns 'prompt' and ' PROMPT ', which are both read as 'prompt'"),
    ("prompt,prompt\n1,2\n", "has two columns 'prompt'"),
    ("prompt,Model,model\n1,2,3\n", "has the columns 'Model' and 'model', which are both read as 'model'"),
  ])
  func twoColumnsOfOneNameAreRefused(_ text: String, _ reason: String) throws {
    let log = try TemporaryLog(text)
    for size in [64, 1 << 16] {
      let read = TemporaryLog.read([log.path], limits: LineLimits(blockSize: size))
      #expect(read.lines.isEmpty && read.summaries[0].failure?.cause == .unsupported)
      #expect(read.summaries[0].failure?.reason.hasPrefix(reason) == true)
    }
    // Two columns that nobody looks for are no matter.
    #expect(try TemporaryLog.decode("prompt,Note,note\nhi,2,3\n", as: .plain).prompts == ["hi"])
  }

  /// Every name that a format or a grouping looks for in a row is a column that is known whatever its case.
  @Test func everyMemberThatIsLookedForIsAKnownColumn() throws {
    let folder = "\(ProjectFile.root)/Sources/LogReading"
    let known = Set(CSVHeader.knownColumns)
    var count = 0
    // What says why a JSON row is of no format looks for what is no column.
    for file in try #require(FileManager.default.subpaths(atPath: folder))
    where file.hasSuffix(".swift") && !file.hasSuffix("UnknownRow.swift") {
      let source = try String(contentsOf: URL(filePath: "\(folder)/\(file)"), encoding: .utf8)
      for match in source.matches(of: /\brow(?:\.has\(|\[)"([^"]+)"/) {
        count += 1
        #expect(known.contains(String(match.1)), "\(file)")
      }
    }
    #expect(count > 150)
  }
}
