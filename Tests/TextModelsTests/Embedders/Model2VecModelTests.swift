import FileFormats
import Foundation
import TestSupport
import Testing

@testable import TextModels

/// What model2vec makes of a tiny embedding with weights and a mapping; see `make_model2vec.py`.
@Suite struct Model2VecModelTests {
  private struct Golden: Decodable {
    let texts: [String]
    let vectors: [[Float]]
  }

  private static let directory = ProjectFile.golden("model2vec", of: "TextModelsTests/Embedders")

  @Test func vectorsAreThoseOfModel2Vec() throws {
    let golden = try JSONDecoder().decode(
      Golden.self, from: Data(contentsOf: URL(fileURLWithPath: "\(Self.directory)/expected.json")))
    let checkpoint = try ModelCheckpoint(directory: Self.directory)
    #expect(Model2VecModel.canRead(checkpoint))
    let model = try Model2VecModel(checkpoint)
    #expect(model.identity.dimension == 12 && model.identity.name == "model2vec")
    let embeddings = model.embeddings(of: golden.texts)
    #expect(golden.texts.count == 7 && embeddings.count == 7)
    for (row, expected) in golden.vectors.enumerated() {
      let vector = embeddings.withRow(row) { Array($0) }
      let difference = zip(vector, expected).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
      #expect(difference < 1e-5, "text \(row)")
    }
    // Nothing known gives zeros, and an unknown word adds nothing.
    #expect(golden.vectors[1].allSatisfy { $0 == 0 } && golden.vectors[2].allSatisfy { $0 == 0 })
  }

  /// A copy of the directory in which a file is replaced.
  private static func message(_ name: String, _ text: String) throws -> String {
    let folder = "\(TemporaryFolder.untilExit())/copy"
    try FileManager.default.copyItem(atPath: directory, toPath: folder)
    TemporaryFile.write(text.utf8, to: "\(folder)/\(name)")
    do throws(InputError) {
      _ = try Model2VecModel(ModelCheckpoint(directory: folder))
      return ""
    } catch {
      return error.description
    }
  }

  @Test func brokenDirectoriesAreErrors() throws {
    #expect(try Self.message("config.json", #"{"model_type":"model2vec","max_length":0}"#).contains("max_length"))
    #expect(try Self.message("config.json", #"{"model_type":"model2vec"}"#) == "")
    let tokenizer = try String(contentsOfFile: "\(Self.directory)/tokenizer.json", encoding: .utf8)
    let more = tokenizer.replacingOccurrences(of: #""many": 19"#, with: #""many": 19, "more": 20"#)
    #expect(more != tokenizer)
    #expect(try Self.message("tokenizer.json", more).contains("do not cover the 21 tokens"))
  }
}
