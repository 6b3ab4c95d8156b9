/// Files that are no logs in text, told by their first bytes: what they are, and the command that mends it.
enum ForeignFile {
  /// Bytes that tell all of them.
  static let headLength = 512

  private struct Kind {
    let offset: Int
    let magic: [UInt8]
    let advice: String

    init(_ magic: [UInt8], at offset: Int = 0, _ advice: String) {
      (self.offset, self.magic, self.advice) = (offset, magic, advice)
    }

    init(_ magic: String, at offset: Int = 0, _ advice: String) { self.init(Array(magic.utf8), at: offset, advice) }
  }

  private static let kinds: [Kind] = [
    Kind([0x42, 0x5A, 0x68], "is bzip2, which is not read directly: bzcat FILE | routellm-batch"),
    Kind([0xFD, 0x37, 0x7A, 0x58], "is xz, which is not read directly: xzcat FILE | routellm-batch"),
    Kind([0x04, 0x22, 0x4D, 0x18], "is lz4, which is not read directly: lz4 -dc FILE | routellm-batch"),
    Kind([0x02, 0x21, 0x4C, 0x18], "is lz4, which is not read directly: lz4 -dc FILE | routellm-batch"),
    Kind([0x5D, 0x00, 0x00], "is lzma, which is not read directly: xz -dc --format=lzma FILE | routellm-batch"),
    Kind([0x1F, 0x9D], "is compressed by compress(1), which is not read directly: zcat FILE | routellm-batch"),
    Kind([0x1F, 0xA0], "is compressed by compress(1), which is not read directly: zcat FILE | routellm-batch"),
    Kind(
      [0xFF, 0x06, 0x00, 0x00, 0x73, 0x4E], "is snappy, which is not read directly: snzip -dc FILE | routellm-batch"),
    Kind("LZIP", "is lzip, which is not read directly: lzip -dc FILE | routellm-batch"),
    Kind([0x50, 0x4B, 0x03, 0x04], "is a ZIP archive: unzip -p FILE | routellm-batch"),
    Kind([0x50, 0x4B, 0x05, 0x06], "is an empty ZIP archive"),
    Kind([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "is a 7-Zip archive: 7z e -so FILE | routellm-batch"),
    Kind("Rar!", "is a RAR archive: unrar p -inul FILE | routellm-batch"),
    Kind("ustar", at: 257, "is a tar archive: tar -xOf FILE | routellm-batch"),
    Kind(
      "PAR1",
      "is Parquet, not JSON lines: python3 -m routellm_batch.parquet read FILE | routellm-batch, or "
        + "duckdb -c \"COPY (FROM 'FILE') TO '/dev/stdout' (FORMAT json)\" | routellm-batch"
    ),
    Kind(
      "ARROW1",
      "is an Arrow file, not JSON lines: python3 -c \"import pyarrow.feather as f, sys; "
        + "f.read_table('FILE').to_pandas().to_json(sys.stdout, orient='records', lines=True)\" | routellm-batch"),
    Kind(
      "FEA1",
      "is a Feather file, not JSON lines: python3 -c \"import pyarrow.feather as f, sys; "
        + "f.read_table('FILE').to_pandas().to_json(sys.stdout, orient='records', lines=True)\" | routellm-batch"),
    Kind(
      [0xFF, 0xFF, 0xFF, 0xFF],
      "is an Arrow stream, not JSON lines: python3 -c \"import pyarrow.ipc as i, sys; "
        + "i.open_stream('FILE').read_pandas().to_json(sys.stdout, orient='records', lines=True)\" | routellm-batch"),
    Kind(
      [0x4F, 0x52, 0x43, 0x08],
      "is ORC, not JSON lines: duckdb or pyarrow (pyarrow.orc.read_table) writes it as JSON lines or Parquet"),
    Kind([0x4F, 0x62, 0x6A, 0x01], "is Avro, not JSON lines: avro-tools tojson FILE | routellm-batch"),
    Kind(
      "SQLite format 3",
      "is an SQLite database, not JSON lines: sqlite3 -json FILE 'SELECT * FROM table' | routellm-batch"),
    Kind(
      "DUCK", at: 8,
      "is a DuckDB database, not JSON lines: duckdb FILE -c \"COPY table TO '/dev/stdout' (FORMAT json)\" | routellm-batch"
    ),
    Kind(
      "PGDMP", "is a PostgreSQL dump: restore it, and export with psql -c \"COPY ... TO STDOUT (FORMAT csv, HEADER)\""),
    Kind("version https://git-lfs", "is a Git LFS pointer, not the file itself: git lfs pull"),
    Kind(
      "version https://hawser", "is a Git LFS pointer, not the file itself: git lfs pull"),
    Kind([0x80, 0x04, 0x95], "is a Python pickle, which runs code when it is read: write the data as JSON lines"),
    Kind("%PDF", "is a PDF document, not a log"),
    Kind("<!DOCTYPE", "is an HTML page, not a log: was the download refused?"),
    Kind("<!doctype", "is an HTML page, not a log: was the download refused?"),
    Kind("<html", "is an HTML page, not a log: was the download refused?"),
    Kind("<?xml", "is XML, not JSON lines: was the download refused?"),
    Kind([0x89, 0x48, 0x44, 0x46], "is HDF5, not JSON lines"),
    Kind([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], "is a NumPy array, not JSON lines"),
    Kind([0xFF, 0xFE], "is UTF-16; logs are read as UTF-8: iconv -f utf-16 -t utf-8 FILE | routellm-batch"),
    Kind([0xFE, 0xFF], "is UTF-16; logs are read as UTF-8: iconv -f utf-16 -t utf-8 FILE | routellm-batch"),
    Kind([0x7B, 0x00], "is UTF-16; logs are read as UTF-8: iconv -f utf-16le -t utf-8 FILE | routellm-batch"),
    Kind([0x5B, 0x00], "is UTF-16; logs are read as UTF-8: iconv -f utf-16le -t utf-8 FILE | routellm-batch"),
    Kind([0x00, 0x7B], "is UTF-16; logs are read as UTF-8: iconv -f utf-16be -t utf-8 FILE | routellm-batch"),
  ]

  /// What a file of these first bytes is and how to read it, where it cannot be read here.
  static func advice(_ start: UnsafeRawBufferPointer) -> String? {
    kinds.first { kind in
      start.count >= kind.offset + kind.magic.count && start[kind.offset...].starts(with: kind.magic)
    }?.advice ?? adviceByLine(start)
  }

  /// The same of text whose first line tells what it is.
  private static func adviceByLine(_ start: UnsafeRawBufferPointer) -> String? {
    guard let first = start.first, first >= 0x30 || first == UInt8(ascii: "\"") else { return nil }
    let bytes = start.starts(with: [0xEF, 0xBB, 0xBF]) ? start.dropFirst(3) : start[...]
    guard let end = bytes.firstIndex(of: 0x0A) else { return nil }
    let line = String(decoding: bytes[..<end], as: UTF8.self)
    if line.firstMatch(of: /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[^ ]+ (?:stdout|stderr) [FP] \{/) != nil {
      return "is a container's log as Kubernetes keeps it, with the time and the stream before each line: "
        + "cut -d ' ' -f 4- FILE | routellm-batch"
    }
    guard !line.contains("{"), !line.contains(",") else { return nil }
    for (separator, name, written) in [("\t", "tabs", "\\t"), (";", "semicolons", ";"), ("|", "vertical bars", "|")] {
      let columns = line.split(separator: Character(separator), omittingEmptySubsequences: false)
        .map { $0.trimming(\.isWhitespace) }
      // Names, each within quotes or none: a text in quotes is a row of its own.
      let isHeader = columns.allSatisfy { column in
        let quotes = column.count { $0 == "\"" }
        return quotes == 0 || quotes == 2 && column.count > 2 && column.first == "\"" && column.last == "\""
      }
      let names = columns.map { $0.trimming { $0 == "\"" }.lowercased() }
      guard isHeader, names.count > 1, names.contains(where: promptColumns.contains) else { continue }
      return "is a table with \(name) between its columns, where commas are read: python3 -c \"import csv, sys; "
        + "csv.writer(sys.stdout).writerows(csv.reader(sys.stdin, delimiter='\(written)'))\" < FILE | routellm-batch"
    }
    return nil
  }

  /// Names of columns by which a table is one of requests.
  private static let promptColumns: Set<String> = [
    "prompt", "messages", "text", "input", "question", "query", "instruction", "content", "request", "conversation",
    "body",
  ]

  /// The same of what is inside a compressed file.
  static func advice(inside compression: InputCompression, _ start: UnsafeRawBufferPointer) -> String? {
    let (name, opened) = compression == .zstd ? ("zstd", "zstd -dc FILE") : ("gzip", "gzip -dc FILE")
    if GzipDecoder.matches(start) { return "is gzip inside \(name): \(opened) | gzip -dc | routellm-batch" }
    if ZstdDecoder.matches(start) { return "is zstd inside \(name): \(opened) | zstd -dc | routellm-batch" }
    if start.count >= 262, start[257...].starts(with: Array("ustar".utf8)) {
      return "is a tar archive inside \(name): \(opened) | tar -xO | routellm-batch"
    }
    return advice(start).map { "holds \(name) data that \($0.replacingFile(by: opened))" }
  }
}

extension String {
  /// The advice for a file whose contents come out of a pipe.
  fileprivate func replacingFile(by command: String) -> String {
    guard let place = firstRange(of: " FILE | ") else { return self }
    return self[..<place.lowerBound] + " <(" + command + ") | " + self[place.upperBound...]
  }
}
