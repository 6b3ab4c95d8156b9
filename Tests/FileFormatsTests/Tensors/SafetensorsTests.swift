import TestSupport
import Testing

@testable import FileFormats

@Suite struct SafetensorsTests {
  private static func file(_ header: String, data: [UInt8] = []) -> [UInt8] {
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8) + data
  }

  private static func read(_ bytes: [UInt8]) throws(InputError) -> Safetensors {
    try Safetensors(ModelBytes(copying: bytes), file: "test")
  }

  @Test func whatIsWrittenIsReadBack() throws {
    var writer = SafetensorsWriter(metadata: ["b": "2", "a": "1"])
    writer.add("x", .float32, shape: [2, 3], [1, 2, 3, 4, 5, -0.5] as [Float])
    writer.add("bytes", .int8, shape: [3], [1, -2, 127] as [Int8])
    let file = try Self.read(writer.encoded())
    #expect(file.names == ["bytes", "x"])
    #expect(file.metadata == ["a": "1", "b": "2"])
    #expect(try file.floats("x", rank: 2).values == [1, 2, 3, 4, 5, -0.5])
    #expect(try file.floats("x", rank: 2).shape == [2, 3])
    #expect(file["bytes"]?.elements(of: Int8.self) == [1, -2, 127])
    #expect(throws: InputError.self) { try file.tensor("y", rank: 1) }
    #expect(throws: InputError.self) { try file.tensor("x", rank: 1) }
  }

  @Test func halvesAndBrainFloatsAreWidened() throws {
    var writer = SafetensorsWriter()
    writer.add("half", .float16, shape: [2], [UInt16(0x3E00), UInt16(0xC000)])
    writer.add("brain", .bfloat16, shape: [2], [UInt16(0x3FC0), UInt16(0xC000)])
    let file = try Self.read(writer.encoded())
    #expect(try file.floats("half", rank: 1).values == [1.5, -2])
    #expect(try file.floats("brain", rank: 1).values == [1.5, -2])
  }

  @Test func valuesThatAreNotFiniteAreRefused() throws {
    var writer = SafetensorsWriter()
    writer.add("x", .float32, shape: [2], [1, Float.nan])
    let file = try Self.read(writer.encoded())
    #expect(throws: InputError.self) { try file.floats("x", rank: 1) }
  }

  @Test(arguments: [
    #"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#,
    #"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,99]}}"#,
    #"{"x":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}"#,
    #"{"x":{"dtype":"F99","shape":[2],"data_offsets":[0,8]}}"#,
    #"{"x":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, #"{"x":{"shape":[2],"data_offsets":[0,8]}}"#,
    #"{"x":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}"#, "[]", "{", "",
    #"{"x":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, #"{"x":5}"#,
    #"{"x":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"y":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}"#,
    #"{"x":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"x":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}"#,
  ])
  func brokenHeadersAreRefused(_ header: String) {
    #expect(throws: InputError.self) { try Self.read(Self.file(header, data: Array(repeating: 0, count: 8))) }
  }

  @Test func hostileHeaderLengthsAreRefused() {
    for length in [UInt64.max, UInt64(Int64.max), 1 << 40, 9] {
      let bytes = withUnsafeBytes(of: length.littleEndian) { Array($0) } + Array("{}".utf8)
      #expect(throws: InputError.self) { try Self.read(bytes) }
    }
    #expect(throws: InputError.self) { try Self.read([1, 2, 3]) }
    #expect(throws: InputError.self) { try Self.read([]) }
  }

  @Test func truncationsAndFlippedBytesNeverCrash() throws {
    var writer = SafetensorsWriter(metadata: ["k": "v"])
    writer.add("x", .float32, shape: [4, 4], [Float](repeating: 1, count: 16))
    let whole = writer.encoded()
    for length in 0..<whole.count { #expect(throws: InputError.self) { try Self.read(Array(whole[..<length])) } }
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<3000 {
      var bytes = whole
      for _ in 0..<3 {
        bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      if let file = try? Self.read(bytes) { for name in file.names { _ = file[name]?.floats() } }
    }
  }
}
