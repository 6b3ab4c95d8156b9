package import FileFormats
internal import Numerics
package import Routing
package import TextModels

/// Made-up routers and rows of any size, for measuring speed: the work of scoring depends on sizes alone.
package enum SyntheticBattles {
  /// Who made the vectors: nobody.
  package static func embedder(dimension: Int) -> EmbedderIdentity {
    EmbedderIdentity(name: "synthetic", dimension: dimension, sha256: "")
  }

  /// A similarity-weighted router over `battles` battles of 64 models on as many different prompts.
  package static func router(
    battles count: Int, dimension: Int, seed: UInt64 = 1, exact: Bool = false
  ) throws(InputError) -> SimilarityWeightedRouter {
    let modelCount = 64
    var random = SplitMix64(seed: seed)
    var battles: [Battle] = []
    battles.reserveCapacity(count)
    for prompt in 0..<count {
      let modelA = Int.random(in: 0..<modelCount, using: &random)
      let modelB = (modelA + Int.random(in: 1..<modelCount, using: &random)) % modelCount
      let draw = random.nextUnit()
      let chance = 0.8 * logistic(0.05 * Double(modelB - modelA))
      let outcome: BattleOutcome = draw < 0.2 ? .tie : draw - 0.2 < chance ? .modelA : .modelB
      battles.append(Battle(prompt: prompt, modelA: modelA, modelB: modelB, outcome: outcome))
    }
    let rows = embeddings(count: count, dimension: dimension, seed: seed &+ 1)
    var fixed = [Int16](repeating: 0, count: count * dimension)
    fixed.withUnsafeMutableBufferPointer { fixed in
      for row in 0..<count {
        let target = UnsafeMutableBufferPointer(rebasing: fixed[(row * dimension)..<((row + 1) * dimension)])
        rows.withRow(row) { _ = FixedPoint.normalize($0, into: target) }
      }
    }
    let set = BattleSet(promptCount: count, modelCount: modelCount, battles: battles)
    let model = try fixed.withUnsafeBufferPointer { (fixed) throws(InputError) in
      try SimilarityWeightedModel(
        vectors: fixed, dimension: dimension, battles: set, models: (0..<modelCount).map { "model-\($0)" },
        tiers: (0..<modelCount).map { $0 * ModelTier.count / modelCount })
    }
    return try SimilarityWeightedRouter(
      model, strong: 0, weak: modelCount - 1, embedder: embedder(dimension: dimension), exact: exact)
  }

  /// Unit vectors around sixteen topics, half signal and half noise.
  package static func embeddings(count: Int, dimension: Int, seed: UInt64) -> EmbeddingMatrix {
    var topicRandom = SplitMix64(seed: 77)
    let topics = (0..<(16 * dimension)).map { _ in Float(topicRandom.nextUnit() - 0.5) }
    var random = SplitMix64(seed: seed)
    var matrix = EmbeddingMatrix(dimension: dimension)
    for _ in 0..<count {
      let topic = Int.random(in: 0..<16, using: &random) * dimension
      matrix.appendRow { row in
        var squares: Float = 0
        for index in row.indices {
          row[index] = topics[topic + index] + Float(random.nextUnit() - 0.5)
          squares += row[index] * row[index]
        }
        let norm = max(squares.squareRoot(), 1e-9)
        for index in row.indices { row[index] /= norm }
      }
    }
    return matrix
  }
}

/// Grade-school word problems of about 250 characters, made by rule: something to measure with where no log is at hand.
package struct WordProblems {
  private var random: SplitMix64

  private static let people = ["Amara", "Jonas", "Wei", "Lucía", "Priya", "Omar", "Hanna", "Tomás", "Yuki", "Grace"]
  private static let things = ["apples", "notebooks", "marbles", "cupcakes", "stamps", "bricks", "tickets", "candles"]
  private static let places = ["at the market", "in the school shop", "on a farm", "at a fair", "in the old library"]
  private static let verbs = ["sells", "packs", "collects", "paints", "delivers", "counts"]

  package init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// The next problem; no two of a run are alike, because each bears its number.
  package mutating func next(number: Int) -> String {
    let person = pick(Self.people), friend = pick(Self.people), thing = pick(Self.things), place = pick(Self.places)
    let first = draw(2...40), second = draw(3...90), third = draw(2...12)
    return "\(person) \(pick(Self.verbs)) \(first) \(thing) every morning \(place) and gives \(third) of them to "
      + "\(friend), who already has \(second). On weekends \(person) works twice as long, but loses half of the "
      + "\(thing) to rain. If this goes on for \(draw(2...30)) weeks, how many \(thing) do both have together in the "
      + "end (case \(number))?"
  }

  private mutating func pick(_ words: [String]) -> String { words[draw(0...(words.count - 1))] }

  private mutating func draw(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
}
