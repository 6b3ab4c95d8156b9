import FileFormats
import Foundation
import TestSupport
import Testing

@testable import Routing

@Suite struct CheckpointManifestTests {
  private static let map = try? QualityMap(
    knots: [.init(winRate: 0.25, gain: 0.125, low: 0, high: 0.25), .init(winRate: 0.5, gain: 0.5, low: 0.25, high: 1)],
    unit: "accuracy", promptCount: 60, method: "by hand")
  private static let resamples = QualityMapResamples(gains: [0.125, 0.5, 0.25, 0.75], knotCount: 2)

  private static func manifest(sha256: String = "00") -> CheckpointManifest {
    CheckpointManifest(
      kind: .causal,
      card: RouterCard(
        strong: "big", weak: "small",
        threshold: DefaultThreshold(value: 0.5, strongShare: 0.25, calibratedOn: "a.jsonl"),
        qualityMap: map,
        training: TrainingProvenance(data: ["a.csv"], rowCount: 7, licence: "MIT", command: "c"), notes: "n"),
      scores: .standard, scoreThreshold: ScoreThreshold(3), checkpointSHA256: sha256)
  }

  /// A copy of a golden checkpoint.
  private static func copy(_ name: String = "bert-router") throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for file in try FileManager.default.contentsOfDirectory(atPath: GoldenFile.path(name)) {
      try FileManager.default.copyItem(atPath: "\(GoldenFile.path(name))/\(file)", toPath: "\(folder.path)/\(file)")
    }
    return folder
  }

  @Test func whatIsWrittenIsRead() throws {
    let manifest = Self.manifest()
    #expect(manifest.card.qualityMap != nil)
    #expect(try CheckpointManifest(parsing: manifest.encoded(), path: "m") == manifest)
    var other = manifest
    (other.scores, other.scoreThreshold, other.card.threshold, other.card.qualityMap) = (.grades, nil, nil, nil)
    #expect(try CheckpointManifest(parsing: other.encoded(), path: "m") == other)
  }

  @Test(arguments: [
    ("routellm-batch/checkpoint", "x", "'schema' is 'x'"), (#""version": 1"#, #""version": 2"#, "newer routellm-batch"),
    (#""kind": "causal_llm""#, #""kind": "mf""#, "is not a router of a checkpoint"),
    (#""weak": "small""#, #""weak": "big""#, "as the strong and the weak model"),
    (#""score_threshold": 3"#, #""score_threshold": 6"#, "is not in 2...5"),
    (#""tie": 3"#, #""tie": 9"#, "'scores.tie' is 9"), ("checkpoint_sha256", "sha", "'checkpoint_sha256' is missing"),
    (#""value": 0.5"#, #""value": 1.5"#, "'threshold.value' must be a number from 0 to 1"),
  ]) func damageIsNamed(_ old: String, _ new: String, _ reason: String) throws {
    let text = String(decoding: Self.manifest().encoded(), as: UTF8.self)
    #expect(text.contains(old))
    let error = #expect(throws: InputError.self) {
      _ = try CheckpointManifest(parsing: text.replacing(old, with: new).utf8, path: "m")
    }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
  }

  @Test func aManifestBelongsToItsWeights() throws {
    let folder = try Self.copy()
    let bare = try RouterCheckpoint(ModelCheckpoint(directory: folder.path))
    #expect(bare.manifest == nil && bare.sha256 == bare.weightsSHA256)
    try bare.write(Self.manifest(sha256: bare.weightsSHA256), resamples: Self.resamples)
    let read = try RouterCheckpoint(ModelCheckpoint(directory: folder.path))
    #expect(read.manifest == Self.manifest(sha256: bare.weightsSHA256) && read.sha256 != bare.sha256)
    #expect(try read.qualityResamples() == Self.resamples)
    #expect(read.facts.contains { $0 == ("default threshold", "0.5") })
    // Without new resamples those that are there stay.
    try read.write(Self.manifest(sha256: bare.weightsSHA256))
    #expect(try RouterCheckpoint(ModelCheckpoint(directory: folder.path)).qualityResamples() == Self.resamples)

    var settings = try folder.text("tokenizer_config.json")
    settings += "\n"
    _ = try folder.file("tokenizer_config.json", settings)
    let error = #expect(throws: InputError.self) { _ = try RouterCheckpoint(ModelCheckpoint(directory: folder.path)) }
    #expect(error?.reason.contains("belongs to other weights") == true)
    let ignoring = try RouterCheckpoint(ignoringManifestOf: ModelCheckpoint(directory: folder.path))
    #expect(ignoring.manifest == nil && ignoring.weightsSHA256 != bare.weightsSHA256)
  }

  @Test func aCopyHoldsAllOfIt() throws {
    let folder = try Self.copy("trained-causal")
    let source = try RouterCheckpoint(ModelCheckpoint(directory: folder.path))
    try source.write(Self.manifest(sha256: source.weightsSHA256), resamples: Self.resamples)
    let target = try TemporaryFolder()
    var manifest = Self.manifest(sha256: source.weightsSHA256)
    manifest.card.threshold?.value = 0.75
    try RouterCheckpoint(ModelCheckpoint(directory: folder.path)).copy(under: manifest, to: "\(target.path)/copy")
    let copy = try RouterCheckpoint(ModelCheckpoint(directory: "\(target.path)/copy"))
    #expect(copy.manifest == manifest && copy.weightsSHA256 == source.weightsSHA256)
    #expect(try copy.qualityResamples() == Self.resamples)
    #expect(try RouterLoader.load(copy.checkpoint).kind == .causal)
  }
}

/// What `train.py` made of a tiny decoder on the sample of battles, against transformers.
@Suite struct TrainedCausalTests {
  @Test func winRatesAreThoseOfTransformers() throws {
    let router = try CausalRouter(ModelCheckpoint(directory: GoldenFile.path("trained-causal")))
    let cases = try GoldenFile.json("trained-causal/expected.json")["cases"]?.values ?? []
    #expect(cases.count == 6)
    var scores = RouterScores()
    var scratch = ScoringScratch()
    router.score(
      RouterBatch(texts: cases.map { $0["prompt"]?.string ?? "" }, for: router, embedder: nil), into: &scores,
      scratch: &scratch)
    #expect(scores.fallbacks.allSatisfy { $0 == nil })
    for (winRate, expected) in zip(scores.winRates, cases) {
      #expect(abs(winRate - (expected["win_rate"]?.double ?? .nan)) < 1e-5)
    }
  }
}

@Suite struct UnknownModelTests {
  private static func reason(_ files: [String: String]) throws -> String {
    let folder = try TemporaryFolder()
    for (name, text) in files { _ = try folder.file(name, text) }
    do {
      _ =
        ModelCheckpoint.isCheckpoint(folder.path)
        ? try RouterLoader.load(ModelCheckpoint(directory: folder.path)).kind.name
        : try RouterArtefact(ArtefactFiles(directory: folder.path)).sha256
      return "nothing"
    } catch {
      return "\(error)".replacing(folder.path, with: "DIR")
    }
  }

  @Test func adaptersAndQuantisedFilesAreCalledWhatTheyAre() throws {
    #expect(
      try Self.reason(["adapter_config.json": "{}", "adapter_model.safetensors": ""]).contains("is a PEFT adapter"))
    #expect(try Self.reason(["adapter_config.json": "{}", "config.json": "{}"]).contains("is a PEFT adapter"))
    #expect(try Self.reason(["model.Q4_K_M.gguf": ""]).contains("is a GGUF file"))
    #expect(try Self.reason(["model.onnx": ""]).contains("holds an ONNX model"))
    #expect(try Self.reason(["README.md": ""]).contains("is not a router: it holds neither manifest.json"))
    #expect(ForeignModel.reason("model.gguf")?.contains("is a GGUF file") == true && ForeignModel.reason("x") == nil)
  }

  @Test func otherArchitecturesAreNamed() throws {
    let weights = SafetensorsWriter().encoded()
    let folder = try TemporaryFolder()
    try folder.file("model.safetensors", bytes: weights)
    for (settings, name) in [
      (#"{"architectures":["Gemma2ForCausalLM"],"model_type":"gemma2"}"#, "Gemma2ForCausalLM"),
      (#"{"model_type":"t5"}"#, "t5"), ("{}", "not named"),
    ] {
      _ = try folder.file("config.json", settings)
      let error = #expect(throws: InputError.self) {
        _ = try RouterLoader.load(ModelCheckpoint(directory: folder.path))
      }
      #expect(error?.reason.hasPrefix("has the architecture \(name), which no router supports") == true)
      #expect(error?.reason.contains("Qwen3ForCausalLM") == true && error?.reason.contains("xlm-roberta") == true)
    }
  }

  @Test func thePublishedFactorsAreRecognised() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("config.json", #"{"dim":128,"num_models":64,"text_dim":1536,"num_classes":1,"use_proj":true}"#)
    #expect(UpstreamFactors.isDirectory(folder.path) && !UpstreamFactors.isDirectory(GoldenFile.path("bert-router")))
    let names = UpstreamFactors.models
    #expect(names.count == 64 && Set(names).count == 64 && names[24] == "gpt-4-1106-preview")
    #expect(names[36] == "mixtral-8x7b-instruct-v0.1" && names[63] == "zephyr-7b-beta")
  }
}
