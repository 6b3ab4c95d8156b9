internal import FileFormats
internal import Files

/// One shard of a log: which files and sections it reads, and what the whole run would know of them.
package struct LogShard: Sendable {
  package let number: ShardNumber
  /// The same for all shards of one division, and for no other: SHA-256 of the names and sizes of all inputs.
  package let division: String
  /// All inputs that were divided.
  package let whole: [LogInput]
  /// What this shard reads, in the order of the whole run; whole files, and sections that begin and end with a line.
  package let inputs: [LogInput]
  /// By input, its place among the whole run's.
  package let places: [Int]
  /// By input, the format that the whole run would tell from the file's first lines, where this shard does not read them.
  package private(set) var formats: [Int: LogFormat] = [:]

  /// Compressed bytes count this many times: about what they unpack to.
  static let compressionRatio = 6
  /// More bytes than this together are refused, so that no sum overflows.
  private static let maximumWeight = 1 << 56

  /// Looks at every input's size and first bytes, and lays out one shard.
  ///
  /// A file of JSON lines that is not compressed may be cut, and a line belongs to the shard in whose bytes it starts.
  /// Compressed files and CSV, whose records may span lines, go whole. Lines in front of a section are counted, so that
  /// rows keep their numbers.
  ///
  /// - Parameter promptColumns: names of columns that make a CSV header besides those that formats know.
  package init(
    _ number: ShardNumber, of whole: [LogInput], promptColumns: [String]
  ) throws(LogReadingError) {
    (self.number, self.whole) = (number, whole)
    var files: [ShardDivision.File] = []
    var digest = SHA256Digest()
    var weight = 0
    for input in whole {
      let file = try LogShard.file(input, promptColumns: promptColumns)
      let name = input.description.split(separator: "/").last.map(String.init) ?? ""
      let line = Array("\(name)\0\(file.byteCount)\n".utf8)
      line.withUnsafeBytes { digest.update($0) }
      files.append(file)
      weight += file.weight
      guard weight < LogShard.maximumWeight else {
        throw LogReadingError(input, .unsupported, "makes the log too large to be divided into shards")
      }
    }
    division = digest.hexadecimal()
    var inputs: [LogInput] = []
    var places: [Int] = []
    for part in ShardDivision(files, count: number.count).shards[number.index - 1] {
      guard let input = try LogShard.input(part, of: whole[part.file], files[part.file]) else { continue }
      if case .section(let section) = input, section.range.lowerBound > 0 {
        formats[inputs.count] = FormatProbe.format(of: whole[part.file])
      }
      inputs.append(input)
      places.append(part.file)
    }
    (self.inputs, self.places) = (inputs, places)
  }

  /// The inputs that are read in part.
  package var sections: [FileSection] {
    inputs.compactMap { if case .section(let section) = $0 { section } else { nil } }
  }

  private static func file(_ input: LogInput, promptColumns: [String]) throws(LogReadingError) -> ShardDivision.File {
    let scanner = try LineScanner.open(input)
    // Before any sum or product: a sparse file may claim any size.
    guard scanner.byteCount < maximumWeight / compressionRatio else {
      throw LogReadingError(input, .unsupported, "is too large to be divided into shards")
    }
    var head = try scanner.head(LineLimits.keptLength + 1)
    // A first line of JSON tells by its end whether a line is one object.
    while head.count < min(scanner.byteCount, LineLimits().maximumLineLength), needsMore(head, input, promptColumns) {
      head = try scanner.head(min(scanner.byteCount, 16 * head.count))
    }
    return head.withUnsafeBytes { bytes in
      let isCompressed = ZstdDecoder.matches(bytes) || GzipDecoder.matches(bytes)
      // What cannot be read at all stays whole, so that one shard tells it.
      var probe = JSONLayoutProbe()
      let told = BlockReader.Syntax.told(by: bytes, of: input, promptColumns: promptColumns, probe: &probe)
      let isLines = if case .lines = told ?? .lines { true } else { false }
      let isWhole = isCompressed || ForeignFile.advice(bytes) != nil || !isLines
      return ShardDivision.File(
        byteCount: scanner.byteCount, weight: scanner.byteCount * (isCompressed ? compressionRatio : 1),
        canBeCut: !isWhole)
    }
  }

  /// Whether these first bytes do not tell how the file is laid out.
  private static func needsMore(_ head: [UInt8], _ input: LogInput, _ promptColumns: [String]) -> Bool {
    head.withUnsafeBytes { bytes in
      guard !ZstdDecoder.matches(bytes), !GzipDecoder.matches(bytes) else { return false }
      var probe = JSONLayoutProbe()
      return BlockReader.Syntax.told(by: bytes, of: input, promptColumns: promptColumns, probe: &probe) == nil
    }
  }

  /// The whole lines of a part; nil if no line starts in it.
  private static func input(
    _ part: ShardDivision.Part, of input: LogInput, _ file: ShardDivision.File
  ) throws(LogReadingError) -> LogInput? {
    guard part.range != 0..<file.byteCount, case .file(let path) = input else { return input }
    let scanner = try LineScanner.open(input)
    guard scanner.byteCount >= file.byteCount else {
      throw LogReadingError(input, .readFailed, "became shorter while the log was being divided into shards")
    }
    let start = try scanner.lineStart(from: part.range.lowerBound)
    // The last part ends with the file as it was; another shard may see it grown.
    let end =
      part.range.upperBound == file.byteCount ? file.byteCount : try scanner.lineStart(from: part.range.upperBound)
    guard start < min(end, file.byteCount) else { return nil }
    return .section(
      FileSection(
        path: path, range: start..<min(end, file.byteCount), fileByteCount: file.byteCount,
        precedingLineCount: try scanner.lineEnds(before: start)))
  }
}

/// Whole lines of a plain file, from one byte up to another.
package struct FileSection: Sendable, Equatable, Codable {
  package let path: String
  /// Starts where a line starts; ends where one does, or with the file.
  package let range: Range<Int>
  /// The file's bytes when the section was laid out.
  package let fileByteCount: Int
  /// Line ends before the section.
  package let precedingLineCount: Int

  package init(path: String, range: Range<Int>, fileByteCount: Int, precedingLineCount: Int) {
    self.path = path
    self.range = range
    self.fileByteCount = fileByteCount
    self.precedingLineCount = precedingLineCount
  }
}

/// Which share of a log is meant: `index` of `count`, from 1.
package struct ShardNumber: Sendable, Equatable, CustomStringConvertible {
  package static let maximumCount = 100_000

  package let index: Int
  package let count: Int

  /// Nil unless `1 <= index <= count <= maximumCount`.
  package init?(index: Int, count: Int) {
    guard (1...ShardNumber.maximumCount).contains(count), (1...count).contains(index) else { return nil }
    self.index = index
    self.count = count
  }

  /// Such as `3/16`.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]) else { return nil }
    self.init(index: index, count: count)
  }

  package var description: String { "\(index)/\(count)" }
}
