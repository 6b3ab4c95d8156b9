import FileFormats

@testable import Routing

enum GoldenBattles {
  static func battles(_ value: JSONValue) -> [Battle] {
    let numbers = value.integers("battles")
    return stride(from: 0, to: numbers.count, by: 4).map { start in
      let row = Array(numbers[start..<(start + 4)])
      let outcome = BattleOutcome(rawValue: UInt8(row[3]))!
      return Battle(prompt: row[0], modelA: row[1], modelB: row[2], outcome: outcome)
    }
  }
}
