import Testing

@testable import FileFormats

@Suite struct CheckpointConfigurationTests {
  private static func configuration(_ text: String) throws -> CheckpointConfiguration {
    try CheckpointConfiguration(ModelBytes(copying: Array(text.utf8)), file: "config.json")
  }

  @Test func settingsAreReadByNameAndType() throws {
    let settings = try Self.configuration(
      #"{"size":12,"eps":1e-5,"whole":1,"on":true,"act":"gelu","none":null,"list":["a","b"],"ends":[1,2],"end":3,"#
        + #""scaling":{"factor":8.0}}"#)
    #expect(try settings.integer("size") == 12)
    #expect(try settings.integer("size", in: 1...12) == 12)
    #expect(try settings.double("eps") == 1e-5)
    #expect(try settings.double("whole") == 1)
    #expect(try settings.bool("on", default: false))
    #expect(try settings.bool("none", default: true))
    #expect(try settings.optionalString("none") == nil)
    #expect(!settings.has("none") && settings.has("act"))
    #expect(try settings.strings("list") == ["a", "b"])
    #expect(try settings.strings("absent").isEmpty)
    #expect(try settings.integers("ends") == [1, 2])
    #expect(try settings.integers("end") == [3])
    #expect(try settings.object("scaling")?.double("factor") == 8)
    #expect(try settings.object("absent") == nil)
  }

  @Test func integersBeyond64BitsAreNumbers() throws {
    let settings = try Self.configuration(
      #"{"model_max_length":1000000000000000019884624838656,"text":"a\"1000000000000000019884624838656","#
        + #""small":123456789012345678,"least":-1000000000000000019884624838656}"#)
    #expect(try settings.double("model_max_length") == 1e30)
    #expect(try settings.double("least") == -1e30)
    #expect(try settings.integer("small") == 123_456_789_012_345_678)
    #expect(try settings.string("text") == "a\"1000000000000000019884624838656")
    #expect(throws: InputError.self) { try settings.integer("model_max_length") }
  }

  @Test func wrongSettingsAreNamed() throws {
    let settings = try Self.configuration(#"{"size":1.5,"act":3,"list":[1],"scaling":{"factor":"x"}}"#)
    #expect(throws: InputError.self) { try settings.integer("size") }
    #expect(throws: InputError.self) { try settings.integer("absent") }
    #expect(throws: InputError.self) { try settings.string("act") }
    #expect(throws: InputError.self) { try settings.strings("list") }
    #expect(throws: InputError.self) { try settings.bool("act", default: true) }
    #expect(throws: InputError.self) { try settings.object("act") }
    #expect(throws: InputError.self) { try settings.integer("act", in: 4...9) }
    do throws(InputError) {
      _ = try settings.object("scaling")?.double("factor")
      Issue.record("a string was read as a number")
    } catch {
      #expect(error.description == "config.json: 'scaling.factor' is not a number")
    }
  }
}
