internal import JSONCoding
internal import LogReading

extension RunProvenance {
  var json: JSONValue {
    var document: JSONValue = [
      "started_at": .string(startedAt), "version": .string(version), "duration_seconds": .double(durationSeconds),
      "inputs": .array(
        inputs.map {
          RunProvenance.adding(
            $0.section.map {
              [
                ("byte_range", [.integer($0.range.lowerBound), .integer($0.range.upperBound)]),
                ("file_bytes", .integer($0.fileBytes)),
              ]
            } ?? [],
            to: [
              "path": .string($0.path), "sha256": .string($0.sha256), "bytes": .integer($0.bytes),
              "rows": .integer($0.rows), "compression": .string($0.compression), "format": .string($0.format),
            ])
        }),
      "router": [
        "name": .string(artefact.name), "kind": .string(artefact.kind),
        "sha256": artefact.sha256.map(JSONValue.string) ?? .null,
      ],
      "embedder": embedder.map(JSONValue.string) ?? .null,
      "options": .array(options.map { [.string($0.name), .string($0.value)] }),
      "notes": .array(notes.map(JSONValue.string)),
    ]
    if let shard {
      document = RunProvenance.adding(
        [
          (
            "shard",
            ["index": .integer(shard.index), "count": .integer(shard.count), "division": .string(shard.division)]
          )
        ], to: document)
    }
    return document
  }

  private static func adding(_ members: [(String, JSONValue)], to object: JSONValue) -> JSONValue {
    .object((object.members ?? []) + members.map { .init(name: $0.0, value: $0.1) })
  }

  init(_ stored: StoredObject) throws(ReportingError) {
    var inputs: [Input] = []
    for input in try stored.list("inputs") {
      var read = Input(
        path: try input.string("path"), sha256: try input.string("sha256"),
        bytes: try input.count("bytes", in: 0...Int.max),
        rows: try input.count("rows"), compression: try input.string("compression"),
        format: try input.string("format"))
      read.section = try Section(of: input)
      inputs.append(read)
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
    guard stored.value["shard"] != nil else { return }
    let shard = try stored.object("shard")
    let count = try shard.count("count", in: 1...ShardNumber.maximumCount)
    self.shard = Shard(
      index: try shard.count("index", in: 1...count), count: count, division: try shard.string("division"))
  }

  /// The order of runs in a merged report: that of their JSON's bytes, so by start first.
  static func sorted(_ runs: [RunProvenance]) -> [RunProvenance] {
    runs.map { ($0, $0.json.encoded(pretty: false)) }.sorted { $0.1.lexicographicallyPrecedes($1.1) }.map(\.0)
  }
}

extension RunProvenance.Section {
  /// Nil for an input that was read whole.
  fileprivate init?(of input: StoredObject) throws(ReportingError) {
    guard let ends = input.value["byte_range"] else { return nil }
    let fileBytes = try input.count("file_bytes", in: 0...Int.max)
    guard let numbers = ends.values?.compactMap(\.integer), numbers.count == 2, numbers[0] >= 0,
      numbers[0] <= numbers[1], numbers[1] <= fileBytes
    else {
      throw .unexpected(file: input.file, path: input.path + "/byte_range", expected: "a range of the file's bytes")
    }
    self.init(range: numbers[0]..<numbers[1], fileBytes: fileBytes)
  }
}
