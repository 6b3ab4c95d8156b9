internal import JSONCoding

extension RequestMaker {
  /// One place of a row where other bytes stand in the request.
  private struct Edit {
    let range: Range<Int>
    /// Before the model's name, or all there is.
    var text: [UInt8] = []
    var namesModel = false
    var textBehind: [UInt8] = []
  }

  /// Copies a row of the same layout.
  ///
  /// - Returns: the id under which it goes out; nil for a line without one.
  func rewrite(
    _ row: JSONText, id: RequestId?, made: RequestId, to draft: inout RequestDraft
  ) throws(LineRejection) -> RequestId? {
    let names = format.members
    let root = row.document
    let members = row.members(of: root)
    guard let body = try RequestMaker.member(names.body, of: members, in: row) else {
      throw LineRejection(.notConvertible, "has no '\(names.body)'")
    }
    let idMember = try RequestMaker.member(names.id, of: members, in: row)
    if members.contains(where: { member in names.results.contains { row.spells($0, in: member.name) } }) {
      return writeWithoutResults(row, id: idMember == nil ? nil : id, body: body.value, to: &draft)
    }
    var edits: [Edit] = []
    var sent = id
    if let idMember {
      if id == nil, names.needsIdAndModel { sent = made }
      if let sent, row.kind(of: idMember.value) != .string || id == nil {
        edits.append(Edit(range: idMember.value, text: sent.literal))
      }
    } else if names.needsIdAndModel {
      sent = made
      edits.append(RequestMaker.insertion(of: names.id, in: root, isEmpty: false, text: made.literal))
    } else {
      sent = nil
    }
    let bodyMembers = row.members(of: body.value)
    if let model = try RequestMaker.member(names.model, of: bodyMembers, in: row) {
      edits.append(Edit(range: model.value, namesModel: true))
    } else if names.needsIdAndModel {
      var insertion = RequestMaker.insertion(of: names.model, in: body.value, isEmpty: bodyMembers.isEmpty, text: [])
      insertion.namesModel = true
      edits.append(insertion)
    }
    apply(edits, to: row, draft: &draft)
    return sent
  }

  /// A line that came back with its results, as it was sent.
  private func writeWithoutResults(
    _ row: JSONText, id: RequestId?, body: Range<Int>, to draft: inout RequestDraft
  ) -> RequestId? {
    draft.raw("{")
    if let id {
      draft.raw("\"")
      draft.raw(format.members.id)
      draft.raw("\":")
      draft.raw(id.literal)
      draft.raw(",")
    }
    draft.raw("\"")
    draft.raw(format.members.body)
    draft.raw("\":")
    draft.raw(row[body])
    draft.raw("}")
    return id
  }

  private func apply(_ edits: [Edit], to row: JSONText, draft: inout RequestDraft) {
    var position = 0
    for edit in edits.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      draft.raw(row[position..<edit.range.lowerBound])
      draft.raw(edit.text)
      if edit.namesModel { draft.model() }
      draft.raw(edit.textBehind)
      position = edit.range.upperBound
    }
    draft.raw(row[position..<row.bytes.count])
  }

  /// A new first member of the object at `object`.
  private static func insertion(
    of name: StaticString, in object: Range<Int>, isEmpty: Bool, text: [UInt8]
  ) -> Edit {
    let place = object.lowerBound + 1
    return Edit(
      range: place..<place, text: Array("\"\(name)\":".utf8) + text, textBehind: isEmpty ? [] : [UInt8(ascii: ",")])
  }

  /// The member of this name; nil if there is none.
  ///
  /// - Throws: `LineRejection` if there are two, of which readers take one or the other.
  static func member(
    _ name: StaticString, of members: [JSONText.Member], in row: JSONText
  ) throws(LineRejection) -> JSONText.Member? {
    var found: JSONText.Member?
    for member in members where row.spells(name, in: member.name) {
      guard found == nil else { throw LineRejection(.notConvertible, "has the member '\(name)' twice") }
      found = member
    }
    return found
  }
}
