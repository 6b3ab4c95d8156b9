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
}
