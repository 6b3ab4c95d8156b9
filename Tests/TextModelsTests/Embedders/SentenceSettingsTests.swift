import FileFormats
import Foundation
import TestSupport
import Testing

@testable import TextModels

/// What sentence-transformers makes of one encoder with several settings; see `make_sentence_settings.py`.
@Suite struct SentenceSettingsTests {
  private struct Golden: Decodable {
    struct Case: Decodable {
      let name: String
      let files: [String: String]
      let vectors: [[Float]]
    }

    let texts: [String]
    let cases: [Case]
  }

  private static let configuration = "config_sentence_transformers.json"

  private static func golden() throws -> Golden {
    let path = ProjectFile.golden("sentence-settings.json", of: "TextModelsTests/Embedders")
    return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// The encoder with these files next to it or in their place.
  private static func model(_ files: [String: String]) throws -> EncoderEmbeddingModel {
    let folder = "\(TemporaryFolder.untilExit())/encoder"
    try FileManager.default.copyItem(atPath: ProjectFile.golden("bert-router", of: "RoutingTests"), toPath: folder)
    try FileManager.default.createDirectory(atPath: "\(folder)/1_Pooling", withIntermediateDirectories: true)
    for (name, text) in files { TemporaryFile.write(text.utf8, to: "\(folder)/\(name)") }
    return try EncoderEmbeddingModel(ModelCheckpoint(directory: folder), arithmetic: .exact)
  }

  @Test func vectorsAreThoseOfSentenceTransformers() throws {
    let golden = try Self.golden()
    #expect(golden.cases.count == 11)
    for one in golden.cases {
      let embeddings = try Self.model(one.files).embeddings(of: golden.texts)
      #expect(embeddings.dimension == one.vectors[0].count, "\(one.name)")
      for (row, expected) in one.vectors.enumerated() {
        let vector = embeddings.withRow(row) { Array($0) }
        let difference = zip(vector, expected).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
        #expect(difference < 1e-5, "\(one.name), text \(row)")
      }
    }
    // Nearly every setting makes a difference to these texts.
    #expect(Set(golden.cases.map(\.vectors)).count >= 9)
  }

  /// Settings that change nothing leave the identity alone, which artefacts keep.
  @Test func theIdentityFollowsWhatTheSettingsDo() throws {
    let files = try Self.golden().cases[0].files
    func identity(_ settings: String) throws -> EmbedderIdentity {
      var changed = files
      changed[Self.configuration] = settings
      return try Self.model(changed).identity
    }
    let plain = try Self.model(files).identity
    #expect(try identity(#"{"default_prompt_name":null,"prompts":{"query":"q"}}"#) == plain)
    #expect(try identity(#"{"default_prompt_name":"query","prompts":{"query":"q"}}"#).sha256 != plain.sha256)
  }

  @Test(arguments: [
    (configuration, #"{"default_prompt_name":"query","prompts":{}}"#, "which 'prompts' does not have"),
    (configuration, #"{"truncate_dim":25}"#, "keeps 25 dimensions (truncate_dim) of vectors that have 24"),
    (
      "1_Pooling/config.json", #"{"pooling_mode_mean_tokens":true,"pooling_mode_max_tokens":true}"#,
      "pools by max, mean"
    ), ("1_Pooling/config.json", #"{"pooling_mode":"attention"}"#, "weightedmean and lasttoken is supported"),
    ("tokenizer_config.json", #"{"truncation_side":"middle"}"#, "cut on the side 'middle'"),
  ]) func whatIsNotDoneIsRefused(_ file: String, _ text: String, _ reason: String) throws {
    var files = try Self.golden().cases[0].files
    files[file] = text
    let error = #expect(throws: InputError.self) { _ = try Self.model(files) }
    #expect(error?.reason.contains(reason) == true, "\(error?.description ?? "")")
  }

  @Test func aPromptThatIsNotPooledIsRefused() throws {
    var files = try Self.golden().cases[0].files
    files[Self.configuration] = #"{"default_prompt_name":"query","prompts":{"query":"q"}}"#
    files["1_Pooling/config.json"] = #"{"pooling_mode":"mean","include_prompt":false}"#
    let error = #expect(throws: InputError.self) { _ = try Self.model(files) }
    #expect(error?.reason.contains("'query' out of the pooling (include_prompt: false)") == true)
  }
}
