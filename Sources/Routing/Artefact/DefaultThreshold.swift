internal import FileFormats

/// The cost threshold that an artefact brings: the share of strong calls it gave on the log it was calibrated on.
package struct DefaultThreshold: Sendable, Equatable {
  /// What the log was like, as `calibrate` measured it.
  package struct LogFacts: Sendable, Equatable {
    package var rowCount: Int
    /// The mean over the rows of their closeness to the training prompts; nil where the artefact keeps none.
    package var meanCloseness: Double?
    /// The share of rows that are unlike the graded prompts; see `TrainingDistance`.
    package var remoteShare: Double?

    package init(rowCount: Int, meanCloseness: Double?, remoteShare: Double?) {
      self.rowCount = rowCount
      self.meanCloseness = meanCloseness
      self.remoteShare = remoteShare
    }
  }

  /// Rows with a win rate of at least this go to the strong model.
  package var value: Double
  /// Fraction of that log's rows, 0...1.
  package var strongShare: Double
  /// A description of that log.
  package var calibratedOn: String
  package var log: LogFacts?

  package init(value: Double, strongShare: Double, calibratedOn: String, log: LogFacts? = nil) {
    self.value = value
    self.strongShare = strongShare
    self.calibratedOn = calibratedOn
    self.log = log
  }

  /// The member `threshold` of a manifest.
  func jsonValue() -> JSONValue {
    var members: [JSONValue.Member] = [
      .init(name: "value", value: .double(value)), .init(name: "strong_share", value: .double(strongShare)),
      .init(name: "calibrated_on", value: .string(calibratedOn)),
    ]
    if let log {
      members.append(.init(name: "rows", value: .integer(log.rowCount)))
      if let mean = log.meanCloseness { members.append(.init(name: "mean_closeness", value: .double(mean))) }
      if let share = log.remoteShare { members.append(.init(name: "remote_share", value: .double(share))) }
    }
    return .object(members)
  }

  init(_ reader: ManifestReader) throws(InputError) {
    value = try reader.fraction("value")
    strongShare = try reader.fraction("strong_share")
    calibratedOn = try reader.string("calibrated_on")
    guard reader.optional("rows") != nil else { return }
    log = LogFacts(
      rowCount: try reader.integer("rows"),
      meanCloseness: reader.optional("mean_closeness") == nil ? nil : try reader.fraction("mean_closeness"),
      // Without a closeness the share is an older one, of a distance that was measured otherwise.
      remoteShare: reader.optional("mean_closeness") == nil || reader.optional("remote_share") == nil
        ? nil : try reader.fraction("remote_share"))
  }
}
