package import FileFormats
package import LogReading
internal import Routing

/// The groups of labelled prompts, as the rows of their data name them.
package enum LabelledGroups {
  /// The fields that a router's sources are.
  ///
  /// - Parameter origin: where the sources stand, for messages.
  package static func fields(_ sources: [String], origin: String) throws(InputError) -> [GroupField] {
    var fields: [GroupField] = []
    for source in sources {
      let field: GroupField?
      do throws(JSONError) { field = try GroupField(source) } catch {
        throw InputError(origin, "groups requests by '\(source)': \(error.reason)")
      }
      guard let field else {
        throw InputError(
          origin, "groups requests by '\(source)', which is neither a JSON pointer nor a word that this program knows")
      }
      fields.append(field)
    }
    return fields
  }

  /// Whether a row of the data has a member `group`.
  package static func areNamed(in sources: [LabelSource]) throws(InputError) -> Bool {
    var isFound = false
    for source in sources where source.format != .observed {
      try LabelTable.forEachRecord(of: source.promptFile, columns: []) { (record) throws(InputError) in
        if let value = record[LabelGroups.member], value != .null { isFound = true }
      }
    }
    return isFound
  }

  /// Gives every prompt of a set its groups.
  ///
  /// - Parameters:
  ///   - sources: those that the set was read from, in their order.
  ///   - fields: the parent's first.
  package static func name(
    _ set: inout LabelledPromptSet, of sources: [LabelSource], by fields: [GroupField]
  ) throws(InputError) {
    guard !fields.isEmpty else { return }
    set.nameGroups(try names(of: set, from: sources, by: fields), sources: fields.map(\.description))
  }

  /// What a field says of every prompt of a set, empty where its row does not have it; a member `group` is not read in its
  /// place. The set's groups stay as they are.
  ///
  /// - Parameter sources: those that the set was read from, in their order.
  package static func values(
    of field: GroupField, in set: LabelledPromptSet, from sources: [LabelSource]
  ) throws(InputError) -> [String] {
    var copy = set
    copy.nameGroups(
      try names(of: set, from: sources, by: [field], readsMember: false), sources: [field.description])
    return copy.prompts.map { $0.groups[0] }
  }

  /// A list a row of the data with a name for each field.
  private static func names(
    of set: LabelledPromptSet, from sources: [LabelSource], by fields: [GroupField], readsMember: Bool = true
  ) throws(InputError) -> [[String]] {
    var groups = LabelGroups(fields, readsMember: readsMember)
    let kinds = try kinds(for: fields)
    var names: [[String]] = []
    for source in sources {
      if let answers = source.answers, source.format == .observed {
        names += try answers.groupNames(of: source.path, by: fields, kinds: kinds)
        continue
      }
      try LabelTable.forEachRecord(of: source.promptFile, columns: []) { (record) throws(InputError) in
        names.append(try LabelledGroups.names(of: record, &groups, kinds: kinds))
      }
    }
    guard names.count == set.rowCount else {
      throw InputError("the training data", "has \(names.count) rows with groups, but \(set.rowCount) rows were read")
    }
    return names
  }

  /// - Parameter kinds: names the groups that are kinds of task.
  static func names(
    of record: LabelRecord, _ groups: inout LabelGroups, kinds: KindLabeller?
  ) throws(InputError) -> [String] {
    var names: [String]
    do throws(JSONError) { names = try groups.names(of: record.fields) } catch { throw record.fail(error.reason) }
    guard let kinds, groups.fields.contains(.kind) else { return names }
    let prompt =
      ["prompt", "messages", "conversation_a", "chosen"].lazy.compactMap { FirstTurn.ofPrompt($0, in: record) }.first
    for level in groups.fields.indices where groups.fields[level] == .kind && names[level].isEmpty {
      names[level] = prompt.map(kinds.kind) ?? ""
    }
    return names
  }

  /// The shipped classifier, where one of the fields is a kind of task.
  static func kinds(for fields: [GroupField]) throws(InputError) -> KindLabeller? {
    fields.contains(.kind) ? try .shipped() : nil
  }
}
