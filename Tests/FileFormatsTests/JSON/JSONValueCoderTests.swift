import Testing
@testable import FileFormats

@Suite struct JSONValueCoderTests {
  enum Kind: String, Codable, Hashable { case first, second }

  struct State: Codable, Equatable {
    struct Part: Codable, Equatable {
      var name: String
      var amounts: [UInt64]
    }

    var isSet: Bool
    var count: Int
    var rate: Double
    var missing: String?
    var present: Int8?
    var kinds: [Kind: Int]
    var byNumber: [Int: Kind]
    var parts: [Part]
    var nothing: [Int?]
  }

  private let state = State(
    isSet: true, count: .min, rate: 0.1 + 0.2, missing: nil, present: -7, kinds: [.first: 1, .second: 2],
    byNumber: [3: .second, -1: .first], parts: [State.Part(name: "\u{0}\"ü\n", amounts: [0, .max, 1 << 63])],
    nothing: [nil, 4])

  @Test func whatIsEncodedIsDecodedThroughText() throws {
    let text = try JSONValueEncoder.value(of: state).encoded(pretty: false)
    #expect(try JSONValueDecoder.decode(State.self, from: JSONValue(parsing: text)) == state)
  }

  @Test(arguments: [-0.0, 1, 2.2250738585072014e-308, 1.7976931348623157e308, 1.0 / 3])
  func numbersComeBackBitForBit(_ number: Double) throws {
    let text = try JSONValueEncoder.value(of: [number]).encoded(pretty: false)
    let back = try JSONValueDecoder.decode([Double].self, from: JSONValue(parsing: text))
    #expect(back.first?.bitPattern == number.bitPattern)
  }

  @Test(arguments: ["{}", "[]", "{\"name\":1,\"amounts\":[]}", "{\"name\":\"\",\"amounts\":[-1]}", "{\"name\":\"\"}"])
  func otherShapesAreRefused(_ text: String) throws {
    let value = try JSONValue(parsing: Array(text.utf8))
    #expect(throws: DecodingError.self) { try JSONValueDecoder.decode(State.Part.self, from: value) }
  }
}
