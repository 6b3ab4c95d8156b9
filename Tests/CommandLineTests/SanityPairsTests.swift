import FileFormats
import Foundation
import TestSupport
import Testing

/// The routers that ship, held to common sense: of two prompts one of which is clearly harder, they should rate it higher.
///
/// `Golden/sanity-pairs.jsonl` holds pairs of our own writing over chat, facts, mathematics, code, extraction,
/// translation, writing, reasoning, professional work and twelve languages. None of these prompts is
/// a training prompt.
@Suite struct SanityPairsTests {
  private struct Pair: Decodable {
    let kind: String
    let easy: String
    let hard: String
  }

  private struct Prompt: Encodable {
    let prompt: String
  }

  private struct Row: Decodable {
    let win_rate: Double
  }

  private static func pairs() throws -> [Pair] {
    let text = try String(
      contentsOfFile: ProjectFile.golden("sanity-pairs.jsonl", of: "CommandLineTests"), encoding: .utf8)
    return try text.split(separator: "\n").map { try JSONDecoder().decode(Pair.self, from: Data($0.utf8)) }
  }

  /// - Parameter leastShare: of the pairs that must be in order.
  @Test(arguments: [("mixture", 0.9), ("sw", 0.75), ("mf", 0.75)])
  func theHarderPromptHasTheHigherWinRate(router: String, leastShare: Double) throws {
    let pairs = try Self.pairs()
    #expect(pairs.count >= 120)
    let folder = try TemporaryFolder()
    let lines = try pairs.flatMap { [$0.easy, $0.hard] }.map {
      String(decoding: try JSONEncoder().encode(Prompt(prompt: $0)), as: UTF8.self) + "\n"
    }
    let log = try folder.file("log.jsonl", lines.joined())
    let result = try Program.run(["-q", "--router", router, log])
    #expect(result.status == 0, "\(result.errors)")
    let rates = try result.lines.map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)).win_rate }
    try #require(rates.count == 2 * pairs.count)
    let wrong = pairs.indices.filter { rates[2 * $0] >= rates[2 * $0 + 1] }
    let share = 1 - Double(wrong.count) / Double(pairs.count)
    #expect(
      share >= leastShare,
      "\(share) of the pairs are in order; not so: \(wrong.map { "\(pairs[$0].easy) / \(pairs[$0].hard)" })")
  }
}
