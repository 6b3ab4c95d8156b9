internal import FileFormats

/// One part of a message: a text, an image, a call of a tool, or what a tool gave back.
enum ChatPart {
  /// A JSON string of the row.
  case text(Range<Int>)
  case image(ChatImage)
  /// The id and the name are JSON strings of the row, the arguments a JSON object.
  case toolCall(id: Range<Int>, name: Range<Int>, arguments: [UInt8])
  /// The id is a JSON string of the row; texts and images may be none.
  case toolResult(id: Range<Int>, parts: [ChatPart], isError: Bool)

  var text: Range<Int>? { if case .text(let text) = self { text } else { nil } }

  var isToolCall: Bool { if case .toolCall = self { true } else { false } }

  var isToolResult: Bool { if case .toolResult = self { true } else { false } }
}

/// An image of a request: its bytes in base64, or an address.
enum ChatImage {
  /// `png`, `jpeg`, `gif` or `webp`, and base64 without line ends.
  case data(type: String, base64: [UInt8])
  /// UTF-8 of an https address.
  case address([UInt8])

  /// What all of OpenAI, Anthropic and Bedrock take.
  static let types = ["png", "jpeg", "gif", "webp"]

  /// - Parameter mediaType: such as `image/png`.
  init(mediaType: some Sequence<UInt8>, base64: [UInt8]) throws(LineRejection) {
    let name = String(decoding: Array(mediaType), as: UTF8.self)
    guard let type = ChatImage.types.first(where: { name == "image/\($0)" }) else {
      throw LineRejection(.notConvertible, "an image of the type '\(name.prefix(64))', which not every provider takes")
    }
    guard !base64.isEmpty, base64.allSatisfy(ChatImage.isBase64) else {
      throw LineRejection(.notConvertible, "an image whose bytes are not in base64")
    }
    self = .data(type: type, base64: base64)
  }

  /// - Parameter url: UTF-8 of a `data:` or `https:` address.
  init(url: [UInt8]) throws(LineRejection) {
    if url.starts(with: "https://".utf8) {
      self = .address(url)
      return
    }
    let scheme = Array("data:".utf8)
    let mark = Array(";base64,".utf8)
    guard url.starts(with: scheme), let comma = url.firstIndex(of: UInt8(ascii: ",")),
      url[...comma].count > scheme.count + mark.count, url[...comma].suffix(mark.count).elementsEqual(mark)
    else {
      throw LineRejection(.notConvertible, "'image_url' that is neither an https address nor data in base64")
    }
    try self.init(
      mediaType: url[scheme.count..<(comma + 1 - mark.count)], base64: Array(url[(comma + 1)...]))
  }

  /// As OpenAI has it.
  var url: [UInt8] {
    switch self {
    case .data(let type, let base64): Array("data:image/\(type);base64,".utf8) + base64
    case .address(let url): url
    }
  }

  private static func isBase64(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
      || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "=")
  }
}

extension JSONText {
  /// What a message says, in the words of OpenAI, Anthropic or Bedrock: a text, or a list of parts. Hints to a cache are left
  /// out, which change no answer.
  func parts(of content: Range<Int>) throws(LineRejection) -> [ChatPart] {
    if kind(of: content) == .string { return [.text(content)] }
    var parts: [ChatPart] = []
    for value in kind(of: content) == .object ? [content] : values(of: content) {
      parts.append(try part(value))
    }
    guard !parts.isEmpty else { throw LineRejection(.notConvertible, "a message without text") }
    return parts
  }

  private func part(_ value: Range<Int>) throws(LineRejection) -> ChatPart {
    let members = members(of: value).filter { !spells("cache_control", in: $0.name) }
    let rest = members.filter { !spells("type", in: $0.name) }
    if let type = members.first(where: { spells("type", in: $0.name) })?.value {
      if isString("image_url", at: type) { return .image(try openAIImage(rest)) }
      if isString("image", at: type) { return .image(try anthropicImage(rest)) }
      if isString("tool_use", at: type) { return try toolCall(rest, id: "id") }
      if isString("tool_result", at: type) { return try toolResult(rest, id: "tool_use_id") }
      guard isString("text", at: type) else {
        throw LineRejection(
          .notConvertible,
          "a part of a message is of the type \(String(decoding: self[type].prefix(64), as: UTF8.self)), "
            + "which is not converted")
      }
    }
    if rest.count == 1, let only = rest.first {
      if spells("image", in: only.name) { return .image(try converseImage(self.members(of: only.value))) }
      if spells("toolUse", in: only.name) { return try toolCall(self.members(of: only.value), id: "toolUseId") }
      if spells("toolResult", in: only.name) { return try toolResult(self.members(of: only.value), id: "toolUseId") }
    }
    var text: Range<Int>?
    for member in rest {
      guard spells("text", in: member.name), kind(of: member.value) == .string else {
        throw LineRejection(
          .notConvertible, "a part of a message has '\(name(of: member))', which is not converted")
      }
      text = member.value
    }
    guard let text else { throw LineRejection(.notConvertible, "a part of a message is not a text") }
    return .text(text)
  }

  private func openAIImage(_ members: [Member]) throws(LineRejection) -> ChatImage {
    var image: ChatImage?
    for member in members {
      guard spells("image_url", in: member.name) else { throw unsaid(member) }
      for part in self.members(of: member.value) where kind(of: part.value) != .null {
        if spells("url", in: part.name), let url = unescaped(inside(try string(part))) {
          image = try ChatImage(url: url)
        } else if !(spells("detail", in: part.name) && isString("auto", at: part.value)) {
          throw unsaid(part)
        }
      }
    }
    guard let image else { throw LineRejection(.notConvertible, "an image without 'url'") }
    return image
  }

  private func anthropicImage(_ members: [Member]) throws(LineRejection) -> ChatImage {
    var fields: [String: [UInt8]] = [:]
    for member in members {
      guard spells("source", in: member.name) else { throw unsaid(member) }
      for part in self.members(of: member.value) {
        guard isNamed(part, among: ["type", "media_type", "data", "url"]) else { throw unsaid(part) }
        fields[name(of: part)] = unescaped(inside(try string(part)))
      }
    }
    switch fields["type"].map({ String(decoding: $0, as: UTF8.self) }) {
    case "base64":
      return try ChatImage(mediaType: fields["media_type"] ?? [], base64: fields["data"] ?? [])
    case "url": return try ChatImage(url: fields["url"] ?? [])
    default: throw LineRejection(.notConvertible, "an image whose 'source' is neither base64 nor a url")
    }
  }

  private func converseImage(_ members: [Member]) throws(LineRejection) -> ChatImage {
    var format: [UInt8] = []
    var base64: [UInt8] = []
    for member in members {
      if spells("format", in: member.name) {
        format = unescaped(inside(try string(member))) ?? []
      } else if spells("source", in: member.name) {
        for part in self.members(of: member.value) {
          guard spells("bytes", in: part.name) else { throw unsaid(part) }
          base64 = unescaped(inside(try string(part))) ?? []
        }
      } else {
        throw unsaid(member)
      }
    }
    return try ChatImage(mediaType: Array("image/".utf8) + format, base64: base64)
  }

  private func toolCall(_ members: [Member], id idName: StaticString) throws(LineRejection) -> ChatPart {
    var id: Range<Int>?
    var name: Range<Int>?
    var input: Range<Int>?
    for member in members where kind(of: member.value) != .null {
      if spells(idName, in: member.name) {
        id = try string(member)
      } else if spells("name", in: member.name) {
        name = try string(member)
      } else if spells("input", in: member.name), kind(of: member.value) == .object {
        input = member.value
      } else {
        throw unsaid(member)
      }
    }
    guard let id, let name, let input else {
      throw LineRejection(.notConvertible, "a call of a tool without an id, a name or an object as input")
    }
    return .toolCall(id: id, name: name, arguments: Array(self[input]))
  }

  private func toolResult(_ members: [Member], id idName: StaticString) throws(LineRejection) -> ChatPart {
    var id: Range<Int>?
    var parts: [ChatPart] = []
    var isError = false
    for member in members where kind(of: member.value) != .null {
      if spells(idName, in: member.name) {
        id = try string(member)
      } else if spells("content", in: member.name) {
        let isEmpty = kind(of: member.value) == .array && values(of: member.value).isEmpty
        parts = isEmpty ? [] : try self.parts(of: member.value)
      } else if spells("is_error", in: member.name), kind(of: member.value) == .bool {
        isError = self[member.value].first == UInt8(ascii: "t")
      } else if spells("status", in: member.name), isString("error", at: member.value) {
        isError = true
      } else if !(spells("status", in: member.name) && isString("success", at: member.value)) {
        throw unsaid(member)
      }
    }
    guard let id else { throw LineRejection(.notConvertible, "the result of a tool without an id") }
    guard parts.allSatisfy({ !$0.isToolCall && !$0.isToolResult }) else {
      throw LineRejection(.notConvertible, "the result of a tool that holds another one")
    }
    return .toolResult(id: id, parts: parts, isError: isError)
  }
}
