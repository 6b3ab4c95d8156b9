internal import FileFormats

/// Decodes the results of batches, which hold usage and no prompt: a line that is no result becomes a `RejectedLine`.
///
/// - OpenAI, vLLM: `{"custom_id": ..., "response": {"status_code": 200, "body": {"usage": ...}}, "error": null}`;
/// - Anthropic: `{"custom_id": ..., "result": {"type": "succeeded", "message": {"usage": ...}}}`;
/// - Bedrock: `{"recordId": ..., "modelOutput": {"usage": ...}}`, or with `error`;
/// - Gemini: `{"key": ..., "response": {"usageMetadata": ...}}`;
/// - any other row with an id and `usage`.
///
/// All but the last were served in a batch, whatever tier their answers name.
package struct ResultDecoder: ~Copyable {
  private var parser: RowParser
  private var nested: NestedJSON
  private let maximumLineLength: Int

  package init(maximumLineLength: Int, maximumDepth: Int = PromptDecoder.Options.standardDepth) {
    parser = RowParser(maximumDepth: maximumDepth)
    nested = NestedJSON(maximumDepth: maximumDepth)
    self.maximumLineLength = maximumLineLength
  }

  /// What one line says.
  private enum Finding {
    case usage(TokenUsage)
    case failed
  }

  /// Replaces the contents of `batch` by the results of `block`, in its order.
  package mutating func decode(_ block: LineBlock, into batch: inout ResultBatch) {
    batch.removeAll()
    for line in block.lines {
      do throws(LineRejection) {
        try decode(line, of: block, into: &batch)
      } catch {
        batch.rejected.append(RejectedLine(line, of: block, error))
      }
    }
  }

  private mutating func decode(
    _ line: LineBlock.Line, of block: LineBlock, into batch: inout ResultBatch
  ) throws(LineRejection) {
    try line.checkWhole(upTo: maximumLineLength)
    var objects: [UInt8] = []
    let row = try parser.row(of: line, in: block, objects: &objects)
    nested.reset()
    guard let finding = finding(in: row) else {
      throw LineRejection(.noResult, "neither a batch result nor a row with usage")
    }
    switch finding {
    case .failed: batch.failedCount += 1
    case .usage(let usage) where usage.isEmpty: batch.withoutUsageCount += 1
    case .usage(let usage):
      let hash = try IdentifierHash(of: row, noun: "result", missing: "custom_id or other id")
      batch.entries.append(ResultBatch.Entry(hash: hash, usage: usage))
    }
  }

  private mutating func finding(in row: JSONElement) -> Finding? {
    if let result = nested.container(in: row["result"]), row["custom_id"] != nil {
      guard result["type"]?.spells("succeeded") ?? false else { return .failed }
      return .usage(nested.usage(ofAnswer: result["message"]).servedInBatch())
    }
    if let output = nested.container(in: row["modelOutput"]) {
      return .usage(nested.usage(ofAnswer: output).servedInBatch())
    }
    if let response = nested.container(in: row["response"]) {
      if response["usageMetadata"] ?? response["usage_metadata"] != nil {
        return .usage(nested.usage(ofAnswer: response).servedInBatch())
      }
      if let status = response["status_code"]?.integer, !(200..<300).contains(status) { return .failed }
      if let body = nested.container(in: response["body"]), body.kind == .object {
        return .usage(nested.usage(ofAnswer: body).servedInBatch())
      }
    }
    if row["error"] != nil { return .failed }
    if row["custom_id"] != nil, row.has("response") { return .failed }
    return row["usage"].map { .usage(nested.usage($0)) }
  }
}

/// What the results of one block of lines say.
package struct ResultBatch: Sendable {
  /// One request's observed usage.
  package struct Entry: Sendable {
    let hash: IdentifierHash
    let usage: TokenUsage
  }

  package internal(set) var entries: [Entry] = []
  /// Requests that failed, expired or were cancelled, and so used nothing that is known.
  package internal(set) var failedCount = 0
  /// Answers without token counts.
  package internal(set) var withoutUsageCount = 0
  package internal(set) var rejected: [RejectedLine] = []

  package init() {}

  /// Adds what a later block says.
  package mutating func merge(_ other: ResultBatch) {
    entries += other.entries
    failedCount += other.failedCount
    withoutUsageCount += other.withoutUsageCount
    rejected += other.rejected
  }

  mutating func removeAll() { self = ResultBatch() }
}

/// How rows met the results of batches and scores.
package struct JoinedRows: Sendable, Codable, Equatable {
  /// Rows whose result was found.
  package internal(set) var matched = 0
  /// Rows without a result.
  package internal(set) var unmatched = 0
  /// Rows without a score of their own whose score was found, and those that have none there either.
  package internal(set) var scored = 0
  package internal(set) var unscored = 0

  package init() {}

  package mutating func merge(_ other: JoinedRows) {
    matched += other.matched
    unmatched += other.unmatched
    scored += other.scored
    unscored += other.unscored
  }
}
