internal import FileFormats
internal import LogReading

/// What stands beside files of requests: `manifest.jsonl`, one line a request in input order,
///
///     {"custom_id": ..., "model": ..., "file": ..., "line": 1, "input": ..., "input_line": 1}
///
/// with `"refused": true` after that where the model does not take it, and `manifest.json`, the files with their sizes and
/// hashes; the one of requests that are not to be submitted is `refused`, which is not there without such requests. `custom_id` is the id in the request, whatever the layout
/// calls it, and null where the request has none; `model` is the run's name for it.
enum RequestManifest {
  static let rowsName = "manifest.jsonl"
  static let summaryName = "manifest.json"
  static let refusedName = "refused.jsonl"
  static let schema = "routellm-batch/requests"
  static let version = 1

  /// - Parameter id: as a JSON string; empty for none.
  static func row(
    id: ArraySlice<UInt8>, model: String, file: String, line: Int, input: String, inputLine: Int,
    isRefused: Bool = false
  ) -> [UInt8] {
    var writer = JSONWriter(reserving: 160)
    writer.raw("{\"custom_id\":")
    if id.isEmpty { writer.raw("null") } else { writer.raw(id) }
    writer.raw(",\"model\":")
    writer.string(model)
    writer.raw(",\"file\":")
    writer.string(file)
    writer.raw(",\"line\":")
    writer.integer(line)
    writer.raw(",\"input\":")
    writer.string(input)
    writer.raw(",\"input_line\":")
    writer.integer(inputLine)
    if isRefused { writer.raw(",\"refused\":true") }
    writer.raw("}\n")
    return writer.bytes
  }

  /// - Parameters:
  ///   - refused: the file of requests that are not to be submitted; nil without them.
  ///   - manifest: the finished file of rows; nil as long as the folder is unfinished.
  static func summary(
    format: RequestFormat, limits: RequestLimits, models: [RequestModel], files: [RequestFiles.Finished],
    refused: RequestFiles.Finished? = nil, manifest: RequestFiles.Finished?, repeatedFileCount: Int, program: String
  ) -> JSONValue {
    func facts(_ file: RequestFiles.Finished) -> [JSONValue.Member] {
      [
        JSONValue.Member(name: "rows", value: .integer(file.rows)),
        JSONValue.Member(name: "bytes", value: .integer(file.bytes)),
        JSONValue.Member(name: "sha256", value: .string(file.sha256)),
      ]
    }
    var summary: JSONValue = [
      "schema": .string(schema), "version": .integer(version), "program": .string(program),
      "complete": .bool(manifest != nil), "format": .string(format.rawValue),
      "limits": ["rows": .integer(limits.rows), "bytes": .integer(limits.bytes)],
      "rows": .integer(manifest?.rows ?? 0), "files_begun_by_repeated_ids": .integer(repeatedFileCount),
      "models": .array(
        // The weakest first, as the files are.
        models.enumerated().reversed().map { index, model in
          [
            "model": .string(model.name), "wire_name": .string(model.wireName),
            "rows": .integer(files.filter { $0.model == index }.reduce(0) { $0 + $1.rows }),
          ]
        }),
      "files": .array(
        files.map { file in
          .object(
            [
              JSONValue.Member(name: "file", value: .string(file.name)),
              JSONValue.Member(name: "model", value: .string(models[file.model].name)),
              JSONValue.Member(name: "wire_name", value: .string(models[file.model].wireName)),
            ] + facts(file))
        }),
      "manifest": manifest.map { .object([JSONValue.Member(name: "file", value: .string($0.name))] + facts($0)) }
        ?? .null,
    ]
    if let refused, case .object(var members) = summary {
      let file = [JSONValue.Member(name: "file", value: .string(refused.name))] + facts(refused)
      members.append(JSONValue.Member(name: "refused", value: .object(file)))
      summary = .object(members)
    }
    return summary
  }
}
