/// How a battle between two answers ended.
package enum BattleOutcome: UInt8, Sendable {
  case modelA = 0
  case modelB = 1
  case tie = 2
}
