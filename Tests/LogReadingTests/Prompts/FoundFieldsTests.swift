import FileFormats
import Testing

@testable import LogReading

@Suite struct FoundFieldsTests {
  private static let every: [FoundFields.Field] = [
    .id, .usage, .model, .time, .session, .propensity, .group(0), .group(1), .routerGroup(0),
  ]

  private func found(_ row: String) throws -> [FoundFields.Field] {
    var options = PromptDecoder.Options()
    options.idField = try JSONPointer("/i")
    options.usageField = try JSONPointer("/u")
    options.modelField = try JSONPointer("/m")
    options.timeField = try JSONPointer("/t")
    options.keepsOrigin = true
    options.sessionField = .pointer(try JSONPointer("/s"), isSecret: false)
    options.groupFields = [.pointer(try JSONPointer("/g"), isSecret: false), .user]
    options.routerGroupFields = [.pointer(try JSONPointer("/r"), isSecret: false)]
    options.quality = QualityReader(field: nil, propensityField: try JSONPointer("/p"), scale: .unit)
    let found = try TemporaryLog.decode(#"{"prompt":"hi"\#(row)}"# + "\n", as: .plain, options: options).batch.found
    return Self.every.filter(found.contains)
  }

  @Test(
    arguments: [
      ("", []), (#","i":7"#, [.id]), (#","i":null,"m":"","t":"noon""#, []), (#","u":{"prompt_tokens":3}"#, [.usage]),
      (#","u":{}"#, []), (#","u":{"odd":"x"}"#, [.usage]), (#","m":"gpt-4o","t":1700000000"#, [.model, .time]),
      (#","s":"a""#, [.session]), (#","s":"","g":0"#, [.group(0)]), (#","user":"u""#, [.group(1)]),
      (#","r":"x","p":0.5"#, [.propensity, .routerGroup(0)]),
    ] as [(String, [FoundFields.Field])])
  func whatARowHasIsNoted(_ members: String, _ fields: [FoundFields.Field]) throws {
    #expect(try found(members) == fields)
  }

  @Test func blocksAddUpAndGroupsBeyondTheFirstCountAsFound() {
    var (first, second) = (FoundFields(), FoundFields())
    first.insert(.session)
    second.insert(.group(23))
    first.merge(second)
    #expect(first.contains(.session) && first.contains(.group(23)) && !first.contains(.group(22)))
    #expect(FoundFields().contains(.group(24)) && !FoundFields().contains(.routerGroup(23)))
  }
}
