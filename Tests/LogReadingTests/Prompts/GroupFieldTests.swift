import FileFormats
import Testing

@testable import LogReading

@Suite struct GroupFieldTests {
  static func name(_ field: String, _ row: String) throws -> String? {
    var bytes = Array(row.utf8)
    let count = bytes.count
    bytes += [UInt8](repeating: 0, count: JSONParser.padding)
    var parser = JSONParser()
    var texts: [UInt8] = []
    let group = try #require(try GroupField(field))
    try bytes.withUnsafeBufferPointer { buffer in
      let start = try #require(buffer.baseAddress)
      let element = try parser.parse(start, count: count)
      var nested = NestedJSON()
      let origin = PlainFormat.origin(of: element, nested: &nested)
      group.append(of: element, origin: origin, nested: &nested, to: &texts)
    }
    return texts.isEmpty ? nil : String(decoding: texts, as: UTF8.self)
  }

  @Test(arguments: [
    ("model", #"{"model":"gpt-4o"}"#, "gpt-4o"), ("model", #"{"body":{"model":"m"}}"#, "m"),
    ("user", #"{"user":"u"}"#, "u"), ("user", #"{"body":{"user":"u"}}"#, "u"),
    ("user", #"{"user":{"id":7}}"#, "7"), ("user", #"{"metadata":{"user_id":"x"}}"#, "x"),
    ("user", #"{"user":null}"#, nil), ("user", #"{"user":""}"#, nil), ("user", "{}", nil), ("model", #""text""#, nil),
    ("/metadata/team", #"{"metadata":{"team":"blue"}}"#, "blue"), ("/n", #"{"n":3}"#, "3"),
    ("/n", #"{"n":true}"#, "true"), ("/n", #"{"n":[1,"a"]}"#, #"[1,"a"]"#), ("/n", #"{"n":null}"#, nil),
    ("/a/0", #"{"a":["first"]}"#, "first"),
    ("key", #"{"key_alias":"nightly"}"#, "nightly"), ("key", #"{"api_key":"short"}"#, "short"),
  ])
  func aRowGivesItsGroup(_ field: String, _ row: String, _ expected: String?) throws {
    #expect(try GroupFieldTests.name(field, row) == expected)
  }

  @Test func keysAreNotGivenAway() throws {
    let name = try #require(try GroupFieldTests.name("key", #"{"api_key":"sk-proj-0123456789abcdefWXYZ"}"#))
    #expect(name.hasPrefix("...WXYZ ("))
    #expect(!name.contains("0123") && !name.contains("proj"))
    #expect(try GroupFieldTests.name("key", #"{"api_key":"sk-proj-0123456789abcdeeWXYZ"}"#) != name)
  }

  @Test func longNamesAreCutWithinNoCharacterAndStayApart() throws {
    let long = String(repeating: "é", count: 200)
    let (first, second) = (
      try #require(try GroupFieldTests.name("/p", "{\"p\":\"\(long)a\"}")),
      try #require(try GroupFieldTests.name("/p", "{\"p\":\"\(long)b\"}"))
    )
    #expect(first.utf8.count <= 128 && !first.contains("\u{FFFD}"))
    #expect(first != second)
  }

  private static func value(_ field: String, _ row: String) throws -> SessionKey {
    var bytes = Array(row.utf8)
    let count = bytes.count
    bytes += [UInt8](repeating: 0, count: JSONParser.padding)
    var parser = JSONParser()
    var texts: [UInt8] = []
    let group = try #require(try GroupField(field))
    try bytes.withUnsafeBufferPointer { buffer in
      let start = try #require(buffer.baseAddress)
      let element = try parser.parse(start, count: count)
      var nested = NestedJSON()
      let origin = PlainFormat.origin(of: element, nested: &nested)
      group.appendValue(of: element, origin: origin, request: RowFields(), nested: &nested, to: &texts)
    }
    return texts.withUnsafeBufferPointer { SessionKey($0) }
  }

  /// Sessions are told apart by their whole names, of which reports show a part, and there is one where there is a name.
  @Test(arguments: [
    ("model", #"{"model":"gpt-4o"}"#, #"{"model":"gpt-4"}"#), ("user", #"{"user":{"id":7}}"#, #"{"user":8}"#),
    ("day", #"{"timestamp":"2026-11-01T08:00:00Z"}"#, #"{"timestamp":"2026-11-02T08:00:00Z"}"#),
    ("key", #"{"api_key":"sk-proj-0123456789abcdefWXYZ"}"#, #"{"api_key":"sk-proj-0123456789abcdeeWXYZ"}"#),
    ("key", #"{"key_alias":"nightly"}"#, #"{"key_alias":"daily"}"#),
    ("/session", #"{"session":"a"}"#, #"{"session":"b"}"#), ("/n", #"{"n":3}"#, #"{"n":4}"#),
  ]) func sessionsGoByTheWholeName(_ field: String, _ row: String, _ other: String) throws {
    #expect(try Self.value(field, row) == Self.value(field, row) && !Self.value(field, row).isNone)
    #expect(try Self.value(field, row) != Self.value(field, other))
    for missing in ["{}", #""text""#, #"{"session":null,"user":"","n":null}"#] {
      #expect(try Self.value(field, missing).isNone == (Self.name(field, missing) == nil))
    }
  }

  @Test func otherWordsAreNoFields() throws {
    #expect(try GroupField("usr") == nil)
    #expect(throws: JSONError.self) { try GroupField("/a~2") }
  }

  @Test(arguments: [
    (#"{"created_at":"2026-11-01T08:00:00+00:00"}"#, "2026-11-01 08h"),
    (#"{"timestamp":"2026-11-01T00:30:00+02:00"}"#, "2026-10-31 22h"),
    (#"{"timestamp":"2026-10-31 22:30:00.123-0530"}"#, "2026-11-01 04h"),
    (#"{"startTime":1793520000}"#, "2026-11-01 08h"), (#"{"startTime":1793520000123.5}"#, "2026-11-01 08h"),
    (#"{"startTime":1793520000.25}"#, "2026-11-01 08h"), (#"{"ts":"1793520000"}"#, "2026-11-01 08h"),
    (#"{"created":1709164800}"#, "2024-02-29 00h"), (#"{"date":"2026-03-01"}"#, "2026-03-01 00h"),
    (#"{"created_at":"2026-13-01"}"#, nil), (#"{"created_at":"yesterday"}"#, nil),
    (#"{"created_at":12}"#, "1970-01-01 00h"),
    (#"{"created_at":"2026-11-01T99:00:00Z"}"#, nil), (#"{"created_at":"2026-11-01T08:0"}"#, nil),
    (#"{"created_at":"2026-11-01T08:00:00+"}"#, nil), (#"{"created_at":1e300}"#, nil), ("{}", nil),
  ])
  func timesAreTakenToUTC(_ row: String, _ expected: String?) throws {
    #expect(try GroupFieldTests.name("hour", row) == expected)
    #expect(try GroupFieldTests.name("day", row) == expected.map { String($0.prefix(10)) })
  }
}
