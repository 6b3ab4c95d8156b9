import TextModels
import Foundation
import FileFormats
import TestSupport
import Testing

@testable import Training

@Suite struct PromptVectorsTests {
  private static func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    let path = "\(TemporaryFolder.untilExit())/\(name)"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  private static func safetensors(_ values: [Float], rows: Int, name: String = "embeddings") throws -> String {
    var writer = SafetensorsWriter()
    writer.add(name, .float32, shape: [rows, values.count / max(rows, 1)], values)
    return try file("vectors.safetensors", writer.encoded())
  }

  private static func numpy(_ values: [Float], rows: Int) throws -> String {
    try file(
      "vectors.npy",
      NumpyHeader.bytes(rows: rows, columns: values.count / max(rows, 1)) + values.withUnsafeBytes { Array($0) })
  }

  @Test func rowsAreReadAndScaled() throws {
    for path in [try Self.safetensors([3, 4, 0, -2], rows: 2), try Self.numpy([3, 4, 0, -2], rows: 2)] {
      #expect(try PromptVectors.read(path).values == [0.6, 0.8, 0, -1])
    }
    #expect(try PromptVectors.read(Self.safetensors([3, 4], rows: 1, name: "anything")).count == 1)
  }

  @Test func whatIsNoDirectionIsRefused() throws {
    for path in [try Self.safetensors([1, 1, .nan, 0], rows: 2), try Self.numpy([1, 1, .nan, 0], rows: 2)] {
      expect("\(path): row 2 holds nan") { _ = try PromptVectors.read(path) }
    }
    let zeros = try Self.numpy([0, 0, 1, 0], rows: 2)
    expect("\(zeros): row 1 holds only zeros") { _ = try PromptVectors.read(zeros) }
    let text = try Self.file("vectors.npy", Array("prompt\n".utf8))
    expect("\(text): is not a NumPy array") { _ = try PromptVectors.read(text) }
  }

  @Test func rowsAreSpreadOverBattles() throws {
    var set = LabelledPromptSet()
    for name in ["a", "b"] { _ = set.index(of: name) }
    let base = set.addRows(3)
    for row in [2, 0, 2] {
      set.append(LabelledPrompt(text: "t", modelA: 0, modelB: 1, outcome: .tie), row: base + row)
    }
    let embeddings = try PromptVectors.read(Self.numpy([1, 0, 0, 1, -1, 0], rows: 3))
    #expect(try PromptVectors.spread(embeddings, over: set, origin: "f").values == [-1, 0, 1, 0, -1, 0])
    let fewer = try PromptVectors.read(Self.numpy([1, 0, 0, 1], rows: 2))
    expect("f: holds 2 embeddings, but the data has 3 rows") {
      _ = try PromptVectors.spread(fewer, over: set, origin: "f")
    }
  }

  @Test func numbersOfTheDataAreRowsOfTheVectors() throws {
    let data = TemporaryFile.holding(
      """
      [{"model_a": "a", "model_b": "b", "winner": "model_b", "idx": 2},
       {"model_a": "b", "model_b": "a", "winner": "tie", "idx": 0, "prompt": "zero"},
       {"model_a": "a", "model_b": "a", "winner": "model_a", "idx": 1},
       {"model_a": "a", "model_b": "b", "winner": "model_a", "idx": 2}]
      """)
    let source = try LabelSource(path: data)
    #expect(source.format == .numbered)
    var set = LabelledPromptSet()
    let summary = try source.read(into: &set, hasVectors: true)
    #expect(
      set.prompts.map(\.text) == ["idx 2", "zero", "idx 2"] && set.prompts.map(\.hasText) == [false, true, false])
    #expect(set.rows == [2, 0, 2] && set.rowCount == 3 && summary.dropped[.sameModel] == 1)
    // One vector more than the data has numbers of.
    let embeddings = try PromptVectors.read(Self.numpy([1, 0, 0, 1, -1, 0, 0, -1], rows: 4))
    let spread = try PromptVectors.spread(embeddings, over: set, isNumbered: true, origin: "f")
    #expect(spread.values == [-1, 0, 1, 0, -1, 0])
    let fewer = try PromptVectors.read(Self.numpy([1, 0, 0, 1], rows: 2))
    expect("f: holds 2 embeddings, but the data has the 'idx' 2") {
      _ = try PromptVectors.spread(fewer, over: set, isNumbered: true, origin: "f")
    }
    var plain = LabelledPromptSet()
    expect("\(data):1: has no 'prompt'; its 'idx' is read") { _ = try source.read(into: &plain) }
  }

  @Test(arguments: ["-1", "1.5", "\"x\"", "4294967296", "null"]) func numbersThatAreNoRowsAreRefused(_ number: String)
    throws
  {
    let data = TemporaryFile.holding(#"{"model_a": "a", "model_b": "b", "winner": "model_b", "idx": \#(number)}"#)
    var set = LabelledPromptSet()
    expect("\(data):1: has the 'idx' ") {
      _ = try LabelSource(path: data, format: .numbered).read(into: &set, hasVectors: true)
    }
  }

  @Test func aFieldOfTheDataIsRead() throws {
    let lines = #"""
      {"prompt": "x", "a": 1, "b": 0, "deep": {"vector": [3, 4]}}
      {"prompt": "y", "a": 1, "b": 0, "deep": {"vector": [0, 2.5]}}
      """#
    let csv = "prompt,model_a,model_b,winner,vector\nx,a,b,a,\"[3, 4]\"\n"
    let sources = [
      try LabelSource(path: TemporaryFile.holding(lines)), try LabelSource(path: TemporaryFile.holding(csv)),
    ]
    #expect(try PromptVectors.read(field: "/deep/vector", of: [sources[0]]).values == [0.6, 0.8, 0, 1])
    for field in ["vector", "/vector"] {
      #expect(try PromptVectors.read(field: field, of: [sources[1]]).values == [0.6, 0.8])
    }
    expect("\(sources[0].path):1: has nothing at /vector") {
      _ = try PromptVectors.read(field: "/vector", of: sources)
    }
  }

  @Test(arguments: [
    ("[1, 2, 3]", "the list at /v holds 3 numbers, but the first one of the data 2"),
    ("[1, null]", "the list at /v holds something that is not a number"), ("7", "has no list of numbers at /v"),
    ("[0, 0]", "the list at /v holds only zeros"), ("[]", "the list at /v holds 0 numbers"),
  ])
  func aBrokenFieldGivesTheLine(vector: String, reason: String) throws {
    let path = TemporaryFile.holding(
      "{\"prompt\": \"x\", \"a\": 1, \"b\": 0, \"v\": [1, 2]}\n{\"prompt\": \"y\", \"a\": 1, \"b\": 0, \"v\": \(vector)}\n"
    )
    let source = try LabelSource(path: path)
    expect("\(path):2: \(reason)") { _ = try PromptVectors.read(field: "/v", of: [source]) }
  }
}
