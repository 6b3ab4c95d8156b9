import Files
import Glibc
import FileFormats

@testable import Training

/// Answers and verdicts as a batch service would send them.
enum JudgeFixture {
  /// One line of batch output.
  static func answer(_ id: String, _ text: String) -> String {
    let row: JSONValue = [
      "id": "batch_req", "custom_id": .string(id),
      "response": [
        "status_code": 200,
        "body": ["choices": [["message": ["role": "assistant", "content": .string(text)], "finish_reason": "stop"]]],
      ], "error": .null,
    ]
    return String(decoding: row.encoded(pretty: false), as: UTF8.self) + "\n"
  }

  /// The requests of a batch file: custom_id and the text of the last message.
  static func requests(_ path: String) throws -> [(id: String, model: String, text: String)] {
    var requests: [(id: String, model: String, text: String)] = []
    try LabelFile.forEachLine(of: path) { (_, bytes) throws(InputError) in
      guard let row = try? JSONValue(parsing: bytes) else { return }
      let messages = row["body"]?["messages"]?.values ?? []
      requests.append(
        (
          row["custom_id"]?.string ?? "", row["body"]?["model"]?.string ?? "",
          messages.last?["content"]?.string ?? ""
        ))
    }
    return requests
  }

  static func names(_ folder: String) throws -> [String] {
    try FileSystem.names(in: folder).filter { $0.hasSuffix(".jsonl") }
  }

  static func contents(_ path: String) -> [UInt8] { (try? FileSystem.contents(of: path)) ?? [] }
}
