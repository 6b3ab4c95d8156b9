internal import LogReading
internal import Running

/// The options that keep conversations and sessions on one model.
enum SessionOptions {
  static let session: Option<GroupField?> = Option(
    "session", .sessionField,
    "Keep all requests of a session on one model: those with the same value at this JSON pointer, such as "
      + "/metadata/session_id, or in this field, as --group-by takes them. Requests without a value are routed each by "
      + "itself. Works with --threshold and --strong-share, which then counts the requests of whole sessions. Assignments "
      + "are written after the whole input has been read."
  ).excluding(
    [GoalOptions.budget, GoalOptions.quality, GoalOptions.qualityFloor],
    because: "that goal weighs each request by itself; keep sessions together with --threshold or --strong-share")
  static let rule: Option<SessionRule> = Option(
    "session-rule", .choice(SessionRule.self), default: .hardest,
    "Which request of a session decides for all of them: the hardest, which has the highest win rate, or the first one in "
      + "the log."
  ).needing([session])
  static let limit: Option<Int> = Option(
    "session-limit", .integer("N", in: 1...Int(Int32.max)), default: SessionPlan.standardLimit,
    "Refuse a log with more than N sessions, each of which takes up to 64 bytes of memory."
  ).needing([session]).withoutEffectOnOutput

  static let all: [any AnyOption] = [session, rule, limit]
}

extension ValueType where Value == GroupField {
  /// What a row itself says.
  fileprivate static var sessionField: ValueType {
    ValueType(
      "FIELD", expected: "model, day, hour, user, key, system-prompt or a JSON pointer such as /metadata/session_id"
    ) { (text) throws(BadValue) in
      let field = try groupField.parse(text)
      guard field != .kind else { throw BadValue() }
      return field
    }
  }
}
