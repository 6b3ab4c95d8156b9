internal import FileFormats
internal import LogReading
internal import Numerics
internal import Running

/// Fields that the command line names and no request of the log has: one sentence each, whatever the option.
enum AbsentFields {
  /// - Parameter plan: of the run that `outcome` is of.
  static func notes(_ options: ParsedOptions, _ plan: RunPlan, _ outcome: RunOutcome) -> [String] {
    guard outcome.routedCount > 0 else { return [] }
    var notes: [String] = []
    func check(_ field: FoundFields.Field, _ option: OptionDetails, _ name: String?, _ consequence: String) {
      guard let name, !outcome.found.contains(field) else { return }
      notes.append("no request has \(name), which \(option.dashed) names, so \(consequence): is it the right field?")
    }
    func anything(_ pointer: JSONPointer?) -> String? { pointer.map { "anything at \($0)" } }
    check(
      .id, ReadingOptions.idField.details, anything(options[ReadingOptions.idField]),
      "requests are known by their lines alone")
    check(
      .usage, ReadingOptions.usageField.details, anything(options[ReadingOptions.usageField]),
      "tokens were counted or assumed")
    check(
      .model, ReadingOptions.modelField.details, anything(options[ReadingOptions.modelField]),
      "the model of no request is known")
    check(
      .time, ReadingOptions.timeField.details, options[ReadingOptions.timeField].map { "a time at \($0)" },
      "the time of no request is known")
    check(
      .propensity, QualityOptions.propensity.details, anything(options[QualityOptions.propensity]),
      "the quality as routed is not known")
    check(
      .session, SessionOptions.session.details, options[SessionOptions.session].flatMap(name(of:)),
      "each was routed by itself")
    for (index, field) in plan.groupFields.enumerated() {
      check(.group(index), OutputOptions.groupBy.details, name(of: field), "all are in one group")
    }
    if options.isSet(RouterOptions.group) {
      for (index, field) in plan.reading.decoding.routerGroupFields.enumerated() {
        check(.routerGroup(index), RouterOptions.group.details, name(of: field), "the router knew no group of them")
      }
    }
    return notes
  }

  private static func name(of field: GroupField) -> String? {
    switch field {
    case .pointer(let pointer, _): "anything at \(pointer)"
    // A classifier names every request's.
    case .kind: nil
    case .model, .day, .hour, .user, .key, .systemPrompt: "the field '\(field)'"
    }
  }
}
