import TextModels
import FileFormats
import Glibc
import Testing

@testable import Routing

@Suite struct GroupedRouterTests {
  private static let dimension = 4

  /// Two teams, one of which has two endpoints; both have a `chat`.
  private static let tree = GroupTree(
    gain: 0.1,
    groups: [
      GroupTree.Group(name: "blue", parent: nil, gain: 0.3, labelCount: 20),
      GroupTree.Group(name: "chat", parent: 0, gain: 0.5, labelCount: 12),
      GroupTree.Group(name: "code", parent: 0, gain: -0.1, labelCount: 8),
      GroupTree.Group(name: "red", parent: nil, gain: -0.2, labelCount: 9),
      GroupTree.Group(name: "chat", parent: 3, gain: -0.4, labelCount: 9),
    ])

  private static let model = GroupedModel(
    tree: tree, depth: 2, rest: LinearExpert(embedding: [0.5, 0, 0, 0], bias: 0.02), intercept: -0.25, slope: 2,
    dimension: dimension)

  private static let sources = ["/team", "/endpoint"]

  private static let router = GroupedRouter(model, groupSources: sources, embedder: RouterFixture.identity(dimension))

  private static func batch(_ names: [[String]]) -> RouterBatch {
    var forms = PromptForms()
    var embeddings = EmbeddingMatrix(dimension: dimension)
    for row in names.indices {
      var prompt = "prompt \(row)"
      prompt.withUTF8 { _ = forms.append($0) }
      embeddings.appendRow { $0[0] = Float(row) / 8 }
    }
    return RouterBatch(
      count: names.count, embeddings: embeddings, identities: [], forms: forms,
      groups: RequestGroups(names, sourceCount: 2))
  }

  /// Hand-worked: the gain of the deepest known group, and why the way to it ended.
  private static let cases: [(names: [String], gain: Double, fallback: FallbackReason?)] = [
    (["blue", "chat"], 0.5, nil), (["red", "chat"], -0.4, nil), (["blue", "new"], 0.3, .unknownGroup),
    (["red", "code"], -0.2, .unknownGroup), (["green", "chat"], 0.1, .unknownGroup), (["", "chat"], 0.1, .noGroup),
    (["blue", ""], 0.3, .noGroup), (["", ""], 0.1, .noGroup),
  ]

  @Test func aRowGetsTheGainOfItsDeepestKnownGroup() {
    let scores = RouterFixture.winRates(Self.router, Self.batch(Self.cases.map(\.names)))
    for (row, one) in Self.cases.enumerated() {
      let gain = one.gain + 0.02 + 0.5 * Double(row) / 8
      #expect(abs(scores.winRates[row] - 1 / (1 + exp(0.25 - 2 * gain))) < 1e-7, "\(one.names)")
      #expect(scores.fallbacks[row] == one.fallback, "\(one.names)")
    }
  }

  @Test func aRowAloneHasTheBitsItHasInABatch() {
    let names = Self.cases.map(\.names)
    let together = RouterFixture.winRates(Self.router, Self.batch(names)).winRates
    var turned = names
    turned.reverse()
    // The embedding goes by the place, so only the first row of either order is compared alone.
    #expect(RouterFixture.winRates(Self.router, Self.batch([names[0]])).winRates[0] == together[0])
    #expect(
      RouterFixture.winRates(Self.router, Self.batch([turned[0]])).winRates[0]
        == RouterFixture.winRates(Self.router, Self.batch(turned)).winRates[0])
  }

  @Test func rowsOfWhichNobodyReadTheGroupsGetTheGainOfAll() {
    var batch = Self.batch([["blue", "chat"]])
    batch.groups = RequestGroups()
    let scores = RouterFixture.winRates(Self.router, batch)
    #expect(scores.fallbacks == [.noGroup] && abs(scores.winRates[0] - 1 / (1 + exp(0.25 - 2 * 0.12))) < 1e-7)
  }

  @Test func aRouterWithoutGroupsCountsNoFallback() {
    let model = GroupedModel(
      tree: GroupTree(gain: 0.1, groups: []), depth: 0, rest: LinearExpert(bias: 0), intercept: 0, slope: 1,
      dimension: Self.dimension)
    let router = GroupedRouter(model, groupSources: [], embedder: RouterFixture.identity(Self.dimension))
    var batch = Self.batch([["x", "y"]])
    batch.groups = RequestGroups([[]], sourceCount: 0)
    #expect(RouterFixture.winRates(router, batch).fallbacks == [nil])
  }

  static func manifest(names: [String]? = nil) -> RouterManifest {
    var manifest = RouterManifest(
      kind: .grouped, embedder: RouterFixture.identity(dimension), models: ["s", "w"], strong: "s", weak: "w",
      training: TrainingProvenance(data: ["made up"], rowCount: 29, licence: "none", command: "true"))
    manifest.groups = GroupSettings(
      sources: sources, priorLabels: [4.5, .infinity], names: names ?? tree.groups.map(\.name))
    return manifest
  }

  @Test func whatIsWrittenIsRead() throws {
    let artefact = try RouterLoaderTests.artefact(Self.manifest(), Self.model.tensors())
    #expect(artefact.manifest == Self.manifest())
    let router = try RouterLoader.load(artefact, embedder: RouterFixture.identity(Self.dimension))
    #expect(router.kind == .grouped && router.groupSources == Self.sources)
    let batch = Self.batch(Self.cases.map(\.names))
    #expect(RouterFixture.winRates(Self.router, batch).winRates == Self.winRates(router, batch))
    let facts = artefact.facts.map { "\($0.label): \($0.value)" }
    #expect(facts.contains("groups: 5, by /team, /endpoint"))
    #expect(facts.contains("prior of /team: worth 4.5 labels"))
  }

  private static func winRates(_ router: any Router, _ batch: RouterBatch) -> [Double] {
    var scores = RouterScores()
    var scratch = ScoringScratch()
    router.score(batch, into: &scores, scratch: &scratch)
    return scores.winRates
  }

  @Test(arguments: [
    (["blue", "chat", "code", "red"], "tensor 'groups.parents' is I32 [5] where I32 [4] is needed"),
    (["blue", "chat", "chat", "red", "chat"], "has the group 'chat' twice under one parent"),
    (["blue", "chat", "", "red", "chat"], "a group without a name"),
  ])
  func damagedNamesAreErrors(_ names: [String], _ message: String) throws {
    let artefact = try RouterLoaderTests.artefact(Self.manifest(names: names), Self.model.tensors())
    Self.expectError(artefact, message)
  }

  @Test func damagedTensorsAreErrors() throws {
    func tensors(parents: [Int32] = [-1, 0, 0, -1, 3], slope: Double = 2, bias: Bool = true) -> SafetensorsWriter {
      var writer = SafetensorsWriter()
      writer.add("groups.parents", .int32, shape: [5], parents)
      writer.add("groups.gains", .float64, shape: [5], [0.3, 0.5, -0.1, -0.2, -0.4])
      writer.add("groups.labels", .int32, shape: [5], [20, 12, 8, 9, 9] as [Int32])
      writer.add("root.gain", .float64, shape: [1], [0.1])
      writer.add("link", .float64, shape: [2], [-0.25, slope])
      if bias { writer.add("rest.bias", .float64, shape: [1], [0.0]) }
      return writer
    }
    func error(_ writer: SafetensorsWriter, _ message: String) throws {
      Self.expectError(try RouterLoaderTests.artefact(Self.manifest(), writer), message)
    }
    try error(tensors(parents: [-1, 1, 0, -1, 3]), "holds 1 for group 1: a parent stands before its groups")
    try error(tensors(parents: [-1, -2, 0, -1, 3]), "holds -2 for group 1")
    try error(tensors(parents: [-1, 0, 1, -1, 3]), "has more levels than the 2 sources")
    try error(tensors(slope: 0), "has the slope 0.0; it must be above 0")
    try error(tensors(slope: .nan), "tensor 'link' holds nan at element 1")
    try error(tensors(bias: false), "lacks the tensor 'rest.bias'")
  }

  @Test func damagedManifestsAreErrors() throws {
    func error(_ change: (inout GroupSettings) -> Void, _ message: String) {
      var manifest = Self.manifest()
      manifest.groups.map { (settings: GroupSettings) in
        var settings = settings
        change(&settings)
        manifest.groups = settings
      }
      let error = #expect(throws: InputError.self) {
        try RouterManifest(parsing: manifest.encoded(), path: "m.json")
      }
      #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }
    error({ $0.sources = ["/a", "/a"] }, "'groups.sources' must name every source once")
    error({ $0.priorLabels = [1] }, "'groups.prior_labels' must be a list of a number for each of the 2 sources")
    error({ $0.priorLabels = [1, -1] }, "'groups.prior_labels' must hold nothing but numbers above 0 and null")
    var manifest = Self.manifest()
    manifest.groups = nil
    let missing = #expect(throws: InputError.self) {
      try RouterManifest(parsing: manifest.encoded(), path: "m.json")
    }
    #expect(missing?.description.contains("'groups' is missing") == true)
  }

  private static func expectError(_ artefact: RouterArtefact, _ message: String) {
    let error = #expect(throws: InputError.self) {
      try RouterLoader.load(artefact, embedder: RouterFixture.identity(dimension))
    }
    #expect(error?.description.contains(message) == true, "\(String(describing: error))")
  }
}
