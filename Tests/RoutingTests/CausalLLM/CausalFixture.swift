import FileFormats

import TestSupport
@testable import Routing

/// The tiny checkpoint of `Golden/causal`, and what transformers makes of it; see `make_causal.py`.
enum CausalFixture {
  static let files = [
    "config.json", "generation_config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json",
    "system_ft_v5.txt", "classifier_ft_v5.txt",
  ]

  struct Row {
    let question: String
    let ids: [Int32]
    /// By score threshold from 2 to 5; empty for a fallback.
    let winRates: [Double]
    let fallback: FallbackReason?
  }

  static var directory: String { GoldenFile.path("causal") }

  static func rows() throws -> [Row] {
    try (GoldenFile.json("causal.json")["rows"]?.values ?? []).map { row in
      Row(
        question: row["question"]?.string ?? "?", ids: row.integers("ids").map(Int32.init),
        winRates: row.doubles("win_rates"), fallback: row["fallback"]?.string.flatMap(FallbackReason.init(rawValue:)))
    }
  }

  static func router(_ directory: String = directory, threshold: Int = 4) throws -> CausalRouter {
    try CausalRouter(
      ModelCheckpoint(directory: directory), scoreThreshold: ScoreThreshold(threshold) ?? .standard)
  }

  static func scores(_ router: CausalRouter, _ questions: [String]) -> RouterScores {
    var scores = RouterScores()
    var scratch = ScoringScratch()
    router.score(
      RouterBatch(texts: questions, for: router, embedder: nil), into: &scores, scratch: &scratch)
    return scores
  }

  /// A copy of the checkpoint in a temporary directory, each file as `edit` leaves it: nil for none of this name.
  static func copy(_ edit: (_ name: String, _ bytes: [UInt8]) -> [UInt8]?) throws -> String {
    let path = TemporaryFolder.untilExit()
    for name in files {
      guard let bytes = edit(name, try ModelBytes.mapping("\(directory)/\(name)").contents) else { continue }
      TemporaryFile.write(bytes, to: "\(path)/\(name)")
    }
    return path
  }

  /// The same with one text of one file replaced.
  static func copy(_ name: String, replacing old: String, with new: String) throws -> String {
    try copy { file, bytes in
      file == name ? Array(String(decoding: bytes, as: UTF8.self).replacing(old, with: new).utf8) : bytes
    }
  }
}
