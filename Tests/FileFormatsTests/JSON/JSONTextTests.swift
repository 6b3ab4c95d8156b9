import Testing

@testable import FileFormats

@Suite struct JSONTextTests {
  private func parts(_ text: String, _ body: (JSONText) -> [Range<Int>]) -> [String] {
    Array(text.utf8).withUnsafeBufferPointer { bytes in
      body(JSONText(bytes)).map { String(decoding: bytes[$0], as: UTF8.self) }
    }
  }

  @Test func membersAreFoundByTheirPlaces() {
    let text = " {\"a\" : 1 ,\"b\":{\"c\":[1,\"}\"],\"d\":\"\\\"{\"}, \"e\":\"x\\\\\",\"f\":null}\n"
    #expect(parts(text) { [$0.document] } == [String(text.dropFirst().dropLast())])
    #expect(parts(text) { json in json.members(of: json.document).map(\.name) } == ["a", "b", "e", "f"])
    #expect(
      parts(text) { json in json.members(of: json.document).map(\.value) }
        == ["1", "{\"c\":[1,\"}\"],\"d\":\"\\\"{\"}", "\"x\\\\\"", "null"])
  }

  @Test func valuesAreFoundByTheirPlaces() {
    #expect(
      parts("[ 1.5e3,[], {} ,\"a,b\" , true]") { $0.values(of: $0.document) } == [
        "1.5e3", "[]", "{}", "\"a,b\"", "true",
      ])
    #expect(parts("[ ]") { $0.values(of: $0.document) } == [])
    #expect(parts("{ }") { json in json.members(of: json.document).map(\.value) } == [])
    #expect(parts("7") { $0.values(of: $0.document) } == [])
  }

  @Test func anEscapedNameIsTheSameName() {
    Array(#"{"mod\u0065l":1}"#.utf8).withUnsafeBufferPointer { bytes in
      let json = JSONText(bytes)
      let member = json.members(of: json.document)[0]
      #expect(json.spells("model", in: member.name))
      #expect(!json.spells("modal", in: member.name))
    }
  }

  /// Documents made at random read back as the parser reads them.
  @Test func placesAgreeWithTheParser() throws {
    var state: UInt64 = 20
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    func value(_ depth: Int) -> JSONValue {
      switch random(depth > 3 ? 5 : 7) {
      case 0: .null
      case 1: .bool(random(2) == 0)
      case 2: .integer(random(1000) - 500)
      case 3: .double(Double(random(1000)) / 8)
      case 4: .string(["", "a\"b", "\\", "{[", "é\n", "]},:"][random(6)])
      case 5: .array((0..<random(4)).map { _ in value(depth + 1) })
      default: .object((0..<random(4)).map { JSONValue.Member(name: "k\($0)\"", value: value(depth + 1)) })
      }
    }
    func check(_ json: JSONText, _ range: Range<Int>, _ expected: JSONValue) throws {
      #expect(try JSONValue(parsing: json[range]) == expected)
      let members = json.members(of: range)
      #expect(members.count == expected.members?.count ?? 0)
      for (member, value) in zip(members, expected.members ?? []) {
        #expect(json.unescaped(member.name) == Array(value.name.utf8))
        try check(json, member.value, value.value)
      }
      let values = json.values(of: range)
      #expect(values.count == expected.values?.count ?? 0)
      for (place, value) in zip(values, expected.values ?? []) { try check(json, place, value) }
    }
    for pretty in [true, false] {
      for _ in 0..<100 {
        let document = value(0)
        let bytes = document.encoded(pretty: pretty)
        try bytes.withUnsafeBufferPointer { try check(JSONText($0), JSONText($0).document, document) }
      }
    }
  }

  /// What is no document gives no meaning, but stays within its bytes.
  @Test(arguments: [
    "", "{", "[", "\"", "{\"a", "{\"a\"", "{\"a\":", "[1,", "{\"a\\", "[\"\\", "}", "{\"a\":1,\"", "[[[{",
  ])
  func brokenTextStaysInBounds(_ text: String) {
    Array(text.utf8).withUnsafeBufferPointer { bytes in
      let json = JSONText(bytes)
      let document = json.document
      #expect(document.upperBound <= bytes.count)
      for member in json.members(of: document) { #expect(member.value.upperBound <= bytes.count) }
      for value in json.values(of: document) { #expect(value.upperBound <= bytes.count) }
    }
  }
}
