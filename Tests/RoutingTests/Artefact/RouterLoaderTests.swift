import TextModels
import FileFormats
import TestSupport
import Testing

@testable import Routing

@Suite struct RouterLoaderTests {
  static let models = ["gpt-4", "mixtral-8x7b", "llama-2"]

  static func manifest(_ kind: RouterDescriptor = .similarityWeighted, dimension: Int = 4) -> RouterManifest {
    RouterManifest(
      kind: kind, embedder: RouterFixture.identity(dimension), models: models, strong: "gpt-4", weak: "mixtral-8x7b",
      tiers: kind == .similarityWeighted ? [["gpt-4"], ["mixtral-8x7b"], ["llama-2"]] : [],
      neighbours: kind == .nearestNeighbours ? NeighbourSettings(count: 3, priorWeight: 2.5) : nil,
      training: TrainingProvenance(data: ["made up"], rowCount: 6, licence: "none", command: "true"),
      threshold: DefaultThreshold(value: 0.25, strongShare: 0.5, calibratedOn: "nothing"), notes: "a test")
  }

  static func tensors(grades: [Int8] = [1, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 1, 1, 0, 1, 0, 1, 0]) -> SafetensorsWriter {
    var writer = SafetensorsWriter()
    writer.add(
      "prompts", .int16, shape: [6, 4], RouterFixture.fixed(RouterFixture.vectors(6, dimension: 4, seed: 2)))
    writer.add("grades", .int8, shape: [6, 3], grades)
    return writer
  }

  static func artefact(
    _ manifest: RouterManifest = manifest(), _ tensors: SafetensorsWriter = tensors()
  ) throws -> RouterArtefact {
    let directory = TemporaryFolder.untilExit() + "/router"
    try RouterArtefactWriter.write(manifest, tensors: tensors, to: directory)
    return try RouterArtefact(ArtefactFiles(directory: directory))
  }

  @Test func whatIsWrittenIsRead() throws {
    let artefact = try Self.artefact()
    #expect(artefact.manifest == Self.manifest())
    #expect(artefact.sha256.count == 64)
    #expect(try Self.artefact().sha256 == artefact.sha256)
    let router = try RouterLoader.load(artefact, embedder: RouterFixture.identity(4))
    let scores = RouterFixture.winRates(
      router, RouterFixture.batch(RouterFixture.vectors(3, dimension: 4, seed: 9), dimension: 4))
    #expect(scores.winRates.allSatisfy { $0 > 0 && $0 < 1 })
    #expect(artefact.facts.contains { $0.label == "tier 1" && $0.value == "mixtral-8x7b" })
  }

  @Test func battlesAndGradesOfTheSameMeaningGiveTheSameRouter() throws {
    let grades: [Int8] = [1, 0, -1, 0, 1, -1, -1, 1, 0, -1, 0, 1, 1, -1, 1, 0, -1, 1]
    var battles: [Int32] = []
    BattleSet(promptCount: 6, modelCount: 3, grades: grades).forEachPrompt { prompt, modelA, modelB, outcome in
      battles += [Int32(prompt), Int32(modelA), Int32(modelB), Int32(outcome.rawValue)]
    }
    var writer = SafetensorsWriter()
    writer.add("prompts", .float32, shape: [6, 4], RouterFixture.vectors(6, dimension: 4, seed: 2))
    writer.add("battles", .int32, shape: [battles.count / 4, 4], battles)
    let identity = RouterFixture.identity(4)
    let batch = RouterFixture.batch(RouterFixture.vectors(5, dimension: 4, seed: 9), dimension: 4)
    let one = try RouterLoader.load(try Self.artefact(Self.manifest(), writer), exact: true, embedder: identity)
    let other = try RouterLoader.load(
      try Self.artefact(Self.manifest(), Self.tensors(grades: grades)), exact: true, embedder: identity)
    for (left, right) in zip(
      RouterFixture.winRates(one, batch).winRates, RouterFixture.winRates(other, batch).winRates)
    {
      #expect(abs(left - right) < 1e-4)
    }
  }

  @Test(arguments: [
    EmbedderIdentity(name: "other", dimension: 4, sha256: "ab13"),
    EmbedderIdentity(name: "test", dimension: 4, sha256: "ff"),
    EmbedderIdentity(name: "test", dimension: 5, sha256: "ab12"),
  ])
  func anotherEmbedderIsRefused(embedder: EmbedderIdentity) throws {
    let artefact = try Self.artefact()
    let error = #expect(throws: InputError.self) { try RouterLoader.load(artefact, embedder: embedder) }
    let text = error?.description ?? ""
    #expect(text.contains("test, 4 dimensions, sha256 ab12"))
    #expect(text.contains("\(embedder.name), \(embedder.dimension) dimensions, sha256 \(embedder.sha256)"))
  }

  @Test func theSameEmbedderMayHaveAnotherName() throws {
    let moved = EmbedderIdentity(name: "moved", dimension: 4, sha256: "ab12")
    #expect(try RouterLoader.load(try Self.artefact(), embedder: moved).input == .embedding(moved))
  }

  @Test func anUnknownModelIsToldWithItsNeighbours() throws {
    let artefact = try Self.artefact()
    let error = #expect(throws: InputError.self) {
      try RouterLoader.load(artefact, strong: "gpt-5", embedder: RouterFixture.identity(4))
    }
    #expect(error?.description.contains("does not know the strong model 'gpt-5'; did you mean 'gpt-4'?") == true)
    #expect(throws: InputError.self) {
      try RouterLoader.load(artefact, strong: "gpt-4", weak: "gpt-4", embedder: RouterFixture.identity(4))
    }
  }

  @Test func aNearestNeighboursArtefactIsRead() throws {
    let artefact = try Self.artefact(Self.manifest(.nearestNeighbours))
    let router = try RouterLoader.load(artefact, strong: "llama-2", embedder: RouterFixture.identity(4))
    #expect(router.kind == .nearestNeighbours && router.input == .embedding(RouterFixture.identity(4)))
    let batch = RouterFixture.batch(RouterFixture.vectors(3, dimension: 4, seed: 9), dimension: 4)
    #expect(RouterFixture.winRates(router, batch).winRates.allSatisfy { $0 > 0 && $0 < 1 })
    #expect(artefact.facts.contains { $0.label == "neighbours" && $0.value == "3, prior weight 2.5" })
    #expect(artefact.facts.contains { $0.label == "models" && $0.value == "gpt-4, mixtral-8x7b, llama-2" })
  }

  @Test(arguments: [RouterDescriptor.similarityWeighted, .nearestNeighbours])
  func tensorsThatDoNotFitAreRefused(kind: RouterDescriptor) throws {
    func reason(_ build: (inout SafetensorsWriter) -> Void) throws -> String {
      var writer = SafetensorsWriter()
      build(&writer)
      let artefact = try Self.artefact(Self.manifest(kind), writer)
      let error = #expect(throws: InputError.self) {
        try RouterLoader.load(artefact, embedder: RouterFixture.identity(4))
      }
      return error?.description ?? ""
    }
    let vectors = RouterFixture.fixed(RouterFixture.vectors(6, dimension: 4, seed: 2))
    #expect(try reason { _ in }.contains("lacks the tensor 'prompts'"))
    #expect(try reason { $0.add("prompts", .int16, shape: [8, 3], vectors) }.contains("[prompts, 4] is needed"))
    #expect(
      try reason { $0.add("prompts", .int16, shape: [6, 4], vectors) }.contains("neither 'grades' nor 'battles'"))
    #expect(
      try reason { $0.add("prompts", .int16, shape: [6, 4], vectors.map { $0 / 2 }) }.contains("is not a unit vector"))
    #expect(
      try reason { $0.add("prompts", .int16, shape: [1, 4], [Int16]([.min, 0, 0, 0])) }.contains("is not a unit vector")
    )
    #expect(
      try reason { $0.add("prompts", .float32, shape: [1, 4], [Float]([1, .infinity, 0, 0])) }.contains("holds inf"))
    #expect(
      try reason {
        $0.add("prompts", .int16, shape: [6, 4], vectors)
        $0.add("grades", .int8, shape: [3, 3], [Int8](repeating: 0, count: 9))
      }.contains("I8 [6, 3] is needed"))
    #expect(
      try reason {
        $0.add("prompts", .int16, shape: [6, 4], vectors)
        $0.add("battles", .int32, shape: [1, 4], [Int32]([0, 1, 3, 0]))
      }.contains("battle 0 is [0, 1, 3, 0]"))
  }

  @Test func onlyLearnedRoutersAreLoaded() throws {
    let artefact = try Self.artefact(Self.manifest(.bert))
    let error = #expect(throws: InputError.self) {
      try RouterLoader.load(artefact, embedder: RouterFixture.identity(4))
    }
    #expect(error?.description.contains("is a 'bert' artefact") == true)
  }

  @Test func aDirectoryWithoutAManifestIsRefused() {
    let error = #expect(throws: InputError.self) {
      try RouterArtefact(ArtefactFiles(directory: TemporaryFolder.untilExit()))
    }
    #expect(
      error?.description.contains("it holds neither manifest.json of an artefact nor config.json of a checkpoint")
        == true)
  }

  @Test(arguments: [
    ([Float](repeating: 1, count: 5), "'weights' holds 5 values for 6 prompts"),
    ([1, 1, 0, 1, 1, 1], "'weights' holds 0.0 for prompt 2"), ([1, .nan, 1, 1, 1, 1], "'weights' holds nan"),
  ])
  func weightsAreChecked(weights: [Float], reason: String) throws {
    var writer = Self.tensors()
    writer.add("weights", .float32, shape: [weights.count], weights)
    let artefact = try Self.artefact(Self.manifest(), writer)
    let error = #expect(throws: InputError.self) {
      try RouterLoader.load(artefact, embedder: RouterFixture.identity(4))
    }
    #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
  }
}

extension BattleSet {
  func forEachPrompt(_ body: (Int, Int, Int, BattleOutcome) -> Void) {
    for prompt in 0..<promptCount { forEachBattle(of: prompt) { body(prompt, $0, $1, $2) } }
  }
}
