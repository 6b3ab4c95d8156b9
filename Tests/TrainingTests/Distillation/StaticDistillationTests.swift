import FileFormats
import Foundation
import TestSupport
import Testing
import TextModels

@testable import Training

/// The tiny encoder of the routing tests, distilled; against an independent twin, `Golden/make_distillation.py`.
@Suite struct StaticDistillationTests {
  private static let encoder = ProjectFile.golden("bert-router", of: "RoutingTests")

  private static func settings(_ dimension: Int, skipped: Int = 3, smoothing: Double = 1e-3) -> DistillationSettings {
    var settings = DistillationSettings()
    (settings.dimension, settings.skippedCount, settings.smoothing) = (dimension, skipped, smoothing)
    return settings
  }

  private static func distillation(
    _ settings: DistillationSettings, of directory: String = encoder
  ) throws -> StaticDistillation {
    let checkpoint = try ModelCheckpoint(directory: directory)
    return try StaticDistillation(
      EncoderEmbeddingModel(checkpoint, arithmetic: .exact), of: checkpoint, settings: settings)
  }

  /// A copy of the encoder that `body` may change.
  private static func withCopy(_ body: (String) throws -> Void) throws {
    let folder = "\(TemporaryFolder.untilExit())/encoder"
    try FileManager.default.copyItem(atPath: encoder, toPath: folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  private static func poolByTheFirstToken(in folder: String) throws {
    try FileManager.default.createDirectory(atPath: "\(folder)/1_Pooling", withIntermediateDirectories: false)
    let modules = #"[{"type":"a.Transformer","path":""},{"type":"a.Pooling","path":"1_Pooling"}]"#
    try Data(modules.utf8).write(to: URL(fileURLWithPath: "\(folder)/modules.json"))
    try Data(#"{"pooling_mode_cls_token":true}"#.utf8)
      .write(to: URL(fileURLWithPath: "\(folder)/1_Pooling/config.json"))
  }

  @Test(arguments: ["mean", "cls"]) func theTableIsTheTwins(_ pooling: String) throws {
    let path = ProjectFile.golden("distillation.json", of: "TrainingTests")
    let cases = try JSONValue(parsing: try ModelBytes.mapping(path).contents).values ?? []
    let golden = try #require(cases.first { $0["pooling"]?.string == pooling })
    let dimension = try #require(golden["dimension"]?.integer)
    try Self.withCopy { folder in
      if pooling == "cls" { try Self.poolByTheFirstToken(in: folder) }
      let settings = Self.settings(
        dimension, skipped: golden["skipped"]?.integer ?? -1, smoothing: golden["sif"]?.double ?? .nan)
      let outcome = try Self.distillation(settings, of: folder).run(threadCount: 2) { _ in }
      let vectors = (golden["vectors"]?.values ?? []).map { $0.integer ?? 999 }
      let scales = (golden["scales"]?.values ?? []).map { $0.double ?? .nan }
      try #require(outcome.table.vectors.count == vectors.count && outcome.table.scales.count == scales.count)
      let differences = zip(outcome.table.vectors, vectors).map { (byte, expected) in abs(Int(byte) - expected) }
      // The twin's encoder sums in another order: here and there a value lies next to a half.
      let differentCount = differences.count { $0 > 0 }
      #expect(differences.max() ?? 0 <= 1 && differentCount * 200 <= differences.count)
      for (scale, expected) in zip(outcome.table.scales, scales) {
        #expect(abs(Double(scale) - expected) <= 1e-5 * expected)
      }
      #expect(outcome.table.scales[..<5].allSatisfy { $0 == 0 } && outcome.table.scales[5] > 0)
      #expect(abs(outcome.varianceShare - (golden["variance"]?.double ?? .nan)) < 1e-6)
      #expect(abs(outcome.skippedVarianceShare - (golden["skipped_variance"]?.double ?? .nan)) < 1e-6)
    }
  }

  @Test func theNumberOfThreadsChangesNoBit() throws {
    let distillation = try Self.distillation(Self.settings(21))
    var counts: [Int] = []
    let one = try distillation.run(threadCount: 1) { counts.append($0) }.table
    let three = try distillation.run(threadCount: 3) { _ in }.table
    #expect(one.vectors == three.vectors && one.scales == three.scales)
    #expect(one.vocabulary.split(separator: 0x0A).count == 127 && counts == [122])
  }

  @Test(arguments: [(22, 3, "up to 21"), (1, 24, "up to 0")])
  func moreComponentsThanThereAreAreRefused(_ dimension: Int, _ skipped: Int, _ hint: String) throws {
    let error = #expect(throws: InputError.self) {
      try Self.distillation(Self.settings(dimension, skipped: skipped))
    }
    #expect(error?.description.contains(hint) == true && error?.subject == Self.encoder, "\(error?.description ?? "")")
  }

  @Test func anotherTokeniserIsRefusedByItsFile() throws {
    try Self.withCopy { folder in
      let path = "\(folder)/tokenizer.json"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      let cased = text.replacing("\"lowercase\": true", with: "\"lowercase\": false")
      try #require(cased != text)
      try Data(cased.utf8).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: InputError.self) { try Self.distillation(Self.settings(8), of: folder) }
      #expect(error?.subject == path && error?.reason.contains("BertNormalizer") == true)
    }
  }

  @Test func aWrittenTableIsReadBack() throws {
    let outcome = try Self.distillation(Self.settings(8)).run(threadCount: 1) { _ in }
    let artefact = StaticEmbeddingArtefact(
      name: "toy", table: outcome.table,
      source: .init(model: "tiny", licence: "MIT", weights: [("model.safetensors", "0")]), distillation: [])
    let folder = TemporaryFolder.untilExit()
    for file in artefact.files() { try Data(file.bytes).write(to: URL(fileURLWithPath: "\(folder)/\(file.name)")) }
    let model = try StaticEmbeddingModel(files: ArtefactFiles(directory: folder))
    try model.verify()
    #expect(model.identity.name == "toy" && model.identity.dimension == 8)
    #expect(model.sourceModel == "tiny" && model.sourceLicence == "MIT")
    let rows = model.embeddings(of: ["what is the sum", "[MASK]"])
    let square: Float = rows.withRow(0) { row in row.reduce(0) { $0 + $1 * $1 } }
    #expect(abs(square - 1) < 1e-5)
    #expect(rows.withRow(1) { Array($0) } == [Float](repeating: 0, count: 8))
  }
}

@Suite struct VocabularyFrequenciesTests {
  @Test func specialAndUnusedEntriesStandForNoText() {
    let frequencies = VocabularyFrequencies(
      vocabulary: Array("[PAD]\n[unused0]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n!\n[\nthe\n##s\n[unused993]\n".utf8))
    #expect(frequencies.entries.count == 11)
    #expect(frequencies.live == [6, 7, 8, 9])
  }

  @Test func frequenciesFallWithTheRankAndAddUpToOne() {
    let frequencies = VocabularyFrequencies(vocabulary: Array("[UNK]\na\nb\nc".utf8))
    #expect(frequencies.entries == ["[UNK]", "a", "b", "c"])
    // 1/2, 1/3 and 1/4 over 13/12.
    let expected = [6.0 / 13, 4.0 / 13, 3.0 / 13]
    for (probability, share) in zip(frequencies.probabilities, expected) { #expect(abs(probability - share) < 1e-15) }
  }
}
