import TextModels
import Foundation
import TestSupport
import Testing

@testable import Training

/// `Golden/steps.json`, by `Golden/make_steps.py`.
@Suite struct FactorNetworkTests {
  struct Golden: Decodable {
    struct Battle: Decodable {
      let prompt: Int
      let winner: Int
      let loser: Int
      let share: Float
      let weight: Float
    }

    let models: Int
    let factors: Int
    let dimension: Int
    let learningRate: Float
    let weightDecay: Float
    let embeddings: [Float]
    let before: [Float]
    let batches: [[Battle]]
    let losses: [Double]
    let after: [Float]
  }

  @Test func stepsArePyTorchs() throws {
    let url = URL(fileURLWithPath: ProjectFile.golden("steps.json", of: "TrainingTests"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let golden = try decoder.decode(Golden.self, from: Data(contentsOf: url))
    var embeddings = EmbeddingMatrix(dimension: golden.dimension)
    for start in stride(from: 0, to: golden.embeddings.count, by: golden.dimension) {
      embeddings.appendRow { row in
        for index in row.indices { row[index] = golden.embeddings[start + index] }
      }
    }
    var settings = MatrixFactorizationTrainer(TrainerFixture.job)
    settings.learningRate = golden.learningRate
    settings.weightDecay = golden.weightDecay
    settings.noise = 0
    var random = SeededGenerator(seed: 11)
    var network = FactorNetwork(
      modelCount: golden.models, factorCount: golden.factors, dimension: golden.dimension, batchSize: 6,
      random: &random)
    network.parameters = golden.before
    for (batch, loss) in zip(golden.batches, golden.losses) {
      let examples = batch.map {
        BattleExample(prompt: $0.prompt, winner: $0.winner, loser: $0.loser, share: $0.share, weight: $0.weight)
      }
      #expect(abs(network.step(examples[...], embeddings, settings, &random) - loss) < 1e-5)
    }
    let worst = zip(network.parameters, golden.after).map { abs($0 - $1) }.max() ?? 1
    // Three steps of 3e-3 each.
    #expect(network.parameters.count == golden.after.count && worst < 2e-6, "worst error \(worst)")
  }
}
