package import FileFormats

/// How observed quality is read of a log's rows. A value is a number on the scale, true or false, or one of a few words;
/// any other is counted as unreadable and never guessed.
package struct QualityReader: Sendable {
  /// Words for 1 and for 0, whatever their case and with a space, a hyphen or an underscore in them.
  package static let goodWords = [
    "true", "yes", "up", "thumbs up", "like", "good", "positive", "pass", "passed", "correct", "success", "accepted",
    "\u{1F44D}",
  ]
  package static let badWords = [
    "false", "no", "down", "thumbs down", "dislike", "bad", "negative", "fail", "failed", "incorrect", "failure",
    "rejected", "\u{1F44E}",
  ]

  /// Where a row has its score; nil where scores are only joined.
  package var field: JSONPointer?
  /// Where a row has the probability with which its model was chosen.
  package var propensityField: JSONPointer?
  package var scale: QualityScale
  /// Scores by the ids of requests, for rows that have none of their own.
  package var scores: ScoreIndex?

  package init(
    field: JSONPointer? = nil, propensityField: JSONPointer? = nil, scale: QualityScale = .unit,
    scores: ScoreIndex? = nil
  ) {
    (self.field, self.propensityField, self.scale, self.scores) = (field, propensityField, scale, scores)
  }

  /// - Parameter value: nil where the row has none.
  static func score(_ value: JSONElement?, on scale: QualityScale) -> ObservedQuality.Score {
    guard let value else { return .none }
    if let number = value.double { return scale.score(number) }
    if let truth = value.bool { return ObservedQuality.Score(truth ? 1 : 0) }
    guard let text = value.utf8 else { return value.kind == .null ? .none : .unreadable }
    let word = QualityReader.word(text)
    guard !word.isEmpty else { return .none }
    if let number = Double(word) { return number.isFinite ? scale.score(number) : .unreadable }
    if goodWords.contains(word) { return ObservedQuality.Score(1) }
    return badWords.contains(word) ? ObservedQuality.Score(0) : .unreadable
  }

  static func weight(_ value: JSONElement?) -> ObservedQuality.Weight {
    guard let value, value.kind != .null else { return .none }
    let number = value.double ?? value.utf8.flatMap { Double(word($0)) }
    return number.map { ObservedQuality.Weight(propensity: $0) } ?? .unreadable
  }

  /// The longest text that is looked at.
  private static let longestWord = 64

  /// A text in small letters, without spaces at its ends, its hyphens and underscores as spaces. A sign stays.
  private static func word(_ text: UnsafeBufferPointer<UInt8>) -> String {
    guard text.count <= longestWord else { return "?" }
    let lowered = String(decoding: text, as: UTF8.self).lowercased()
    let trimmed = lowered.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed()
    let word = String(trimmed)
    guard Double(word) == nil else { return word }
    return String(word.map { $0 == "_" || $0 == "-" ? " " : $0 })
  }
}
