internal import FileFormats
internal import LogReading

/// Where a run's figures come from: what was read, what scored it, what was asked, when.
package struct RunProvenance: Sendable, Equatable, Codable {
  /// Such as `2026-11-23T23:59:59Z`.
  package var startedAt: String
  /// Of this program.
  package var version: String
  package var durationSeconds: Double
  package var inputs: [Input]
  package var artefact: Artefact
  /// In words, such as `static-minilm-256 (256 dimensions, sha256 ...)`; nil where none was needed.
  package var embedder: String?
  /// In the order they are to be printed.
  package var options: [Option]
  /// How names were understood and whatever else a reader should know, one line each.
  package var notes: [String]
  /// Nil unless `--shard` was given.
  package var shard: Shard?

  private enum CodingKeys: String, CodingKey {
    case startedAt, version, durationSeconds, inputs, artefact = "router", embedder, options, notes, shard
  }

  package init(
    inputs: [Input], artefact: Artefact, embedder: String?, options: [(name: String, value: String)], notes: [String],
    version: String, startedAt: String, durationSeconds: Double
  ) {
    self.inputs = inputs
    self.artefact = artefact
    self.embedder = embedder
    self.options = options.map { Option(name: $0.name, value: $0.value) }
    self.notes = notes
    self.version = version
    self.startedAt = startedAt
    self.durationSeconds = durationSeconds
  }

  /// One input of the run.
  package struct Input: Sendable, Equatable, Codable {
    /// As the user named it; `stdin` for standard input.
    package var path: String
    /// Of the bytes as they were read, compressed or not, in hexadecimal.
    package var sha256: String
    /// As they were read.
    package var bytes: Int
    /// Lines that were routed or rejected.
    package var rows: Int
    /// `zstd`, `gzip` or `none`.
    package var compression: String
    /// `LogFormat`'s name.
    package var format: String
    private var byteRange: ByteRange?
    private var fileBytes: FileBytes?

    package init(path: String, sha256: String, bytes: Int, rows: Int, compression: String, format: String) {
      self.path = path
      self.sha256 = sha256
      self.bytes = bytes
      self.rows = rows
      self.compression = compression
      self.format = format
    }

    /// Set where only some of the file's lines were read; `sha256` and `bytes` are of these.
    package var section: Section? {
      get {
        guard let ends = byteRange?.ends, let fileBytes else { return nil }
        return Section(range: ends[0]..<ends[1], fileBytes: fileBytes.count)
      }
      set {
        byteRange = newValue.map { ByteRange(ends: [$0.range.lowerBound, $0.range.upperBound]) }
        fileBytes = newValue.map { FileBytes(count: $0.fileBytes) }
      }
    }

    fileprivate var isSound: Bool {
      guard bytes >= 0, Count.range.contains(rows), (byteRange == nil) == (fileBytes == nil) else { return false }
      guard let ends = byteRange?.ends, let fileBytes else { return true }
      return ends.count == 2 && 0 <= ends[0] && ends[0] <= ends[1] && ends[1] <= fileBytes.count
    }
  }

  /// Where in a file the lines stand that were read, in bytes, and how many the file has.
  package struct Section: Sendable, Equatable {
    package var range: Range<Int>
    package var fileBytes: Int

    package init(range: Range<Int>, fileBytes: Int) {
      self.range = range
      self.fileBytes = fileBytes
    }
  }

  /// The router that scored.
  package struct Artefact: Sendable, Equatable, Codable {
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

  /// An option of the run, written as a list of two texts.
  package struct Option: Sendable, Equatable, Codable {
    package var name: String
    package var value: String

    fileprivate init(name: String, value: String) { (self.name, self.value) = (name, value) }

    package init(from decoder: any Decoder) throws {
      let words = try [String](from: decoder)
      guard words.count == 2 else {
        throw DecodingError.dataCorrupted(
          DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "an option and its value"))
      }
      (name, value) = (words[0], words[1])
    }

    package func encode(to encoder: any Encoder) throws { try [name, value].encode(to: encoder) }
  }

  /// The share of a divided log that was read.
  package struct Shard: Sendable, Equatable, Codable, LeftOutWhenNil {
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

  /// The first byte that was read of a file, and the one after the last.
  private struct ByteRange: Equatable, Codable, LeftOutWhenNil {
    let ends: [Int]

    init(ends: [Int]) { self.ends = ends }
    init(from decoder: any Decoder) throws { ends = try [Int](from: decoder) }
    func encode(to encoder: any Encoder) throws { try ends.encode(to: encoder) }
  }

  private struct FileBytes: Equatable, Codable, LeftOutWhenNil {
    let count: Int

    init(count: Int) { self.count = count }
    init(from decoder: any Decoder) throws { count = try Int(from: decoder) }
    func encode(to encoder: any Encoder) throws { try count.encode(to: encoder) }
  }
}

extension RunProvenance {
  /// Whether the counts of a run that was read are such as a run may have.
  var isSound: Bool {
    guard inputs.allSatisfy(\.isSound), durationSeconds.isFinite else { return false }
    return shard.map { (1...ShardNumber.maximumCount).contains($0.count) && (1...$0.count).contains($0.index) } ?? true
  }

  /// The order of runs in a merged report: that of their JSON's bytes, so by start first.
  static func sorted(_ runs: [RunProvenance]) -> [RunProvenance] {
    guard runs.count > 1 else { return runs }
    return runs.map { ($0, (try? JSONValueEncoder.document(of: $0).encoded(pretty: false)) ?? []) }
      .sorted { $0.1.lexicographicallyPrecedes($1.1) }.map(\.0)
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
