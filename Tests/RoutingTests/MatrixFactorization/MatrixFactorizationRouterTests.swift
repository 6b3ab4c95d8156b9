import TextModels
import FileFormats
import TestSupport
import Testing

@testable import Routing

@Suite struct MatrixFactorizationRouterTests {
  static func upstream() throws -> Safetensors {
    let path = GoldenFile.path("mf.safetensors")
    return try Safetensors(ModelBytes.mapping(path), file: path)
  }

  @Test func winRatesAreTorchs() throws {
    let value = try GoldenFile.json("mf.json")
    let dimension = value["dimension"]?.integer ?? 0
    let batch = RouterFixture.batch(value.doubles("queries").map { Float($0) }, dimension: dimension)
    let models = (0..<64).map { "m\($0)" }
    for (index, pair) in (value["pairs"]?.values ?? []).enumerated() {
      let members = (pair.values ?? []).compactMap(\.integer)
      let router = try MatrixFactorizationRouter(
        bare: Self.upstream(), models: models, strong: "m\(members[0])", weak: "m\(members[1])",
        embedder: RouterFixture.identity(dimension))
      let expected = (value["win_rates"]?.values?[index].values ?? []).compactMap(\.double)
      let scores = RouterFixture.winRates(router, batch)
      #expect(scores.count == 32 && expected.count == 32)
      for (rate, wanted) in zip(scores.winRates, expected) { #expect(abs(rate - wanted) < 1e-6) }
    }
  }

  @Test func aRowWithoutAnEmbeddingIsCounted() throws {
    let router = MatrixFactorizationRouter(
      ModelFactors(modelCount: 2, dimension: 2, vectors: [1, -1], projection: [2, 0], classifier: [1]), strong: 0,
      weak: 1, embedder: RouterFixture.identity(2))
    let scores = RouterFixture.winRates(router, RouterFixture.batch([0, 0, 0, 1, .nan, 1, 1, 0], dimension: 2))
    // The second row's factors are zero, its embedding is not: the models draw.
    #expect(scores.fallbacks == [.noEmbedding, nil, .noEmbedding, nil])
    #expect(scores.winRates[..<3] == [0.5, 0.5, 0.5] && scores.winRates[3] > 0.9)
  }

  @Test func aModelListOfTheWrongLengthIsRefused() throws {
    let file = try Self.upstream()
    let error = #expect(throws: InputError.self) {
      try MatrixFactorizationRouter(
        bare: file, models: ["a", "b"], strong: "a", weak: "b", embedder: RouterFixture.identity(24))
    }
    #expect(error?.description.contains("has 64 rows, but 2 models") == true)
  }

  @Test func theTrainersKeysAreAccepted() throws {
    var writer = SafetensorsWriter()
    writer.add("P.weight", .float32, shape: [2, 2], [Float]([3, 4, 0, 1]))
    writer.add("text_proj.weight", .float32, shape: [2, 1], [Float]([1, 2]))
    writer.add("classifier.weight", .float32, shape: [1, 2], [Float]([1, 1]))
    let path = TemporaryFolder.untilExit() + "/mf.safetensors"
    TemporaryFile.write(writer.encoded(), to: path)
    let factors = try ModelFactors(Safetensors(ModelBytes.mapping(path), file: path))
    // 1 * (0.6 - 0) + 2 * (0.8 - 1)
    #expect(abs(factors.folded(strong: 0, weak: 1)[0] - 0.2) < 1e-7)
  }

  @Test(arguments: [
    ("P.weight", [Float]([1, .nan, 0, 1]), [2, 2], "holds nan"),
    ("P.weight", [Float]([1, 2, 3, 4]), [1, 4], "a pair needs two"),
    ("text_proj.0.weight", [Float]([1, 2, 3]), [3, 1], "the text projection is 3 x 1"),
    ("classifier.0.weight", [Float]([1, 2]), [2, 1], "the classifier is 2 x 1"),
  ])
  func brokenTensorsAreRefused(name: String, values: [Float], shape: [Int], reason: String) throws {
    var tensors: [(name: String, shape: [Int], values: [Float])] = [
      ("P.weight", [2, 2], [3, 4, 0, 1]), ("text_proj.0.weight", [2, 1], [1, 2]),
      ("classifier.0.weight", [1, 2], [1, 1]),
    ]
    for index in tensors.indices where tensors[index].name == name { tensors[index] = (name, shape, values) }
    var writer = SafetensorsWriter()
    for tensor in tensors { writer.add(tensor.name, .float32, shape: tensor.shape, tensor.values) }
    let path = TemporaryFolder.untilExit() + "/mf.safetensors"
    TemporaryFile.write(writer.encoded(), to: path)
    let file = try Safetensors(ModelBytes.mapping(path), file: path)
    let error = #expect(throws: InputError.self) { try ModelFactors(file) }
    #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
  }
}
