package import FileFormats

/// The groups of labelled rows, named as the requests of a log are named by the same fields, so that labels and requests
/// of one group meet.
package struct LabelGroups: ~Copyable {
  /// Where labels may name a row's groups whatever the fields: a text, or a list with a text for each field.
  package static let member = "group"

  package let fields: [GroupField]
  private let readsMember: Bool
  private var parser: JSONParser
  private var nested: NestedJSON
  private var names: [UInt8] = []

  /// - Parameters:
  ///   - fields: the parent's first.
  ///   - readsMember: whether a row's member `group` names what its fields do not.
  package init(_ fields: [GroupField], readsMember: Bool = true) {
    self.fields = fields
    self.readsMember = readsMember
    parser = JSONParser(maximumDepth: PromptDecoder.Options.standardDepth)
    nested = NestedJSON(maximumDepth: PromptDecoder.Options.standardDepth)
  }

  /// A name for each field, empty where the row has none: what the field leads to, else what the row's member `group`
  /// says.
  package mutating func names(of row: JSONValue) throws(JSONError) -> [String] {
    var bytes = row.encoded(pretty: false)
    let count = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: JSONParser.padding))
    let found = bytes.withUnsafeBufferPointer { bytes -> Result<[String], JSONError> in
      guard let start = bytes.baseAddress else { return .success([]) }
      do throws(JSONError) {
        return .success(names(of: try parser.parse(start, count: count)))
      } catch {
        return .failure(error)
      }
    }
    return try found.get()
  }

  private mutating func names(of row: JSONElement) -> [String] {
    nested.reset()
    let request = RowFields(
      prompt: row["messages"] ?? row["prompt"] ?? row["conversation_a"] ?? row["chosen"],
      system: row["system"] ?? row["system_prompt"])
    let origin = RowOrigin(model: row["model"], time: PlainFormat.time(of: row))
    return fields.indices.map { level in
      names.removeAll(keepingCapacity: true)
      fields[level].append(of: row, origin: origin, request: request, nested: &nested, to: &names)
      if names.isEmpty, readsMember, let stated = LabelGroups.stated(in: row, level: level, of: fields.count) {
        fields[level].append(stated, to: &names)
      }
      return String(decoding: names, as: UTF8.self)
    }
  }

  private static func stated(in row: JSONElement, level: Int, of count: Int) -> JSONElement? {
    guard let stated = row["group"] else { return nil }
    guard stated.kind == .array else { return count == 1 ? stated : nil }
    var found: JSONElement?
    var place = 0
    stated.forEachValue { element in
      if place == level { found = element }
      place += 1
      return place <= level
    }
    return found
  }
}
