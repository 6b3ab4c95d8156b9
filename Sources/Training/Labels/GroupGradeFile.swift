package import FileFormats
package import LogReading
internal import Numerics
package import Routing
package import Running

/// Grades of answers, one a row, CSV or JSON lines: `model`, `score` from 0 to 1 (or `grade` or `correct`), and what was
/// answered: `group`, or the `id` of a request of the log. Where both are there, the group is taken, and the id tells which
/// grades are of one request.
package enum GroupGradeFile {
  private static let scoreNames = ["score", "grade", "correct"]

  /// - Parameters:
  ///   - candidates: the run's models, in their order.
  ///   - field: by what the log is grouped; names of groups are made of the file's as of the log's.
  package static func read(
    _ path: String, candidates: [String], field: GroupField, aliases: ModelAliasTable
  ) throws(InputError) -> GroupGrades {
    var models = candidates
    var places: [String: Int] = [:]
    var items: [GroupGrades.Item] = []
    var indices: [Key: Int] = [:]
    var isByRequest: Bool?
    try LabelTable.forEachRecord(of: path, columns: ["model"]) { (record) throws(InputError) in
      let model = try record.text("model")
      let grade = try grade(of: record)
      func named(_ name: String) -> String? { record.identifier(name).flatMap { $0.isEmpty ? nil : $0 } }
      let (group, id) = (named("group"), named("id"))
      guard let key = group ?? id else {
        throw record.fail("has neither a 'group' nor the 'id' of a request")
      }
      guard isByRequest ?? (group == nil) == (group == nil) else {
        throw record.fail("names \(group == nil ? "no group" : "a group"), unlike the rows before it")
      }
      isByRequest = group == nil
      let place = places[model] ?? aliases.index(of: model, in: models) ?? models.count
      if place == models.count { models.append(model) }
      places[model] = place
      let name = GroupName(group.map(field.name) ?? key)
      // Rows without an id are requests of their own.
      let known = Key(name: name, id: id)
      if id != nil, let index = indices[known] {
        guard items[index].add(grade, of: place) != nil else {
          throw record.fail("grades \(model) on '\(id ?? "")' a second time")
        }
      } else {
        indices[known] = items.count
        items.append(GroupGrades.Item(key: name, grades: [(place, grade)]))
      }
    }
    guard let isByRequest else { throw InputError(path, "holds no grades") }
    for (place, name) in candidates.enumerated()
    where !items.contains(where: { $0.grades.contains { $0.model == place } }) {
      throw InputError(
        path,
        "grades no answer of '\(name)'"
          + NearestNames.suggestion(for: name, among: models.dropFirst(candidates.count)))
    }
    return GroupGrades(
      models: models, candidateCount: candidates.count, isByRequest: isByRequest, items: items, file: path)
  }

  private struct Key: Hashable {
    let name: GroupName
    let id: String?
  }

  private static func grade(of record: LabelRecord) throws(InputError) -> Double {
    guard let name = scoreNames.first(where: { record[$0] != nil }) else { throw record.fail("has no 'score'") }
    let truths = ["true": 1.0, "false": 0]
    let value = record[name]
    let grade: Double
    if let truth = value?.bool.map({ $0 ? 1.0 : 0 }) ?? value?.string.flatMap({ truths[$0.lowercased()] }) {
      grade = truth
    } else {
      grade = try record.number(name)
    }
    guard (0...1).contains(grade) else { throw record.fail("'\(name)' is \(grade), which is not from 0 to 1") }
    return grade
  }
}
