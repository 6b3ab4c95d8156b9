internal import FileFormats
internal import Numerics

/// What a line is that is no request for a chat or a completion: it is neither routed nor rejected, but counted by kind.
package enum SetAsideKind: String, Sendable, CaseIterable, Codable, CodingKeyRepresentable {
  case embeddings
  case moderations
  case images
  /// Speech, transcriptions and translations.
  case audio
  case videos
  case rankings
  /// Calls of agents, which hold the calls of models that are counted by themselves.
  case agents
  /// Calls of tools.
  case tools
  /// Other spans, events and observations of a trace.
  case spans = "other spans"
  /// Turns of a conversation that are not the user's, a line each.
  case answers = "turns of the assistant"
  /// Lines of a collector that hold no row.
  case lines = "other log lines"
  /// Calls of other endpoints, such as those for files and batches.
  case other = "other requests"

  /// `1 agent`, `2 agents`.
  package func counted(_ count: Int) -> String {
    let one =
      switch self {
      case .answers: "turn of the assistant"
      case .audio: rawValue
      default: String(rawValue.dropLast())
      }
    return FigureText.count(count, of: one, plural: rawValue)
  }

  /// What the path of an endpoint says; nil for a chat, a completion or a response, and for what is not known.
  init?(path: JSONElement?) {
    // The common case without a text of its own.
    if path?.spells("/v1/chat/completions") ?? true { return nil }
    guard let path = path?.utf8, path.contains(UInt8(ascii: "/")) else { return nil }
    let text = String(decoding: path.prefix(512), as: UTF8.self).lowercased().prefix { $0 != "?" }
    let steps = text.split(separator: "/").flatMap { $0.split(separator: ":") }
    for step in steps {
      if let kind = SetAsideKind.endpoints[String(step)] {
        self = kind
        return
      }
    }
    return nil
  }

  private static let endpoints: [String: SetAsideKind] = [
    "embeddings": .embeddings, "embedding": .embeddings, "embed": .embeddings, "embedcontent": .embeddings,
    "batchembedcontents": .embeddings, "moderations": .moderations, "moderation": .moderations, "images": .images,
    "image": .images, "text-to-image": .images, "audio": .audio, "speech": .audio, "transcriptions": .audio,
    "translations": .audio, "videos": .videos, "rerank": .rankings, "score": .rankings, "files": .other,
    "batches": .other, "fine_tuning": .other, "vector_stores": .other, "assistants": .other, "uploads": .other,
    "threads": .other, "count_tokens": .other, "counttokens": .other, "tokenize": .other, "detokenize": .other,
    "classify": .other, "pooling": .other,
  ]

  /// What LiteLLM's `call_type` says; nil for a chat, a completion or a response, and for what is not known.
  init?(callType: JSONElement?) {
    guard let callType = callType?.utf8, !callType.elementsEqual("acompletion".utf8) else { return nil }
    let text = String(decoding: callType.prefix(64), as: UTF8.self).lowercased()
    let words: [(word: String, kind: SetAsideKind)] = [
      ("embedding", .embeddings), ("moderation", .moderations), ("image", .images), ("transcription", .audio),
      ("speech", .audio), ("realtime", .audio), ("rerank", .rankings), ("video", .videos), ("file", .other),
      ("batch", .other), ("fine_tun", .other), ("assistant", .other), ("thread", .other), ("vector_store", .other),
      ("ocr", .other), ("search", .other), ("list_", .other), ("health", .other), ("mcp_tool", .tools),
    ]
    guard let found = words.first(where: { text.contains($0.word) }) else { return nil }
    self = found.kind
  }

  /// What OpenTelemetry's `gen_ai.operation.name` says; nil for a call of a model, and for what is not known.
  init?(operation: JSONElement?) {
    guard let operation = operation?.utf8 else { return nil }
    switch String(decoding: operation.prefix(64), as: UTF8.self).lowercased() {
    case "embeddings", "embedding": self = .embeddings
    case "execute_tool", "tool", "function": self = .tools
    case "invoke_agent", "create_agent", "invoke_workflow", "agent", "workflow": self = .agents
    case "rerank", "reranker": self = .rankings
    case "image_generation": self = .images
    case "retrieval", "retrieve", "guardrail", "evaluate": self = .spans
    default: return nil
    }
  }

  /// What the name of a model says where nothing else does; nil for one that may chat.
  init?(model: JSONElement?) {
    guard let model = model?.utf8 else { return nil }
    let text = String(decoding: model.prefix(256), as: UTF8.self).lowercased()
    let name = text.split(separator: "/").last.map(String.init) ?? text
    let words: [(word: String, kind: SetAsideKind)] = [
      ("embed", .embeddings), ("moderation", .moderations), ("dall-e", .images), ("gpt-image", .images),
      ("titan-image", .images), ("nova-canvas", .images), ("stable-diffusion", .images), ("stability.", .images),
      ("whisper", .audio), ("tts-1", .audio), ("-transcribe", .audio), ("rerank", .rankings), ("nova-reel", .videos),
      ("sora", .videos),
    ]
    guard let found = words.first(where: { name.contains($0.word) }) else { return nil }
    self = found.kind
  }
}
