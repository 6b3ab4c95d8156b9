internal import Routing

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
