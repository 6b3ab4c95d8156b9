import Numerics
import TextModels
import FileFormats
import Routing

import TestSupport
@testable import Training

/// Made-up prompts on which three models differ: the strong one is better where the first dimension is positive.
enum TrainerFixture {
  static let embedder = EmbedderIdentity(name: "made up", dimension: 8, sha256: "00")
  static let job = TrainingJob(
    embedder: embedder, strong: "strong", weak: "weak",
    provenance: TrainingProvenance(data: ["made up"], rowCount: 0, licence: "none", command: "true"))

  static func set(_ count: Int = 400) -> (set: LabelledPromptSet, embeddings: EmbeddingMatrix) {
    var set = LabelledPromptSet()
    let models = ["strong", "weak", "third"].map { set.index(of: $0) }
    let embeddings = SyntheticBattles.embeddings(count: count, dimension: 8, seed: 5)
    var random = SplitMix64(seed: 6)
    for row in 0..<count {
      let first = embeddings.withRow(row) { Double($0[0]) }
      var prompt = LabelledPrompt(text: row == 0 ? "too short" : "a made-up prompt, number \(row)")
      let chances = [0.6 + first, 0.45 - first, 0.3]
      for (model, chance) in zip(models, chances) { prompt.set(random.nextUnit() < chance ? 1 : 0, of: model) }
      set.append(prompt)
    }
    return (set, embeddings)
  }

  static func winRates(_ trained: TrainedRouter, exact: Bool = false) throws -> (rates: [Double], firsts: [Float]) {
    let directory = TemporaryFolder.untilExit() + "/router"
    try trained.write(to: directory)
    let router = try RouterLoader.load(
      RouterArtefact(ArtefactFiles(directory: directory)), exact: exact, embedder: embedder)
    let embeddings = SyntheticBattles.embeddings(count: 200, dimension: 8, seed: 17)
    var scores = RouterScores()
    var scratch = ScoringScratch()
    router.score(RouterBatch(count: 200, embeddings: embeddings, identities: []), into: &scores, scratch: &scratch)
    return (scores.winRates, (0..<200).map { row in embeddings.withRow(row) { $0[0] } })
  }

  /// The mean win rate where the first dimension is positive, less that where it is negative.
  static func lift(_ result: (rates: [Double], firsts: [Float])) -> Double {
    func mean(_ keep: (Float) -> Bool) -> Double {
      let rates = zip(result.rates, result.firsts).filter { keep($0.1) }.map(\.0)
      return rates.reduce(0, +) / Double(rates.count)
    }
    return mean { $0 > 0.2 } - mean { $0 < -0.2 }
  }
}
