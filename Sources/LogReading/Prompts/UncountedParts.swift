internal import FileFormats

/// What a request holds besides texts: it costs prompt tokens that no count of texts has.
package struct UncountedParts: OptionSet, Sendable, BitwiseCopyable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The default one is generic and slow, and every row makes such sets.
  package init(arrayLiteral parts: UncountedParts...) {
    rawValue = parts.reduce(0) { $0 | $1.rawValue }
  }

  package static let image = UncountedParts(rawValue: 1)
  package static let audio = UncountedParts(rawValue: 2)
  /// Documents and videos as well.
  package static let file = UncountedParts(rawValue: 4)
  /// Definitions of tools, calls of them, and their results.
  package static let tools = UncountedParts(rawValue: 8)
  /// Such as the reasoning of an earlier turn.
  package static let other = UncountedParts(rawValue: 16)

  /// An image in low detail, which some models take at a price that is known; none of the kinds.
  package static let lowDetailImage = UncountedParts(rawValue: 32)

  /// A JSON schema that the answer has to follow.
  package static let schema = UncountedParts(rawValue: 64)

  /// The set's own is generic, which every row would pay for.
  package var isEmpty: Bool { rawValue == 0 }

  /// What is uncounted by one who knows, or does not know, what an image in low detail costs.
  package func remaining(knowsLowDetail: Bool) -> UncountedParts {
    let low = UncountedParts.lowDetailImage.rawValue
    guard rawValue & low != 0 else { return self }
    return UncountedParts(rawValue: rawValue & ~low | (knowsLowDetail ? 0 : UncountedParts.image.rawValue))
  }

  /// By the names that outputs and reports have.
  package static let kinds: [(name: String, part: UncountedParts)] = [
    ("image", .image), ("audio", .audio), ("file", .file), ("tools", .tools), ("schema", .schema), ("other", .other),
  ]

  /// Of those in it.
  package var names: [String] { UncountedParts.kinds.filter { contains($0.part) }.map(\.name) }

  /// What a part of a message is that is no text, in the words of OpenAI's, Anthropic's, Bedrock's and Gemini's requests
  /// and of OpenTelemetry.
  static func part(_ part: JSONElement) -> UncountedParts {
    if let type = part["type"]?.utf8 {
      switch String(decoding: type, as: UTF8.self) {
      case "image", "image_url", "input_image": return .image
      case "audio", "input_audio", "audio_url": return .audio
      case "file", "input_file", "document", "video", "video_url", "search_result": return .file
      case "tool_use", "tool_result", "tool_call", "tool_call_response", "server_tool_use", "function_call",
        "function_call_output", "web_search_tool_result", "mcp_tool_use", "mcp_tool_result":
        return .tools
      case "blob", "uri": return media(part["modality"] ?? part["mime_type"])
      default: return .other
      }
    }
    if part["image"] != nil { return .image }
    if part["document"] ?? part["video"] != nil { return .file }
    if part["toolUse"] ?? part["toolResult"] ?? part["functionCall"] ?? part["functionResponse"] ?? part[
      "function_call"]
      ?? part["function_response"] != nil
    {
      return .tools
    }
    if let data = part["inlineData"] ?? part["inline_data"] ?? part["fileData"] ?? part["file_data"] {
      return media(data["mimeType"] ?? data["mime_type"])
    }
    return .other
  }

  private static func media(_ type: JSONElement?) -> UncountedParts {
    guard let type = type?.utf8 else { return .file }
    if type.starts(with: "image".utf8) { return .image }
    return type.starts(with: "audio".utf8) ? .audio : .file
  }

  /// Whether the part is an image that OpenAI's models are asked to look at in low detail, which costs the same whatever
  /// its size.
  static func isLowDetailImage(_ part: JSONElement) -> Bool {
    (part["image_url"]?["detail"] ?? part["detail"])?.utf8?.elementsEqual("low".utf8) ?? false
  }
}
