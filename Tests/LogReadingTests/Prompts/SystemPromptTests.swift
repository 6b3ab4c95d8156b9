import FileFormats
import TestSupport
import Testing

@testable import LogReading

@Suite struct SystemPromptTests {
  private static func masked(_ text: String) -> String {
    var text = text
    return text.withUTF8 { String(decoding: SystemPrompt.masked($0), as: UTF8.self) }
  }

  @Test(arguments: [
    ("You are a bot.", "You are a bot."), ("  You\n\tare   a bot.\n", "You are a bot."),
    ("Order 17 of 20", "Order # of #"), ("at 10:32:07 on 2026-11-28.", "at # on #."),
    ("User 3f2a9c1e-5b6d-4e7f-8a9b-0c1d2e3f4a5b here", "User # here"), ("key user_12-x, level-2", "key #, #"),
    ("sha deadbeef01", "sha #"), ("see https://x.example/a1/b?", "see https://#?"),
    ("co-operate, e.g. well-known", "co-operate, e.g. well-known"),
    ("Today is Saturday, November 28, 2026", "Today is #, # #, #"), ("You may go on monday", "You # go on #"),
    ("Größe 3: gut", "Größe #: gut"), ("1,234.50 USD", "# USD"), ("...", "..."), ("", ""), (" \n ", ""),
  ])
  func whatVariesIsMasked(_ text: String, _ expected: String) { #expect(Self.masked(text) == expected) }

  private static func name(_ log: String) throws -> String {
    var options = PromptDecoder.Options()
    options.routerGroupFields = [.systemPrompt]
    return try #require(try names(log, options).first)
  }

  /// Of every row of a chat log, its names by the router's fields.
  private static func names(_ log: String, _ options: PromptDecoder.Options) throws -> [String] {
    let limits = LineLimits()
    var reader = BlockReader(inputs: [LogInput.file(TemporaryFile.holding(log, name: "log.jsonl"))], limits: limits)
    var probe = FormatProbe()
    var decoder = PromptDecoder(options)
    let block = LineBlock(capacity: limits.blockSize)
    var batch = PromptBatch()
    var names: [String] = []
    while reader.next(into: block) {
      guard case .found(let format) = probe.probe(block) else { continue }
      decoder.decode(block, as: format, into: &batch)
      names += batch.routerGroupNames.map { String(decoding: batch.texts[$0], as: UTF8.self) }
    }
    return names
  }

  @Test func requestsOfOneTemplateHaveOneName() throws {
    func chat(_ system: String, role: String = "system") -> String {
      #"{"messages":[{"role":"\#(role)","content":"\#(system)"},{"role":"user","content":"Hi"}]}"#
    }
    let first = try Self.name(chat("Help user 17. It is Monday, 10:30."))
    #expect(first.hasPrefix("system:") && first.utf8.count == 23)
    #expect(try Self.name(chat("Help user 4711.  It is Friday, 8:05.")) == first)
    #expect(try Self.name(chat("Help user 17. It is Monday, 10:30.", role: "developer")) == first)
    #expect(try Self.name(chat("Help user 17. It was Monday, 10:30.")) != first)
    #expect(try Self.name(#"{"messages":[{"role":"user","content":"Hi"}]}"#) == "")
    let anthropic =
      #"{"custom_id":"a","params":{"model":"claude-3","max_tokens":5,"system":"Help user 1. It is Sunday, 9:00.","messages":[{"role":"user","content":"Hi"}]}}"#
    #expect(try Self.name(anthropic) == first)
  }

  @Test func labelsHaveTheNamesOfRequests() throws {
    let system = "Help user 17."
    let request = try Self.name(
      #"{"messages":[{"role":"system","content":"\#(system)"},{"role":"user","content":"Hi"}],"team":"blue"}"#)
    func names(_ label: String, _ fields: [GroupField]) throws -> [String] {
      var groups = LabelGroups(fields)
      return try groups.names(of: JSONValue(parsing: label.utf8))
    }
    #expect(try names(#"{"prompt":"Hi","system":"Help user 3."}"#, [.systemPrompt]) == [request])
    #expect(
      try names(
        #"{"prompt":[{"role":"system","content":"Help user 5."},{"role":"user","content":"Hi"}]}"#, [.systemPrompt])
        == [request])
    let team = try #require(try GroupField("/meta/team"))
    #expect(try names(#"{"prompt":"x","meta":{"team":"blue"},"group":"red"}"#, [team]) == ["blue"])
    #expect(try names(#"{"prompt":"x","group":"red"}"#, [team]) == ["red"])
    #expect(try names(#"{"prompt":"x","group":7}"#, [team]) == ["7"])
    #expect(try names(#"{"prompt":"x","group":["red","a"]}"#, [team, .user]) == ["red", "a"])
    #expect(try names(#"{"prompt":"x","group":["red"]}"#, [team, .user]) == ["red", ""])
    #expect(try names(#"{"prompt":"x","group":"red"}"#, [team, .user]) == ["", ""])
    #expect(try names(#"{"prompt":"x"}"#, [team]) == [""])
  }
}
