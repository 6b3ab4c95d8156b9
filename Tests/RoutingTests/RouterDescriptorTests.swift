import FileFormats
import Testing

@testable import Routing

@Suite struct RouterDescriptorTests {
  @Test func namesAreUniqueAndFindTheirKind() {
    let names = RouterDescriptor.all.flatMap { Set([$0.name, $0.shortName]) }
    #expect(Set(names).count == names.count)
    for kind in RouterDescriptor.all {
      #expect(RouterDescriptor(name: kind.name) == kind && RouterDescriptor(name: kind.shortName) == kind)
      #expect("\(kind)" == kind.shortName)
    }
    #expect(RouterDescriptor(name: "gpt") == nil && RouterDescriptor(name: "SW") == nil)
  }

  /// Manifests, assignments and win rates depend on these.
  @Test func kindsAreAsTheyWereStored() {
    #expect(
      RouterDescriptor.all.map(\.name) == [
        "sw_ranking", "mf", "mixture", "grouped", "knn", "bert", "causal_llm", "length", "random",
      ])
    #expect(
      RouterDescriptor.all.map(\.shortName) == [
        "sw", "mf", "mixture", "grouped", "knn", "bert", "causal", "length", "random",
      ])
    #expect(RouterDescriptor.all.map(\.tieValue) == [0.5, 0.5, 0, 0, 0.5, 0, 0, 0.5, 0.5])
    let embedder = RouterFixture.identity(4)
    for kind in RouterDescriptor.all {
      #expect(kind.input(embedder) == ([.mixture, .grouped].contains(kind) ? .stem(embedder) : .embedding(embedder)))
    }
  }

  @Test func eachKindIsMadeInOneWay() {
    for kind in RouterDescriptor.all {
      let ways = [kind.load != nil, kind.checkpoint != nil, kind.untrained != nil].count { $0 }
      #expect(ways == 1, "\(kind)")
    }
  }

  @Test func artefactsOfKindsThatAreNotLoadedAreRefused() throws {
    let artefact = try RouterLoaderTests.artefact(RouterLoaderTests.manifest(.bert))
    let error = #expect(throws: InputError.self) {
      try RouterLoader.load(artefact, embedder: RouterFixture.identity(4))
    }
    #expect(error?.reason == "is a 'bert' artefact; this program loads sw_ranking, mf, mixture, grouped, knn")
  }
}
