internal import FileFormats

/// A provider's batch layout in which requests are written, one a line.
package enum RequestFormat: String, Sendable, CaseIterable {
  case openAIBatch = "openai-batch"
  case anthropicBatch = "anthropic-batch"
  case bedrock = "bedrock"
  case vertex = "vertex"

  /// The log format with the same lines.
  var logFormat: LogFormat {
    switch self {
    case .openAIBatch: .openAIBatch
    case .anthropicBatch: .anthropicBatch
    case .bedrock: .bedrockBatch
    case .vertex: .vertexBatch
    }
  }

  /// What one file may hold, as the providers' guides said in November 2026:
  ///
  /// - OpenAI: 50,000 requests and 200 MB a file.
  /// - Anthropic: 100,000 requests or 256 MB a batch.
  /// - Bedrock: 50,000 records and 1 GB a file; the quota differs by model and account.
  /// - Vertex (Gemini): 200,000 requests and 1 GB a file.
  package var limits: RequestLimits {
    switch self {
    case .openAIBatch: RequestLimits(rows: 50_000, bytes: 200_000_000)
    case .anthropicBatch: RequestLimits(rows: 100_000, bytes: 256_000_000)
    case .bedrock: RequestLimits(rows: 50_000, bytes: 1_000_000_000)
    case .vertex: RequestLimits(rows: 200_000, bytes: 1_000_000_000)
    }
  }

  /// Where its lines keep what is told or changed.
  var members: RequestMembers {
    switch self {
    case .openAIBatch:
      RequestMembers(id: "custom_id", body: "body", model: "model", needsIdAndModel: true, results: [])
    case .anthropicBatch:
      RequestMembers(id: "custom_id", body: "params", model: "model", needsIdAndModel: true, results: [])
    case .bedrock:
      RequestMembers(
        id: "recordId", body: "modelInput", model: "modelId", needsIdAndModel: false,
        results: ["modelOutput", "error"])
    case .vertex:
      RequestMembers(
        id: "key", body: "request", model: "model", needsIdAndModel: false,
        results: ["response", "status", "processed_time"])
    }
  }

  /// Whether an id can stand in a request: Anthropic's have 1 to 64 letters, digits, `_` and `-`.
  func takes(_ id: RequestId) -> Bool {
    guard self == .anthropicBatch else { return true }
    let text = id.literal.dropFirst().dropLast()
    return (1...64).contains(text.count)
      && text.allSatisfy { byte in
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
          || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
      }
  }
}

/// What one file of requests may hold.
package struct RequestLimits: Sendable, Equatable {
  package var rows: Int
  /// Line feeds included.
  package var bytes: Int

  package init(rows: Int, bytes: Int) {
    self.rows = rows
    self.bytes = bytes
  }
}

/// The names of the members of a batch layout's lines.
struct RequestMembers {
  let id: StaticString
  /// The request itself.
  let body: StaticString
  /// In the body.
  let model: StaticString
  /// Whether every line must have an id and name its model; elsewhere the job names the model.
  let needsIdAndModel: Bool
  /// What a provider adds when it gives the lines back with their results.
  let results: [StaticString]
}

/// The id under which a request is sent: the log's own, or one that tells its place.
struct RequestId {
  /// As a JSON string.
  let literal: [UInt8]
  let identity: IdentifierHash

  /// - Parameter text: valid UTF-8.
  init(_ text: UnsafeBufferPointer<UInt8>) {
    var writer = JSONWriter(reserving: text.count + 2)
    writer.string(text)
    literal = writer.bytes
    identity = IdentifierHash(text)
  }

  /// `r2-17`: line 17 of the second input.
  init(input: Int, line: Int) {
    var text = "r\(input + 1)-\(line)"
    self = text.withUTF8 { RequestId($0) }
  }
}
