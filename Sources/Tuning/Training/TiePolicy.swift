/// What a tie teaches.
package enum TiePolicy: String, Sendable, CaseIterable {
  /// Half a win each way.
  case half
  /// Nothing: it is left out.
  case drop
}
