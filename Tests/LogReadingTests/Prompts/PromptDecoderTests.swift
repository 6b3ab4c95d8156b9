import FileFormats
import Testing
@testable import LogReading

@Suite struct PromptDecoderTests {
  static let conversation = #"""
    {"id":"c1","messages":[{"role":"system","content":"sys"},{"role":"user","content":"one"},\#
    {"role":"assistant","content":"reply"},{"role":"user","content":null},\#
    {"role":"user","content":[{"type":"text","text":"tw"},{"type":"image_url","image_url":{"url":"x"}},\#
    {"type":"text","text":"o é"}]}],"max_tokens":77,"usage":{"prompt_tokens":12,"completion_tokens":34}}
    """#

  @Test(arguments: [(PromptTurn.first, "one"), (.last, "tw\no é"), (.all, "one\ntw\no é")])
  func theWantedTurnIsScored(_ turn: PromptTurn, _ expected: String) throws {
    let result = try TemporaryLog.decode(Self.conversation, as: .chat, options: .init(turn: turn))
    #expect(result.prompts == [expected])
    #expect(result.ids == ["c1"])
  }

  @Test func numbersAsIDsKeepEveryDigit() throws {
    let log = ["12345678901234567890", "-7", "9007199254740993"].map { "{\"prompt\":\"p\",\"id\":\($0)}\n" }.joined()
    #expect(try TemporaryLog.decode(log, as: .plain).ids == ["12345678901234567890", "-7", "9007199254740993"])
  }

  @Test func allMessagesAreCountedWhateverIsScored() throws {
    let record = try #require(try TemporaryLog.decode(Self.conversation, as: .chat).records.first)
    #expect(record.messageCount == 5)
    #expect(record.textByteCount == 3 + 3 + 5 + 2 + 4)
    #expect(record.nonASCIIByteCount == 2)
    #expect(record.maximumCompletionTokens == 77)
    #expect(record.observedPromptTokens == 12 && record.observedCompletionTokens == 34)
  }

  /// The texts of all rows' messages, a list a row.
  private func messages(_ log: String, as format: LogFormat, keeps: Bool = true) throws -> [[String]] {
    var options = PromptDecoder.Options(turn: .last)
    options.keepsMessages = keeps
    return try TemporaryLog.decode(log, as: format, options: options).messages
  }

  @Test func allMessagesAreHandedOnToBeCounted() throws {
    let unobserved = Self.conversation.replacing(#","usage":{"prompt_tokens":12,"completion_tokens":34}"#, with: "")
    let bad = #"{"messages":[{"role":"assistant","content":"lost"}]}"#
    let named = #"{"messages":[{"role":"user","name":"ann","content":"hi"}]}"#
    let log = [unobserved, bad, named].joined(separator: "\n")
    let expected = ["system", "sys", "user", "one", "assistant", "reply", "user", "user", "tw", "o é"]
    #expect(try messages(log, as: .chat) == [expected, ["user", "ann", "hi"]])
    #expect(try messages(log, as: .chat, keeps: false) == [[], []])
    // What the log has observed needs no counting.
    #expect(try messages(Self.conversation, as: .chat) == [[]])
    let batchLine = #"{"custom_id":"c","body":{"input":"z","instructions":"be brief"}}"#
    #expect(try messages(batchLine, as: .openAIBatch) == [["be brief", "z"]])
  }

  @Test(arguments: [0, 1, 7, 8, 9, 15, 16, 17, 1000])
  func bytesBeyondASCIIAreCountedInTextsOfAnyLength(_ count: Int) throws {
    for text in [
      String(repeating: "é", count: count), String(repeating: "a🦆", count: count),
      "aé" + String(repeating: "x", count: count),
    ] {
      let record = try TemporaryLog.decode("{\"prompt\":\"p\(text)\"}", as: .plain).records[0]
      #expect(record.textByteCount == text.utf8.count + 1)
      #expect(record.nonASCIIByteCount == text.utf8.count { $0 >= 0x80 })
    }
  }

  @Test func batchRequestsHoldChatsCompletionsAndResponses() throws {
    let log = """
      {"custom_id":"a","method":"POST","body":{"model":"m","messages":[{"role":"user","content":"x"}]}}
      {"custom_id":7,"body":{"prompt":"y","max_tokens":5}}
      {"custom_id":"c","body":{"input":"z","instructions":"be brief"}}
      """
    let result = try TemporaryLog.decode(log, as: .openAIBatch)
    #expect(result.prompts == ["x", "y", "z"])
    #expect(result.ids == ["a", "7", "c"])
    #expect(result.records[2].textByteCount == 9)
  }

  @Test func plainRowsAreObjectsOrStrings() throws {
    let result = try TemporaryLog.decode(#"{"prompt":"p","id":1.5}"# + "\n\"q\\n\"\n" + #"{"text":"t"}"#, as: .plain)
    #expect(result.prompts == ["p", "q\n", "t"])
    #expect(result.ids == ["1.5", nil, nil])
  }

  @Test(arguments: [
    (#"{"prompt":""#, RejectionReason.invalidJSON), (#"{"prompt":"a"} {"prompt":"b"}"#, .invalidJSON),
    ("not json", .invalidJSON), ("\u{0}\u{1}", .invalidJSON), (#"{"no":"prompt"}"#, .noPrompt),
    (#"{"prompt":null}"#, .noPrompt), (#"{"prompt":""}"#, .noPrompt), (#"{"prompt":5}"#, .noPrompt), ("[]", .noPrompt),
    (#"{"prompt":[{"role":"assistant","content":"x"}]}"#, .noPrompt),
    (String(repeating: "[", count: 500) + String(repeating: "]", count: 500), .invalidJSON),
  ])
  func badLinesAreRejectedWithTheirReason(_ line: String, _ reason: RejectionReason) throws {
    let result = try TemporaryLog.decode("{\"prompt\":\"good\"}\n\(line)\n", as: .plain)
    #expect(result.prompts == ["good"])
    let rejected = try #require(result.rejected.first)
    #expect(rejected.reason == reason)
    #expect(rejected.number == 2 && rejected.offset == 18)
    #expect(rejected.raw == Array(line.utf8))
  }

  @Test func invalidUTF8IsItsOwnReason() throws {
    let log = try TemporaryLog(Array(#"{"prompt":""#.utf8) + [0xC3, 0x28] + Array("\"}\n".utf8))
    var reader = BlockReader(inputs: [.file(log.path)], limits: LineLimits())
    let block = LineBlock(capacity: 1024)
    var decoder = PromptDecoder(.init())
    var batch = PromptBatch()
    let hasBlock = reader.next(into: block)
    #expect(hasBlock)
    decoder.decode(block, as: .plain, into: &batch)
    #expect(batch.rejected.map(\.reason) == [.invalidUTF8])
  }

  @Test func aPointerOverrulesTheFormat() throws {
    let options = PromptDecoder.Options(promptField: try JSONPointer("/a~1b/1"))
    let result = try TemporaryLog.decode(#"{"text":"no","a/b":["x","yes"]}"#, as: .plain, options: options)
    #expect(result.prompts == ["yes"])
  }

  @Test func pointersReachEveryField() throws {
    var options = PromptDecoder.Options(promptField: try JSONPointer("/a/b/0/c"))
    options.idField = try JSONPointer("/k")
    options.usageField = try JSONPointer("/u")
    options.modelField = try JSONPointer("/m/0")
    options.timeField = try JSONPointer("/t")
    options.keepsOrigin = true
    let log = #"{"a":{"b":[{"c":"yes"}]},"k":7,"id":"no","u":{"input_tokens":1,"output_tokens":2},"m":["x"],"t":0}"#
    let result = try TemporaryLog.decode(log + "\n{}", as: .plain, options: options)
    #expect(result.prompts == ["yes"] && result.ids == ["7"] && result.models == ["x"])
    #expect(result.records[0].observedPromptTokens == 1 && result.records[0].observedCompletionTokens == 2)
    #expect(result.records[0].time?.milliseconds == 0)
    #expect(result.rejected[0].detail == "nothing at /a/b/0/c")
  }

  @Test func recordedVectorsAreChecked() throws {
    let options = PromptDecoder.Options(embeddingField: try JSONPointer("/v"), embeddingDimension: 3)
    let log = """
      {"prompt":"a","v":[1,2,3]}
      {"prompt":"b","v":[1,2]}
      {"prompt":"c","v":[1,2,3,4]}
      {"prompt":"d","v":[1,"x",3]}
      {"prompt":"e"}
      {"prompt":"f","v":[1,1e300,3]}
      {"prompt":"g","v":[0,0,0]}
      """
    let result = try TemporaryLog.decode(log, as: .plain, options: options)
    #expect(result.prompts == ["a"])
    #expect(result.rejected.map(\.reason) == Array(repeating: .noEmbedding, count: 6))
  }

  @Test func rowsAndRejectsAddUpOnFuzzedLines() throws {
    var generator = SystemRandomNumberGenerator()
    var seeds = [Self.conversation, #"{"prompt":"p"}"#, "\"s\"", #"{"custom_id":"a","body":{"messages":[]}}"#]
    for format in LogFormat.allCases {
      guard let sample = try? TemporaryLog.sample("formats/\(format.rawValue).jsonl") else { continue }
      seeds += sample.split(separator: "\n").prefix(4).map(String.init)
    }
    // The first line says that the file is lines: one that opened a list would make it a document, whose rows are not lines.
    let lines =
      [Array(#"{"prompt":"p"}"#.utf8)]
      + (1..<4000).map { _ -> [UInt8] in
        var bytes = Array(seeds.randomElement(using: &generator)!.utf8)
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
          bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 33...255, using: &generator)
        }
        return bytes
      }
    for format in LogFormat.allCases {
      let log = try TemporaryLog(Array(lines.joined(separator: [0x0A])))
      var reader = BlockReader(inputs: [.file(log.path)], limits: LineLimits())
      let block = LineBlock(capacity: 1024)
      var options = PromptDecoder.Options()
      options.keepsOrigin = true
      var decoder = PromptDecoder(options)
      var batch = PromptBatch()
      var count = 0
      while reader.next(into: block) {
        decoder.decode(block, as: format, into: &batch)
        count += batch.records.count + batch.rejected.count + batch.setAside.values.reduce(0, +)
      }
      #expect(count == lines.count)
    }
  }
}
