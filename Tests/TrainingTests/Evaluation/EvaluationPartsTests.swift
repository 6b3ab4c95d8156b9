import FileFormats
import Routing
import Running
import Testing

@testable import Training

@Suite struct EvaluationPartsTests {
  /// Forty prompts each of two kinds, of which the strong model leads on one, and a few of a third.
  private func file(_ fixture: EvaluationFixture, field: String = "kind") -> String {
    let rows = (0..<90).map { row in
      let kind = row < 40 ? "code" : row < 80 ? "chat" : "law"
      let strong = row < 40 ? 1 : row % 2
      return #"{"prompt":"prompt \#(row)","\#(field)":"\#(kind)","big":\#(strong),"small":\#(row % 2)}"#
    }
    return fixture.file("parts.jsonl", rows.joined(separator: "\n") + "\n")
  }

  private func models() throws -> BenchmarkModels {
    BenchmarkModels(pair: ModelPair(strong: "big", weak: "small"), aliases: try ModelAliasTable.shipped())
  }

  @Test func everyPartIsMeasuredByItself() throws {
    let benchmark = try BenchmarkSource.file(file(EvaluationFixture())).read(models: models(), by: "kind")
    #expect(benchmark.parts.count == 90 && benchmark.scale == .score)
    // Right on code, where the weak model fails on even rows; of no use elsewhere.
    let router = EvaluatedRouter(name: "r", winRates: (0..<90).map { $0 < 40 && $0 % 2 == 0 ? 1 : 0 })
    let aliases = try ModelAliasTable.shipped()
    let parts = try EvaluationParts(of: benchmark, by: "kind", routers: [router]) {
      Evaluation($0, routers: $1, settings: Evaluation.Settings(), aliases: aliases)
    }
    #expect(parts.parts.map(\.name) == ["chat", "code", "law"])
    #expect(parts.parts.map(\.reason) == ["no gap between the models", nil, "too few prompts"])
    #expect(parts.parts[1].evaluation?.rows[0].apgr.value == 0.75)
    #expect(
      parts.text.hasPrefix("APGR by kind\n")
        && parts.text.hasSuffix("10 prompts of 1 further part with fewer than 30 each\n"))
  }

  @Test func aRowWithoutTheFieldIsAnError() throws {
    let path = file(EvaluationFixture(), field: "group")
    let error = #expect(throws: InputError.self) {
      try BenchmarkSource.file(path).read(models: models(), by: "kind")
    }
    #expect(error?.description.contains("has no 'kind'") == true)
    let benchmark = try BenchmarkSource.file(path).read(models: models())
    #expect(benchmark.parts.isEmpty)
  }

  @Test func mmluIsTakenApartByDomain() throws {
    let fixture = EvaluationFixture()
    fixture.mmlu()
    let source = BenchmarkSource.mmlu(folder: fixture.root)
    let benchmark = try source.read(models: try EvaluationFixture.models(), by: "domain")
    #expect(benchmark.parts == ["botany", "zoology"])
    #expect(try source.read(models: try EvaluationFixture.models(), by: "kind").parts.isEmpty)
  }
}
