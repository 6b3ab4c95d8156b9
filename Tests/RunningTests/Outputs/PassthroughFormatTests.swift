import FileFormats
import Testing

@testable import Running

@Suite struct PassthroughFormatTests {
  @Test(arguments: [
    (#"{"a": 1, "b": {"c": []}}"#, #"{"a": 1, "b": {"c": []},"routellm":"#, "}\n"),
    (#"  {"é":"}"} "#, #"  {"é":"}","routellm":"#, "} \n"),
    ("{ }", #"{ "routellm":"#, "}\n"),
    (#""just a prompt""#, #"{"prompt":"just a prompt","routellm":"#, "}\n"),
  ])
  func anOriginalStaysAsItIs(_ original: String, _ start: String, _ end: String) throws {
    #expect(PassthroughFormat().needsOriginals)
    var row = try JSONLinesFormatTests.row(id: "r1")
    let alone = try JSONLinesFormatTests.text(row).dropLast()
    row.original = original
    let text = row.text(by: PassthroughFormat().makeWriter(try JSONLinesFormatTests.context()))
    #expect(text == start + alone + end)
    #expect(try JSONValue(parsing: text.utf8)["routellm"]?["id"]?.string == "r1")
  }
}
