internal import FileFormats
internal import LogReading

/// Where a run's figures come from: what was read, what scored it, what was asked, when.
package struct RunProvenance: Sendable, Equatable {
  /// One input of the run.
  package struct Input: Sendable, Equatable {
    /// As the user named it; `stdin` for standard input.
    package var path: String
    /// Of the bytes as they were read, compressed or not, in hexadecimal.
    package var sha256: String
    /// As they were read.
    package var bytes: Int
    /// Lines that were routed or rejected.
    package var rows: Int
    /// Set where only some of the file's lines were read; `sha256` and `bytes` are of these.
    package var section: Section?
    /// `zstd`, `gzip` or `none`.
    package var compression: String
    /// `LogFormat`'s name.
    package var format: String

    package init(path: String, sha256: String, bytes: Int, rows: Int, compression: String, format: String) {
      self.path = path
      self.sha256 = sha256
      self.bytes = bytes
      self.rows = rows
      self.compression = compression
      self.format = format
    }
  }

  /// Where in a file the lines lie that were read, in bytes, and how many the file had.
  package struct Section: Sendable, Equatable {
    package var range: Range<Int>
    package var fileBytes: Int

    package init(range: Range<Int>, fileBytes: Int) {
      self.range = range
      self.fileBytes = fileBytes
    }
  }

  /// Which share of a divided log was read.
  package struct Shard: Sendable, Equatable {
    /// From 1 to `count`.
    package var index: Int
    package var count: Int
    /// Shards of one division of the same log have the same.
    package var division: String

    package init(index: Int, count: Int, division: String) {
      self.index = index
      self.count = count
      self.division = division
    }
  }

  /// The router that scored.
  package struct Artefact: Sendable, Equatable {
    /// A directory, or `shipped:mf`.
    package var name: String
    /// `RouterDescriptor`'s name.
    package var kind: String
    /// Of its weights; nil for a router without any.
    package var sha256: String?

    package init(name: String, kind: String, sha256: String?) {
      self.name = name
      self.kind = kind
      self.sha256 = sha256
    }
  }

  package var inputs: [Input]
  /// Nil unless `--shard` was given.
  package var shard: Shard?
  package var artefact: Artefact
  /// In words, such as `static-minilm-256 (256 dimensions, sha256 ...)`; nil where none was needed.
  package var embedder: String?
  /// Options of the run as name and value, in the order they are to be told.
  package var options: [(name: String, value: String)]
  /// How names were understood and whatever else a reader should know, one line each.
  package var notes: [String]
  /// Of this program.
  package var version: String
  /// Such as `2026-11-23T23:59:59Z`.
  package var startedAt: String
  package var durationSeconds: Double

  package init(
    inputs: [Input], artefact: Artefact, embedder: String?, options: [(name: String, value: String)], notes: [String],
    version: String, startedAt: String, durationSeconds: Double
  ) {
    self.inputs = inputs
    self.artefact = artefact
    self.embedder = embedder
    self.options = options
    self.notes = notes
    self.version = version
    self.startedAt = startedAt
    self.durationSeconds = durationSeconds
  }

  package static func == (first: RunProvenance, second: RunProvenance) -> Bool {
    first.inputs == second.inputs && first.shard == second.shard && first.artefact == second.artefact
      && first.embedder == second.embedder
      && first.options.elementsEqual(second.options, by: ==) && first.notes == second.notes
      && first.version == second.version && first.startedAt == second.startedAt
      && first.durationSeconds == second.durationSeconds
  }
}

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

/// Seconds since 1970 of a time as reports write it.
enum UTCSeconds {
  /// Reads `2026-11-23T23:59:59Z`; nil for anything else.
  static func reading(_ text: String) -> Int? {
    let fields = text.split(whereSeparator: { "-T:Z".contains($0) }).compactMap { Int($0) }
    guard text.utf8.count == 20, fields.count == 6, (1...12).contains(fields[1]), (1...31).contains(fields[2]) else {
      return nil
    }
    // Days in years that begin in March, so that a leap day is a year's last.
    let year = fields[1] <= 2 ? fields[0] - 1 : fields[0]
    let dayOfYear = (153 * ((fields[1] + 9) % 12) + 2) / 5 + fields[2] - 1
    let days = 365 * year + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    return days * 86_400 + fields[3] * 3_600 + fields[4] * 60 + fields[5]
  }
}
