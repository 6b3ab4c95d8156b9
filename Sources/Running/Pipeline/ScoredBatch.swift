internal import Files
internal import LogReading

/// The scored rows of one block with the texts that their assignments need: complete in itself, so it can wait on disk.
struct ScoredBatch: Sendable {
  var rows: [ScoredRow] = []
  /// Of every row by the run's counts, as many a row.
  var promptTokens: [Int32] = []
  /// Win rates of every row by the routers of the candidates between the first and the last, as many a row.
  var furtherWinRates: [Double] = []
  /// What every row costs at each candidate, as many a row; empty as long as the rows are not priced.
  var costs: [USD] = []
  /// The groups of every row in `bytes`, as many a row as there are groupings; empty where the field is missing.
  var groupNames: [GroupSpan] = []
  /// Of every row, if the run keeps sessions together.
  var sessions: [SessionKey] = []
  /// Of every row, if the run makes any.
  var labels: [RowLabels] = []
  /// One a row in `bytes`, if requests are written.
  var requests: [RequestSpan] = []
  /// Ids, names of groups and, if they are wanted, whole lines and requests.
  var bytes: [UInt8] = []

  /// Where a group's name lies.
  struct GroupSpan: BitwiseCopyable, Sendable {
    let start: Int32
    let count: Int32

    var range: Range<Int> { Int(start)..<Int(start + count) }
  }
}

// MARK: - On disk

extension ScoredBatch {
  private struct Header: BitwiseCopyable {
    var rowCount: Int
    var tokenCount: Int
    var winRateCount: Int
    var costCount: Int
    var groupCount: Int
    var sessionCount: Int
    var labelCount: Int
    var requestCount: Int
    var byteCount: Int

    var counts: [Int] {
      [rowCount, tokenCount, winRateCount, costCount, groupCount, sessionCount, labelCount, requestCount, byteCount]
    }
  }

  /// Appends these rows to a spool.
  func write(to spool: SpoolFile) throws(FileWritingError) {
    try spool.append(
      Header(
        rowCount: rows.count, tokenCount: promptTokens.count, winRateCount: furtherWinRates.count,
        costCount: costs.count, groupCount: groupNames.count, sessionCount: sessions.count,
        labelCount: labels.count, requestCount: requests.count, byteCount: bytes.count))
    try spool.append(elements: rows)
    try spool.append(elements: promptTokens)
    try spool.append(elements: furtherWinRates)
    try spool.append(elements: costs)
    try spool.append(elements: groupNames)
    try spool.append(elements: sessions)
    try spool.append(elements: labels)
    try spool.append(elements: requests)
    try spool.append(elements: bytes)
  }

  /// Hands all rows of a spool on; more may be appended afterwards.
  static func forEach(in spool: SpoolFile, _ body: (ScoredBatch) throws -> Void) throws {
    try spool.rewind()
    while let batch = try read(from: spool) { try body(batch) }
  }

  /// Reads the next rows back; nil at the end.
  static func read(from spool: SpoolFile) throws(FileWritingError) -> ScoredBatch? {
    let headers: [Header] = try spool.readElements(1)
    guard let header = headers.first else { return nil }
    let batch = ScoredBatch(
      rows: try spool.readElements(header.rowCount), promptTokens: try spool.readElements(header.tokenCount),
      furtherWinRates: try spool.readElements(header.winRateCount), costs: try spool.readElements(header.costCount),
      groupNames: try spool.readElements(header.groupCount), sessions: try spool.readElements(header.sessionCount),
      labels: try spool.readElements(header.labelCount), requests: try spool.readElements(header.requestCount),
      bytes: try spool.readElements(header.byteCount))
    guard batch.counts == header.counts, batch.isSound else {
      throw spool.refuse("it holds rows that contradict themselves")
    }
    return batch
  }

  private var counts: [Int] {
    [
      rows.count, promptTokens.count, furtherWinRates.count, costs.count, groupNames.count, sessions.count,
      labels.count, requests.count, bytes.count,
    ]
  }

  /// Whether everything that a row refers to is there, so that no later stage reads past an end.
  private var isSound: Bool {
    let each = max(1, rows.count)
    guard rows.allSatisfy({ $0.isSound(byteCount: bytes.count) }),
      [promptTokens.count, furtherWinRates.count, costs.count, groupNames.count].allSatisfy({ $0 % each == 0 }),
      requests.isEmpty || requests.count == rows.count, sessions.isEmpty || sessions.count == rows.count,
      labels.isEmpty || labels.count == rows.count, labels.allSatisfy(\.isSound)
    else { return false }
    return promptTokens.allSatisfy { $0 >= 0 } && furtherWinRates.allSatisfy { (0...1).contains($0) }
      && groupNames.allSatisfy { $0.start >= 0 && $0.count >= 0 && Int($0.start) + Int($0.count) <= bytes.count }
      && requestsAreSound
  }

  private var requestsAreSound: Bool {
    let flag = MemoryLayout<RequestSpan>.offset(of: \.namesModel) ?? 0
    let flagsAreSound = requests.withUnsafeBytes { bytes in
      stride(from: flag, to: bytes.count, by: MemoryLayout<RequestSpan>.stride).allSatisfy { bytes[$0] <= 1 }
    }
    return flagsAreSound
      && requests.allSatisfy { span in
        (0...bytes.count).contains(span.start) && span.headCount >= 0 && span.tailCount >= 0 && span.idCount >= 0
          && span.start + Int(span.headCount) + Int(span.tailCount) + Int(span.idCount) <= bytes.count
      }
  }
}

extension SpoolFile {
  /// How many scored rows wait in it; it is read from the start, and everything in it is verified.
  package var waitingRowCount: Int {
    get throws {
      var count = 0
      try ScoredBatch.forEach(in: self) { count += $0.rows.count }
      return count
    }
  }
}

// MARK: - Completions

/// What the rows of a whole log tell of their completions, and what is learnt from it for the rows that do not tell theirs.
struct CompletionLearning {
  /// Groups a row; the last of them is the model that the log names.
  let fieldCount: Int
  private var lengths = CompletionLengths()
  /// Nil before the end, and where no row needs it.
  private(set) var learnt: LearntCompletions?

  init(fieldCount: Int) { self.fieldCount = fieldCount }

  mutating func observe(_ batch: ScoredBatch) {
    for (index, row) in batch.rows.enumerated() {
      switch row.completionBasis {
      case .observed:
        lengths.add(
          model: loggedModel(of: index, in: batch), promptTokens: promptTokens(of: index, in: batch),
          completionTokens: row.completion)
      case .assumed:
        lengths.addUntold(
          model: loggedModel(of: index, in: batch), promptTokens: promptTokens(of: index, in: batch))
      case .bound, .learnt: break
      }
    }
  }

  /// - Throws: `AssigningError.nothingToLearnFrom` if no row tells any and there are rows that would need it.
  mutating func settle() throws(AssigningError) {
    learnt = LearntCompletions(lengths)
    guard learnt != nil || lengths.untoldRows == 0 else { throw .nothingToLearnFrom }
  }

  /// Puts what was learnt in place of what would be assumed.
  func complete(_ batch: inout ScoredBatch) {
    guard let learnt else { return }
    for index in batch.rows.indices where batch.rows[index].completionBasis == .assumed {
      let estimate = learnt.estimate(
        model: loggedModel(of: index, in: batch), promptTokens: promptTokens(of: index, in: batch))
      if let estimate { batch.rows[index].learn(estimate) }
    }
  }

  /// By the count of the strongest candidate, which is the first.
  private func promptTokens(of index: Int, in batch: ScoredBatch) -> Int {
    Int(batch.promptTokens[index * (batch.promptTokens.count / batch.rows.count)])
  }

  private func loggedModel(of index: Int, in batch: ScoredBatch) -> GroupName? {
    guard fieldCount > 0 else { return nil }
    let range = batch.groupNames[index * fieldCount + fieldCount - 1].range
    guard !range.isEmpty else { return nil }
    return batch.bytes.withUnsafeBufferPointer { GroupName(utf8: UnsafeBufferPointer(rebasing: $0[range])) }
  }
}
