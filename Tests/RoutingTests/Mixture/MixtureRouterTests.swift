import TextModels
import Glibc
import FileFormats
import Testing

@testable import Routing

@Suite struct MixtureRouterTests {
  private static let dimension = 4
  private static let prompts = [
    "Which is largest?\nA. one\nB. two\nC. three", "Tom has 3 apples and eats 2. How many are left?",
    "Write a poem.", "", "Which?\nA. 1\nB. 2",
  ]

  private static func expert(embedding: [Float], feature: Double = 0, bias: Double) -> LinearExpert {
    var weights = [Double](repeating: 0, count: PromptFeatures.count)
    weights[2] = feature
    return LinearExpert(
      embedding: embedding, features: weights, means: weights.map { _ in 1 }, deviations: weights.map { _ in 2 },
      bias: bias)
  }

  private static let model = MixtureModel(
    exam: expert(embedding: [1, 0, 0, 0], bias: 0.5),
    free: expert(embedding: [], feature: 0.25, bias: -0.5),
    gate: FormGate(
      linear: expert(embedding: [], feature: 0.5, bias: 0).features,
      square: expert(embedding: [], feature: -0.125, bias: 0).features,
      means: [Double](repeating: 1, count: PromptFeatures.count),
      deviations: [Double](repeating: 2, count: PromptFeatures.count), bias: 0.1),
    open: LinearExpert(embedding: [0, 1, 0, 0], bias: -1), dimension: dimension)

  private static func batch(_ prompts: [String]) -> RouterBatch {
    var forms = PromptForms()
    for var prompt in prompts { prompt.withUTF8 { _ = forms.append($0) } }
    var embeddings = EmbeddingMatrix(dimension: dimension)
    for prompt in prompts {
      embeddings.appendRow { row in
        for index in row.indices { row[index] = Float((prompt.utf8.count * (index + 3)) % 7) / 7 }
      }
    }
    return RouterBatch(count: prompts.count, embeddings: embeddings, identities: [], forms: forms)
  }

  private static let router = MixtureRouter(model, embedder: RouterFixture.identity(dimension))

  /// The formula, worked out again beside the router.
  @Test func winRatesAreTheFormulas() {
    let batch = Self.batch(Self.prompts)
    let scores = RouterFixture.winRates(Self.router, batch)
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    for (row, text) in Self.prompts.enumerated() {
      var prompt = text
      let words = prompt.withUTF8 { PromptFeatures($0, form: PromptForm($0)).values[2] }
      let z = min(max((words - 1) / 2, -3), 3)
      let e = batch.embeddings.withRow(row) { $0.map(Double.init) }
      let gate = sigmoid(0.1 + 0.5 * z - 0.125 * z * z)
      let expected =
        batch.forms.isMultipleChoice(row)
        ? sigmoid(0.5 + e[0]) : gate * sigmoid(0.25 * z - 0.5) + (1 - gate) * sigmoid(e[1] - 1)
      #expect(abs(scores.winRates[row] - expected) < 1e-7, "\(text)")
    }
    #expect(scores.fallbacks.allSatisfy { $0 == nil })
  }

  @Test func aRowAloneHasTheBitsItHasInABatch() {
    let together = RouterFixture.winRates(Self.router, Self.batch(Self.prompts)).winRates
    let alone = Self.prompts.map { RouterFixture.winRates(Self.router, Self.batch([$0])).winRates[0] }
    #expect(together == alone)
  }

  @Test func expertsThatAreMissingLeaveTheirPromptsToTheOthers() {
    var model = Self.model
    model.exam = nil
    model.free = nil
    let router = MixtureRouter(model, embedder: RouterFixture.identity(Self.dimension))
    let batch = Self.batch(Self.prompts)
    let scores = RouterFixture.winRates(router, batch)
    for row in Self.prompts.indices {
      let e = batch.embeddings.withRow(row) { Double($0[1]) }
      #expect(abs(scores.winRates[row] - 1 / (1 + exp(1 - e))) < 1e-7)
    }
  }

  @Test func tensorsComeBackAsTheyWere() throws {
    let bytes = ModelBytes(copying: Self.model.tensors().encoded())
    #expect(try MixtureModel(Safetensors(bytes, file: "m"), dimension: Self.dimension) == Self.model)
    var bare = Self.model
    (bare.exam, bare.free, bare.gate) = (nil, nil, nil)
    let bareBytes = ModelBytes(copying: bare.tensors().encoded())
    #expect(try MixtureModel(Safetensors(bareBytes, file: "m"), dimension: Self.dimension) == bare)
  }

  @Test(arguments: [
    ("open.bias", "lacks the tensor 'open.bias'"), ("gate.features", "is missing where F64 [4, 22]"),
  ])
  func missingTensorsAreNamed(_ name: String, _ message: String) {
    let error = #expect(throws: InputError.self) { try Self.load { $0 == name ? nil : $1 } }
    #expect(error?.description.contains(message) == true, "\(String(describing: error))")
  }

  @Test func badTensorsAreNamed() {
    func message(_ name: String, _ change: @escaping ([Double]) -> [Double]) -> String {
      let error = #expect(throws: InputError.self) { try Self.load { $0 == name ? change($1) : $1 } }
      return error?.description ?? ""
    }
    #expect(message("free.bias") { _ in [.nan] }.contains("tensor 'free.bias' holds nan at element 0"))
    #expect(message("free.bias") { $0 + $0 }.contains("'free.bias' is F64 [2] where F64 [1] is needed"))
    #expect(
      message("exam.features") { $0.map { $0 == 2 ? 0 : $0 } }.contains("a standard deviation that is not above 0"))
    let wrong = #expect(throws: InputError.self) {
      try MixtureModel(
        Safetensors(ModelBytes(copying: Self.model.tensors().encoded()), file: "m"), dimension: 5)
    }
    #expect(wrong?.description.contains("has 4 elements for 5 dimensions") == true)
  }

  /// The model's F64 tensors, changed or dropped one by one.
  private static func load(_ change: (String, [Double]) -> [Double]?) throws {
    let whole = try Safetensors(ModelBytes(copying: model.tensors().encoded()), file: "m")
    var writer = SafetensorsWriter()
    for name in whole.names {
      let tensor = try #require(whole[name])
      guard tensor.type == .float64 else {
        writer.add(name, .float32, shape: tensor.shape, tensor.elements(of: Float.self))
        continue
      }
      guard let values = change(name, tensor.elements(of: Double.self)) else { continue }
      let shape = tensor.shape.count == 1 ? [values.count] : tensor.shape
      writer.add(name, .float64, shape: shape, values)
    }
    _ = try MixtureModel(Safetensors(ModelBytes(copying: writer.encoded()), file: "m"), dimension: dimension)
  }
}
