import FileFormats
import Foundation
import TestSupport
import Testing
@testable import TextModels

/// A tiny ModernBERT as sentence-transformers saves it, against what that makes of texts.
@Suite struct ModernBERTEmbeddingTests {
  private static func model(_ arithmetic: Arithmetic = .exact) throws -> EncoderEmbeddingModel {
    let directory = ProjectFile.golden("modernbert", of: "TextModelsTests/Embedders")
    return try EncoderEmbeddingModel(ModelCheckpoint(directory: directory), arithmetic: arithmetic)
  }

  private static func cases() throws -> [(text: String, ids: [Int32], vector: [Float])] {
    let file = ProjectFile.golden("modernbert-vectors.json", of: "TextModelsTests/Embedders")
    let cases = try #require(JSONValue(parsing: ModelBytes.mapping(file).contents).values)
    return try cases.map {
      (
        try #require($0["text"]?.string), (try #require($0["ids"]?.values)).compactMap { $0.integer.map(Int32.init) },
        (try #require($0["vector"]?.values)).compactMap { $0.double.map(Float.init) }
      )
    }
  }

  @Test func idsAndVectorsAreThoseOfSentenceTransformers() throws {
    let cases = try Self.cases()
    #expect(cases.count == 7 && cases.map(\.ids.count).max() == 64)
    let model = try Self.model()
    let embeddings = model.embeddings(of: cases.map(\.text))
    for (index, (text, ids, vector)) in cases.enumerated() {
      var tokens = TokenBatch()
      var copy = text
      copy.withUTF8 { model.tokenize($0, into: &tokens) }
      #expect(tokens.ids == ids, "\(text)")
      let difference = embeddings.withRow(index) { GoldenCheckpoint.largestDifference(Array($0), vector) }
      #expect(difference < 1e-5, "\(text)")
    }
  }

  @Test func theFastPathIsClose() throws {
    let texts = try Self.cases().map(\.text)
    let exact = try Self.model().embeddings(of: texts)
    let fast = try Self.model(.fast).embeddings(of: texts)
    for index in texts.indices {
      let cosine = exact.withRow(index) { first in
        fast.withRow(index) { GoldenCheckpoint.cosine(Array(first), Array($0)) }
      }
      #expect(cosine > 0.998)
    }
  }

  @Test func itsFactsAreThoseOfAnEmbedder() throws {
    let directory = ProjectFile.golden("modernbert", of: "TextModelsTests/Embedders")
    let facts = try CheckpointFacts.of(ModelCheckpoint(directory: directory))
    func value(_ label: String) -> String? { facts.first { $0.label == label }?.value }
    #expect(value("architecture") == "ModernBertModel")
    #expect(value("layers") == "3 of 24, 2 heads")
    #expect(value("positions") == "64")
    #expect(value("pooling") == "mean" && value("use") == "--embedder")
  }
}
