/// Which of a conversation's user turns is scored. The routers were trained on first turns.
package enum PromptTurn: String, Sendable, CaseIterable {
  case first, last
  /// All user turns, one newline between them.
  case all
}
