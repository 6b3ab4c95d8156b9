import Foundation
import TestSupport
import Testing

/// Upstream's matrix factorization weights with embeddings that the log brings, against torch's win rates.
@Suite struct UpstreamCheckpointTests {
  private static let folder = "\(ProjectFile.root)/Tests/RoutingTests/Golden"
  private static let weights = "\(folder)/mf.safetensors"

  private struct Golden: Decodable {
    let dimension: Int
    let queries: [Double]
    let pairs: [[Int]]
    let winRates: [[Double]]

    enum CodingKeys: String, CodingKey {
      case dimension, queries, pairs
      case winRates = "win_rates"
    }
  }

  private func modelList(_ folder: TemporaryFolder, golden: Golden) throws -> String {
    var names = (0..<64).map { "some-model-\($0)" }
    names[golden.pairs[0][0]] = "gpt-4-1106-preview"
    names[golden.pairs[0][1]] = "mistralai/Mixtral-8x7B-Instruct-v0.1"
    return try folder.file("models.txt", names.joined(separator: "\n") + "\n")
  }

  private func golden() throws -> Golden {
    try JSONDecoder().decode(Golden.self, from: Data(contentsOf: URL(fileURLWithPath: "\(Self.folder)/mf.json")))
  }

  @Test func winRatesAreTorchs() throws {
    let golden = try golden()
    let folder = try TemporaryFolder()
    let rows = golden.winRates[0].indices.map { row in
      let vector = golden.queries[(row * golden.dimension)..<((row + 1) * golden.dimension)]
      return "{\"prompt\":\"row \(row)\",\"embedding\":[\(vector.map { "\($0)" }.joined(separator: ","))]}\n"
    }.joined()
    let result = try Program.run(
      [
        "--router", Self.weights, "--model-list", try modelList(folder, golden: golden), "--embedding-field",
        "/embedding", "--threshold", "0.5", "-v",
      ], input: Data(rows.utf8))
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("is the router's mistralai/Mixtral-8x7B-Instruct-v0.1"))
    let winRates = try result.lines.map { line in
      try #require((try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?["win_rate"] as? Double)
    }
    #expect(winRates.count == golden.winRates[0].count)
    for (winRate, expected) in zip(winRates, golden.winRates[0]) { #expect(abs(winRate - expected) < 1e-6) }
  }

  @Test func whatIsMissingIsSaid() throws {
    let folder = try TemporaryFolder()
    let list = try modelList(folder, golden: try golden())
    let row = Data("{\"prompt\":\"p\"}\n".utf8)
    func errors(_ arguments: [String]) throws -> String { try Program.run(arguments, input: row).errors }
    #expect(try errors(["--router", Self.weights]).contains("--model-list"))
    #expect(try errors(["--router", Self.weights, "--model-list", list]).contains("24 dimensions"))
    #expect(
      try errors(["--router", Self.weights, "--model-list", list, "--embedding-field", "/v"]).contains("--threshold"))
    let short = try folder.file("short.txt", "gpt-4-1106-preview\nmixtral-8x7b-instruct-v0.1\n")
    #expect(
      try errors(["--router", Self.weights, "--model-list", short, "--embedding-field", "/v", "--threshold", "1"])
        .contains("64 rows"))
  }
}
