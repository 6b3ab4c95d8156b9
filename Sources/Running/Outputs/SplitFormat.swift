package import Files

/// The log itself in one set a model, each in input order and every row as it was read; a CSV record is an object of its
/// columns. Of two models the sets are `hard.jsonl`, the rows that go to the strong one, and `easy.jsonl`; of more they are
/// named after their models.
package struct SplitFormat: RowFormat {
  package init() {}

  package var needsOriginals: Bool { true }
  package func makeWriter(_ run: RowContext) -> any RowWriter { Writer(fileCount: run.candidates.count) }

  private struct Writer: RowWriter {
    let fileCount: Int

    func append(_ row: AssignedRow, to part: inout FormattedRows) {
      part.bytes[row.candidate].append(contentsOf: row.original)
      part.bytes[row.candidate].append(0x0A)
    }
  }

  /// By candidate.
  static func fileNames(of models: [String]) -> [String] {
    models.count == 2 ? ["hard.jsonl", "easy.jsonl"] : ModelFileName.stems(of: models).map { "\($0).jsonl" }
  }
}

/// The sets of one folder.
package final class SplitFiles: RowSink {
  private let files: [OutputFile]

  /// - Parameter models: the candidates' names.
  package init(in folder: OutputFolder, models: [String]) throws(FileWritingError) {
    var files: [OutputFile] = []
    for name in SplitFormat.fileNames(of: models) { files.append(try folder.file(name)) }
    self.files = files
  }

  /// Whether a file in a folder is a set of a run among these models.
  package static func isOwn(_ name: String, models: [String]) -> Bool {
    SplitFormat.fileNames(of: models).contains(name)
  }

  package func take(_ rows: FormattedRows) throws {
    for (file, bytes) in zip(files, rows.bytes) where !bytes.isEmpty { try file.write(bytes) }
  }

  package func finish() throws { for file in files { try file.finish() } }
}
