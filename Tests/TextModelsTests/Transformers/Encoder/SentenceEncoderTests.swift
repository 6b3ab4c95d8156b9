import Foundation
import FileFormats
import TestSupport
import Testing

@testable import TextModels

@Suite struct SentenceEncoderTests {
  /// A copy of a golden checkpoint with `modules.json` and a pooling.
  private static func folder(pooling: String, modules: String = "Pooling") throws -> String {
    let golden = try GoldenCheckpoint("roberta-encoder")
    let folder = TemporaryFolder.untilExit() + "/copy"
    try FileManager.default.copyItem(atPath: golden.directory, toPath: folder)
    try FileManager.default.createDirectory(atPath: "\(folder)/1_Pooling", withIntermediateDirectories: false)
    try pooling.write(toFile: "\(folder)/1_Pooling/config.json", atomically: true, encoding: .utf8)
    let list = #"""
      [{"type":"sentence_transformers.models.Transformer","path":""},
       {"type":"sentence_transformers.models.\#(modules)","path":"1_Pooling"},
       {"type":"sentence_transformers.models.Normalize","path":"2_Normalize"}]
      """#
    try list.write(toFile: "\(folder)/modules.json", atomically: true, encoding: .utf8)
    return folder
  }

  private static func vectors(_ directory: String) throws -> [[Float]] {
    let encoder = try SentenceEncoder(ModelCheckpoint(directory: directory), arithmetic: .exact)
    var vectors: [[Float]] = []
    encoder.encode(try GoldenCheckpoint("roberta-encoder").tokens) { vectors.append(Array($0)) }
    return vectors
  }

  @Test func vectorsAreMeansOrFirstStates() throws {
    let golden = try GoldenCheckpoint("roberta-encoder")
    let mean = try Self.folder(pooling: #"{"pooling_mode_cls_token":false,"pooling_mode_mean_tokens":true}"#)
    let cls = try Self.folder(pooling: #"{"pooling_mode":"cls"}"#)
    for (directory, name) in [(mean, "mean"), (golden.directory, "mean"), (cls, "first")] {
      for (text, vector) in zip(golden.cases, try Self.vectors(directory)) {
        #expect(GoldenCheckpoint.largestDifference(vector, text.floats(name)) < 1e-4)
      }
    }
  }

  @Test(arguments: [
    (#"{"pooling_mode_mean_tokens":1}"#, "Pooling"),
    ("{}", "Pooling"),
    (#"{"pooling_mode_mean_tokens":true,"pooling_mode_cls_token":true}"#, "Pooling"),
    (#"{"pooling_mode":"mean"}"#, "Dense"),
  ])
  func whatIsNotKnownIsRefused(_ pooling: String, _ module: String) throws {
    let folder = try Self.folder(pooling: pooling, modules: module)
    #expect(throws: InputError.self) { try Self.vectors(folder) }
  }
}
