package import FileFormats
internal import Files

/// The answers of one or more batches, as OpenAI's batch service and vLLM's `run_batch` write them:
/// `{"custom_id": ..., "response": {"status_code": 200, "body": {"choices": [...]}}, "error": null}`, by `custom_id`.
///
/// A request that was answered after it had failed counts as answered; of several answers to one request the last
/// counts.
package struct BatchAnswers: Sendable {
  /// What became of one request.
  enum Outcome: Sendable, Equatable {
    /// The text of the first choice.
    case text(String)
    /// Why there is no text.
    case failed(String)
  }

  private var outcomes: [String: Outcome] = [:]
  /// Answers that another answer to the same request replaced.
  package private(set) var repeatedCount = 0
  /// Answers that the token limit cut off; they are used as they are.
  package private(set) var cutOffCount = 0
  /// What the answers used by the model that they name, those that others replaced as well.
  package private(set) var usage: [String: Usage] = [:]

  /// What some answers used, as they say.
  package struct Usage: Sendable, Equatable {
    package internal(set) var answers = 0
    package internal(set) var promptTokens = 0
    package internal(set) var completionTokens = 0
    /// Answers that do not say what they used; they are among `answers`.
    package internal(set) var unknown = 0
  }

  package init() {}

  /// Reads answer files in this order.
  package init(reading paths: [String]) throws(InputError) {
    for path in paths {
      try LabelFile.forEachLine(of: path) { (line, bytes) throws(InputError) in
        let row: JSONValue
        do throws(JSONError) { row = try JSONValue(parsing: bytes) } catch {
          throw InputError(path, line: line, "is not JSON: \(error.reason); was the file downloaded to its end?")
        }
        try add(row, path, line)
      }
    }
  }

  package var count: Int { outcomes.count }

  /// Nil for a request that no file mentions.
  subscript(_ id: String) -> Outcome? { outcomes[id] }

  /// The text that answers a request; nil if it failed or is missing.
  func text(_ id: String) -> String? {
    if case .text(let text) = outcomes[id] { text } else { nil }
  }

  private mutating func add(_ row: JSONValue, _ path: String, _ line: Int) throws(InputError) {
    guard let id = row["custom_id"]?.string else {
      throw InputError(path, line: line, "has no string 'custom_id': is this a batch's output file?")
    }
    guard row["body"] == nil || row["response"] != nil else {
      throw InputError(path, line: line, "is a request, not an answer: this is a batch's input; give its output file")
    }
    guard row["response"] != nil || row["error"] != nil else {
      throw InputError(path, line: line, "has neither 'response' nor 'error'")
    }
    addUsage(row["response"]?["body"])
    let outcome = BatchAnswers.outcome(row)
    switch (outcomes[id], outcome) {
    case (.text, .failed): return
    case (.text, .text): repeatedCount += 1
    default: break
    }
    if case .text = outcome, row["response"]?["body"]?["choices"]?.values?.first?["finish_reason"]?.string == "length" {
      cutOffCount += 1
    }
    outcomes[id] = outcome
  }

  /// Nothing that failed without an answer was paid for.
  private mutating func addUsage(_ body: JSONValue?) {
    guard let body, body["choices"] != nil else { return }
    var own = usage[body["model"]?.string ?? ""] ?? Usage()
    own.answers += 1
    let (prompt, completion) = (body["usage"]?["prompt_tokens"]?.integer, body["usage"]?["completion_tokens"]?.integer)
    let possible = 0...BatchAnswers.mostTokens
    if let prompt, let completion, possible.contains(prompt), possible.contains(completion) {
      own.promptTokens += prompt
      own.completionTokens += completion
    } else {
      own.unknown += 1
    }
    usage[body["model"]?.string ?? ""] = own
  }

  /// Of one answer; more is not believed.
  private static let mostTokens = 100_000_000

  private static func outcome(_ row: JSONValue) -> Outcome {
    if let error = row["error"], error != .null { return .failed("error: \(wording(of: error))") }
    let response = row["response"]
    if let status = response?["status_code"]?.integer, status != 200 {
      let detail = response?["body"]?["error"].map { ": \(wording(of: $0))" } ?? ""
      return .failed("status \(status)\(detail)")
    }
    guard let choice = response?["body"]?["choices"]?.values?.first else {
      return .failed("the response has no choice")
    }
    let message = choice["message"]
    if let text = message?["content"]?.string, !text.isEmpty { return .text(text) }
    if let refusal = message?["refusal"]?.string, !refusal.isEmpty { return .failed("refused: \(refusal.prefix(200))") }
    let reason = choice["finish_reason"]?.string.map { " (finish_reason \($0))" } ?? ""
    return .failed("the answer has no text\(reason)")
  }

  private static func wording(of error: JSONValue) -> String {
    let text = error["message"]?.string ?? error.string ?? String(decoding: error.encoded(pretty: false), as: UTF8.self)
    return String(text.prefix(200))
  }
}

/// Names of batch requests that say what was asked: the same question to the same model has the same name in every run,
/// and an answer to another question can never be taken for it.
enum RequestIdentity {
  /// The name of one prompt: 32 hexadecimal digits of SHA-256.
  static func prompt(_ prompt: String) -> String { digest([prompt]) }

  /// The `custom_id` of a prompt to a model.
  static func ask(_ prompt: String, model: String) -> String { "ask-" + digest([model, prompt]) }

  /// The `custom_id` of a comparison: what the judge sees, in its order.
  static func judge(_ judge: String, prompt: String, first: String, second: String) -> String {
    "judge-" + digest([judge, prompt, first, second])
  }

  /// What fences a comparison's texts: a part of its name, which follows from them.
  static func mark(of id: String) -> String { String(id.suffix(8)) }

  /// Each part goes in with its length before it, so that no two lists of parts give the same bytes.
  private static func digest(_ parts: [String]) -> String {
    var digest = SHA256Digest()
    for var part in parts {
      withUnsafeBytes(of: UInt64(part.utf8.count).littleEndian) { digest.update($0) }
      part.withUTF8 { digest.update(UnsafeRawBufferPointer($0)) }
    }
    return String(digest.hexadecimal().prefix(32))
  }
}
