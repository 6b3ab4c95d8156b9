internal import JSONCoding

extension RunProvenance {
  var json: JSONValue {
    [
      "started_at": .string(startedAt), "version": .string(version), "duration_seconds": .double(durationSeconds),
      "inputs": .array(
        inputs.map {
          [
            "path": .string($0.path), "sha256": .string($0.sha256), "bytes": .integer($0.bytes),
            "rows": .integer($0.rows), "compression": .string($0.compression), "format": .string($0.format),
          ]
        }),
      "router": [
        "name": .string(artefact.name), "kind": .string(artefact.kind),
        "sha256": artefact.sha256.map(JSONValue.string) ?? .null,
      ],
      "embedder": embedder.map(JSONValue.string) ?? .null,
      "options": .array(options.map { [.string($0.name), .string($0.value)] }),
      "notes": .array(notes.map(JSONValue.string)),
    ]
  }

  init(_ stored: StoredObject) throws(ReportingError) {
    var inputs: [Input] = []
    for input in try stored.list("inputs") {
      inputs.append(
        Input(
          path: try input.string("path"), sha256: try input.string("sha256"),
          bytes: try input.count("bytes", in: 0...Int.max),
          rows: try input.count("rows"), compression: try input.string("compression"),
          format: try input.string("format")))
    }
    let router = try stored.object("router")
    var options: [(name: String, value: String)] = []
    for option in try stored.list("options") {
      guard let words = option.value.values?.compactMap(\.string), words.count == 2 else {
        throw .unexpected(file: option.file, path: option.path, expected: "an option and its value")
      }
      options.append((words[0], words[1]))
    }
    self.init(
      inputs: inputs,
      artefact: Artefact(
        name: try router.string("name"), kind: try router.string("kind"), sha256: try router.optionalString("sha256")),
      embedder: try stored.optionalString("embedder"), options: options,
      notes: try stored.list("notes").compactMap(\.value.string), version: try stored.string("version"),
      startedAt: try stored.string("started_at"), durationSeconds: try stored.double("duration_seconds"))
  }

  /// The order of runs in a merged report: that of their JSON's bytes, so by start first.
  static func sorted(_ runs: [RunProvenance]) -> [RunProvenance] {
    runs.map { ($0, $0.json.encoded(pretty: false)) }.sorted { $0.1.lexicographicallyPrecedes($1.1) }.map(\.0)
  }
}
