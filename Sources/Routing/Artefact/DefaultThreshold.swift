/// The cost threshold that an artefact brings: the share of strong calls it gave on the log it was calibrated on.
package struct DefaultThreshold: Sendable, Equatable {
  /// Rows with a win rate of at least this go to the strong model.
  package var value: Double
  /// Fraction of that log's rows, 0...1.
  package var strongShare: Double
  /// A description of that log.
  package var calibratedOn: String

  package init(value: Double, strongShare: Double, calibratedOn: String) {
    self.value = value
    self.strongShare = strongShare
    self.calibratedOn = calibratedOn
  }
}
