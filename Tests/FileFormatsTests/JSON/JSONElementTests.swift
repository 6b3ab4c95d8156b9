import TestSupport
import Testing

@testable import FileFormats

@Suite struct JSONElementTests {
  /// Python's `json`, JavaScript's `JSON.parse` and the providers take the last.
  @Test(arguments: [
    (#"{"a":1,"a":2}"#, true), (#"{"a":1,"b":0,"\u0061":2}"#, true), (#"{"a":2}"#, false),
    (#"{"A":1,"a":2,"aa":3}"#, false),
  ])
  func ofMembersWithOneNameTheLastCounts(_ text: String, _ isRepeated: Bool) throws {
    var parser = JSONParser()
    let bytes = Array(text.utf8) + [UInt8](repeating: 0, count: JSONParser.padding)
    _ = JSONElement.takeRepeatedMember()
    try bytes.withUnsafeBufferPointer { buffer in
      let root = try parser.parse(try #require(buffer.baseAddress), count: text.utf8.count)
      #expect(root["a"]?.integer == 2 && root.member("a")?.integer == 2)
      #expect(root["c"] == nil)
    }
    #expect(JSONElement.takeRepeatedMember() == isRepeated)
    #expect(!JSONElement.takeRepeatedMember())
    #expect(try JSONValue(parsing: Array(text.utf8))["a"]?.integer == 2)
    text.withContiguousUTF8 { bytes in
      let row = JSONText(bytes)
      let members = row.members(of: row.document).filter { row.spells("a", in: $0.name) }
      #expect(members.map { String(decoding: row[$0.value], as: UTF8.self) } == ["2"])
    }
  }

  /// What an object is known to have is remembered between look-ups; here they go back and forth between many objects, of
  /// one document and of the next.
  @Test func everyObjectIsKnownByItsOwnNames() throws {
    // "a", "Zz" and "Zy" have one place among those that an object's names are found by.
    let names = ["", "a", "Zz", "Zy", "b", "id", "di", "role", "name", "model", "messages", "max_tokens", "é"]
    var generator = SeededGenerator(seed: 3)
    var parser = JSONParser()
    for _ in 0..<50 {
      let objects = (0..<Int.random(in: 1...30, using: &generator)).map { _ in
        (0..<Int.random(in: 0...4, using: &generator)).map { (names.randomElement(using: &generator) ?? "", $0) }
      }
      let text =
        "[" + objects.map { "{" + $0.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}" }.joined(separator: ",")
        + "]"
      let bytes = Array(text.utf8) + [UInt8](repeating: 0, count: JSONParser.padding)
      try bytes.withUnsafeBufferPointer { buffer in
        var elements: [JSONElement] = []
        try parser.parse(try #require(buffer.baseAddress), count: text.utf8.count).forEachValue {
          elements.append($0)
          return true
        }
        try #require(elements.count == objects.count)
        for _ in 0..<200 {
          let place = objects.indices.randomElement(using: &generator) ?? 0
          let name = names.randomElement(using: &generator) ?? ""
          let expected = objects[place].last { $0.0 == name }?.1
          #expect(elements[place].member(name)?.integer == expected, "\(name) in object \(place) of \(text)")
        }
      }
    }
    _ = JSONElement.takeRepeatedMember()
  }
}

extension String {
  fileprivate func withContiguousUTF8(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    var copy = self
    copy.withUTF8(body)
  }
}
