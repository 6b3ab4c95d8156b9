import Testing

@testable import FileFormats

@Suite struct JSONValueTests {
  @Test func aDocumentSurvivesTheRoundTrip() throws {
    let text = #"{"a":[1,-2,0.1,1e+300,true,null,"x\n\"\\\u0001é😀"],"b":{},"c":[]}"#
    let value = try JSONValue(parsing: text.utf8)
    #expect(String(decoding: value.encoded(pretty: false), as: UTF8.self) == text)
    #expect(try JSONValue(parsing: value.encoded()) == value)
  }

  @Test(arguments: [
    #"{"a":1"#, #"{"a":1}}"#, #"{"a":1} {"b":2}"#, "", "nul", "\"\u{1}\"", #"{"a":1,}"#, #""\ud800""#,
  ])
  func brokenDocumentsAreRefused(_ text: String) {
    #expect(throws: JSONError.self) { try JSONValue(parsing: text.utf8) }
  }

  @Test func invalidUTF8IsRefused() {
    #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
  }

  @Test func extremeIntegersAreWrittenWhole() {
    var writer = JSONWriter()
    writer.integer(Int.min)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == "-9223372036854775808")
  }
}
