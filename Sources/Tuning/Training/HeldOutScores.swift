/// Win rates of prompts that the router scoring them was not trained on, with what the pair's answers were worth.
package struct HeldOutScores: Sendable {
  /// One a prompt.
  package var winRates: [Double] = []
  /// Strong's grade minus weak's; positive where strong won, 0 for a tie.
  package var gains: [Double] = []
  package init() {}
}
