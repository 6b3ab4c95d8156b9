internal import FileFormats
internal import Files
internal import Routing

/// Writes requests as OpenAI batch input (`custom_id`, `method`, `url`, `body`), which vLLM's `run_batch` takes as well,
/// in as many files `NAME-001.jsonl`, `NAME-002.jsonl`... as the batch service's limits ask for.
struct BatchRequestFiles: ~Copyable {
  /// What one batch file may hold.
  struct Limits: Sendable {
    var rowCount = 50_000
    var byteCount = 200_000_000

    init() {}
  }

  private let folder: String
  private let name: String
  private let model: String
  private let settings: [JSONValue.Member]
  private let limits: Limits
  private var parts: [BatchRequestPart] = []
  private var current: OutputFile?
  private var rowCount = 0
  private var byteCount = 0

  /// - Parameters:
  ///   - name: of the files, without number and ending.
  ///   - settings: further members of every request's body, such as `max_tokens`.
  init(folder: String, name: String, model: String, settings: [JSONValue.Member], limits: Limits) {
    self.folder = folder
    self.name = name
    self.model = model
    self.settings = settings
    self.limits = limits
  }

  /// Members of a body as a model takes them.
  static func adapted(_ settings: [JSONValue.Member], to parameters: ModelParameters?) -> [JSONValue.Member] {
    guard let parameters else { return settings }
    let hasLimit = settings.contains { $0.name == "max_completion_tokens" }
    return settings.compactMap { member in
      if parameters.renamesLimit, member.name == "max_tokens" {
        return hasLimit ? nil : JSONValue.Member(name: "max_completion_tokens", value: member.value)
      }
      return parameters.refused.contains(member.name) ? nil : member
    }
  }

  /// Appends a request; a message is a role and a text.
  mutating func add(_ id: String, messages: [(role: String, text: String)]) throws(InputError) {
    let list = messages.map { message -> JSONValue in
      ["role": .string(message.role), "content": .string(message.text)]
    }
    let body = [
      JSONValue.Member(name: "model", value: .string(model)), JSONValue.Member(name: "messages", value: .array(list)),
    ]
    let row: JSONValue = [
      "custom_id": .string(id), "method": "POST", "url": "/v1/chat/completions", "body": .object(body + settings),
    ]
    let line = row.encoded(pretty: false) + [0x0A]
    if current != nil, rowCount == limits.rowCount || byteCount + line.count > limits.byteCount { try close() }
    do throws(FileWritingError) {
      let file: OutputFile
      if let current { file = current } else { file = try OutputFile(path: "\(folder)/\(fileName(parts.count))") }
      current = file
      try file.write(line)
    } catch {
      throw InputError(error)
    }
    rowCount += 1
    byteCount += line.count
  }

  /// Puts the last file in place and removes files of an earlier run that has more of them.
  mutating func finish() throws(InputError) -> [BatchRequestPart] {
    try close()
    var stale = parts.count
    while (try? FileSystem.remove("\(folder)/\(fileName(stale))")) == true { stale += 1 }
    return parts
  }

  private mutating func close() throws(InputError) {
    guard let file = current else { return }
    do throws(FileWritingError) { try file.finish() } catch { throw InputError(error) }
    parts.append(BatchRequestPart(path: file.path, rowCount: rowCount, byteCount: byteCount))
    current = nil
    rowCount = 0
    byteCount = 0
  }

  private func fileName(_ index: Int) -> String {
    let digits = String(index + 1)
    return "\(name)-\(String(repeating: "0", count: max(0, 3 - digits.count)))\(digits).jsonl"
  }
}

/// One file of batch requests that was written.
package struct BatchRequestPart: Sendable, Equatable {
  package let path: String
  package let rowCount: Int
  package let byteCount: Int
}
