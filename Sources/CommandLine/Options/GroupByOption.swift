internal import FileFormats
internal import LogReading

/// `--group-by`, repeated: what a report's tables are by.
enum GroupByOption {
  static func fields(_ arguments: ParsedArguments) throws(UsageError) -> [GroupField] {
    var fields: [GroupField] = []
    for text in arguments.strings("group-by") {
      let field: GroupField?
      do throws(JSONError) {
        field = try GroupField(text)
      } catch {
        throw UsageError("--group-by '\(text)': \(error.reason)")
      }
      guard let field else {
        throw UsageError(
          "--group-by takes model, day, hour, user, key or a JSON pointer such as /metadata/team, not '\(text)'")
      }
      guard !fields.contains(field) else { throw UsageError("--group-by \(text) was given twice") }
      fields.append(field)
    }
    for option in ["group-by", "group-cap", "top"] where arguments.has(option) && !arguments.has("report") {
      throw UsageError("--\(option) shapes the cost report: name its file with --report costs.html")
    }
    return fields
  }
}
