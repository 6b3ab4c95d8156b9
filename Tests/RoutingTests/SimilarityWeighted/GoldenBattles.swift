import FileFormats

@testable import Routing

enum GoldenBattles {
  static func battles(_ value: JSONValue) -> [Battle] {
    let numbers = value.integers("battles")
    return stride(from: 0, to: numbers.count, by: 4).map { start in
      Battle(
        prompt: numbers[start], modelA: numbers[start + 1], modelB: numbers[start + 2],
        outcome: BattleOutcome(rawValue: UInt8(numbers[start + 3]))!)
    }
  }
}
