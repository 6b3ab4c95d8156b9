internal import Training

/// CSV with a header: every record has the header's count of fields.
struct CSVRecordsReader: FuzzedReader {
  static let name = "csv"

  init() {}

  func read(_ bytes: [UInt8]) {
    guard var reader = try? CSVReader(bytes: bytes, file: "fuzzed") else { return }
    while let record = try? reader.next() {
      require(record.fields.count == reader.header.count, "a record has \(record.fields.count) fields")
    }
  }
}
