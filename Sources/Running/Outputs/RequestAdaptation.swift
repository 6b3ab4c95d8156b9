internal import FileFormats
internal import Routing

/// What stands in the way of a request at its provider, and what was done about it.
package struct RequestNotes: OptionSet, Sendable, BitwiseCopyable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// `max_tokens` was called `max_completion_tokens`.
  package static let limitRenamed = RequestNotes(rawValue: 1)
  /// Parameters that the model refuses were left out.
  package static let parametersDropped = RequestNotes(rawValue: 2)
  /// The prompt is longer than what the model takes.
  package static let tooLong = RequestNotes(rawValue: 4)
  /// Images, tools, or a schema for the answer, for a model that takes none.
  package static let images = RequestNotes(rawValue: 8)
  package static let tools = RequestNotes(rawValue: 16)
  package static let schema = RequestNotes(rawValue: 32)

  /// Those for which the provider will refuse the request.
  package static let refusals: RequestNotes = [.tooLong, .images, .tools, .schema]

  /// In the words that follow a number of requests for a model.
  package static let words: [(note: RequestNotes, text: String)] = [
    (.limitRenamed, "with max_tokens as max_completion_tokens"),
    (.parametersDropped, "without temperature or other parameters that the model refuses"),
    (.tooLong, "longer than the model's context window, which the provider will refuse"),
    (.images, RequestObstacle.images.text), (.tools, RequestObstacle.tools.text),
    (.schema, RequestObstacle.schema.text),
  ]

  init(_ obstacle: RequestObstacle) {
    self =
      switch obstacle {
      case .length: .tooLong
      case .images: .images
      case .tools: .tools
      case .schema: .schema
      }
  }
}

/// Makes a line of an OpenAI batch one that its model takes.
struct RequestAdaptation: Sendable {
  let parameters: ModelParameters

  /// Adapts the line from `start` on, without its line feed. A line that the model takes keeps every byte; of another one
  /// the body's members keep theirs.
  func adapt(_ bytes: inout [UInt8], from start: Int) -> RequestNotes {
    guard !parameters.isEmpty else { return [] }
    let line = Array(bytes[start...])
    var notes: RequestNotes = []
    let adapted = line.withUnsafeBufferPointer { buffer -> [UInt8]? in
      let row = JSONText(buffer)
      guard let body = row.members(of: row.document).first(where: { row.spells("body", in: $0.name) })?.value else {
        return nil
      }
      let members = row.members(of: body)
      let hasLimit = members.contains { row.spells("max_completion_tokens", in: $0.name) }
      var kept: [[UInt8]] = []
      for member in members {
        let name = row.unescaped(member.name).map { String(decoding: $0, as: UTF8.self) } ?? ""
        if parameters.renamesLimit, name == "max_tokens" {
          notes.insert(.limitRenamed)
          if !hasLimit { kept.append(Array("\"max_completion_tokens\":".utf8) + row[member.value]) }
        } else if parameters.refused.contains(name) {
          notes.insert(.parametersDropped)
        } else {
          kept.append(Array(row[(member.name.lowerBound - 1)..<member.value.upperBound]))
        }
      }
      guard !notes.isEmpty else { return nil }
      let object = [UInt8(ascii: "{")] + Array(kept.joined(separator: [UInt8(ascii: ",")])) + [UInt8(ascii: "}")]
      return Array(row[0..<body.lowerBound]) + object + Array(row[body.upperBound..<buffer.count])
    }
    if let adapted { bytes.replaceSubrange(start..., with: adapted) }
    return notes
  }
}
