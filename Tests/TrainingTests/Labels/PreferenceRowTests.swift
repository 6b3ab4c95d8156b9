import FileFormats
import Numerics
import Routing
import TestSupport
import Testing
import TextModels

@testable import Training

@Suite struct TrainingPromptsTests {
  private func matrix(_ rows: [[Float]]) -> EmbeddingMatrix {
    var matrix = EmbeddingMatrix(dimension: rows[0].count)
    for values in rows { matrix.appendRow { row in for index in row.indices { row[index] = values[index] } } }
    return matrix
  }

  /// Against the plain definition, over more rows than one tile and more queries than one call.
  @Test func theNearestVectorIsThePlainDefinitions() {
    var random = SplitMix64(seed: 5)
    func vectors(_ count: Int) -> [[Float]] {
      (0..<count).map { _ in (0..<33).map { _ in Float.random(in: -1...1, using: &random) } }
    }
    let training = vectors(101)
    let queries = vectors(97)
    let matches = NearestVectors(matrix(training)).nearest(to: matrix(queries))
    func cosine(_ left: [Float], _ right: [Float]) -> Double {
      func dot(_ a: [Float], _ b: [Float]) -> Double { zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
      return dot(left, right) / (dot(left, left) * dot(right, right)).squareRoot()
    }
    for (query, match) in zip(queries, matches) {
      let cosines = training.map { cosine(query, $0) }
      let best = cosines.max() ?? 0
      #expect(abs(match.cosine - best) < 2e-4)
      #expect(abs(cosines[match.index] - best) < 2e-4)
    }
  }

  @Test func wordingAndCosine() {
    let training = TrainingPrompts(
      name: "t", texts: ["Name  a\nmoss.", "Add 2 and 3."], embeddings: matrix([[1, 0, 0], [0, 1, 0]]))
    let matches = training.matches(
      of: [" Name a moss.", "Sum up 2 and 3.", "Unrelated", "Nothing"],
      embeddings: matrix([[0, 1, 0], [0.1, 1, 0], [0, 1, 1], [0, 0, 0]]))
    #expect(matches.map(\.index) == [0, 1, 1, 0])
    #expect(matches.map(\.hasSameWording) == [true, false, false, false])
    #expect(matches.map(\.isDuplicate) == [true, true, false, false])
    #expect(matches[0].cosine == 1)
    #expect(abs(matches[2].cosine - 0.7071) < 1e-3)
    #expect(matches[3].cosine == 0)
  }

  @Test func similarityAndItsDuplicates() throws {
    let training = TrainingPrompts(name: "t", texts: ["a b", "c"], embeddings: matrix([[1, 0], [0, 1]]))
    let prompts = ["x", "y", "a  b"]
    let row = DatasetSimilarity(
      training, matches: training.matches(of: prompts, embeddings: matrix([[1, 0], [1, 1], [0, 1]])))
    #expect(abs(row.mean - (1 + 0.7071 + 1) / 3) < 1e-3)
    #expect(row.sameWordingCount == 1)
    #expect(row.duplicateCount == 2)
    let list = TemporaryFile.holding(
      String(decoding: row.duplicateLines(of: prompts, training: training), as: UTF8.self))
    let first = try JSONValue(parsing: JudgeFixture.contents(list).split(separator: 0x0A)[0])
    #expect(first["train_prompt"]?.string == "a b")
    #expect(first["cosine"]?.double == 1)
    var benchmark = EvaluationBenchmark(name: "b", scale: .accuracy, pair: .graded)
    for (prompt, weak) in zip(prompts, [0.0, 0, 1]) { benchmark.append(prompt, strong: 1, weak: weak) }
    let kept = try benchmark.excluding(list: list)
    #expect(kept.prompts == ["y"])
    #expect(kept.notes == ["2 of 3 prompts dropped that \(list) lists"])
    let found = BenchmarkDuplicates(benchmark, embeddings: matrix([[1, 0], [1, 1], [0, 1]]), training: [training])
    #expect(found.rows == [0, 2])
    #expect(found.notes[0].hasPrefix("t: 2 of 3 prompts (66.7%) are among the training prompts: 1 word for word"))
    expect("b: has no prompt left") { _ = try benchmark.dropping([0, 1, 2], reason: "that count as known") }
    expect("b: 'gpt-4-1106-preview'") { _ = try benchmark.dropping([0, 1], reason: "that count as known") }
  }

  @Test func promptsOfTables() throws {
    let path = TemporaryFile.holding(
      "id,prompt,winner\n1,\"[\"\"First turn\"\", \"\"second\"\"]\",a\n2,Plain text,b\n3,\"[null]\",b\n4,[not a list,b\n",
      name: "battles.csv")
    #expect(try TrainingCSV.prompts(of: path) == ["First turn", "Plain text", "[not a list"])
    expect("\(path):1: has no column 'prompt'") {
      _ = try TrainingCSV.prompts(
        of: TemporaryFile.holding("a,b\n1,2\n", name: "battles.csv", in: String(path.dropLast(12))))
    }
  }
}
