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
    /// `RouterKind`'s name.
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
