internal import Files
internal import LogReading

/// The scored rows of one block with the texts that their assignments need: complete in itself, so it can wait on disk.
struct ScoredRows: Sendable {
  var rows: [ScoredRow] = []
  /// Prompt tokens of every row by the plan's `furtherCounts`, as many a row; 0 where the log observed them.
  var furtherTokens: [Int32] = []
  /// Win rates of every row by the routers of the plan's `choice`, as many a row.
  var furtherWinRates: [Double] = []
  /// The groups of every row in `bytes`, as many a row as there are groupings; empty where the field is missing.
  var groupNames: [GroupSpan] = []
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

  private struct Header: BitwiseCopyable {
    var rowCount: Int
    var furtherCount: Int
    var winRateCount: Int
    var groupCount: Int
    var requestCount: Int
    var byteCount: Int
  }

  /// A row's tokens for a model whose prompts are counted at `place` of `counts`.
  func tokens(of index: Int, at place: CountPlace, of counts: [FurtherCount]) -> TokenCounts {
    let row = rows[index]
    switch place {
    case .strong: return row.tokens(.strong)
    case .weak: return row.tokens(.weak)
    case .further(let further):
      let own = row.tokens(.strong)
      guard own.promptBasis != .observed else { return own }
      let count = counts[further]
      let isWhole =
        row.uncountedParts.remaining(knowsLowDetail: count.imageTokens != nil).isEmpty
        && count.encoding?.knowsChatOverhead != false
      let basis: PromptTokenBasis = count.encoding == nil ? .estimated : isWhole ? .counted : .countedText
      return TokenCounts(
        prompt: Int(furtherTokens[index * counts.count + further]), promptBasis: basis, completion: own.completion,
        completionBasis: own.completionBasis, completionRange: own.completionRange, details: own.details)
    }
  }

  /// Appends these rows to a spool.
  func write(to spool: SpoolFile) throws(FileWritingError) {
    let header = Header(
      rowCount: rows.count, furtherCount: furtherTokens.count, winRateCount: furtherWinRates.count,
      groupCount: groupNames.count, requestCount: requests.count, byteCount: bytes.count)
    try spool.append(header)
    try spool.append(elements: rows)
    try spool.append(elements: furtherTokens)
    try spool.append(elements: furtherWinRates)
    try spool.append(elements: groupNames)
    try spool.append(elements: requests)
    try spool.append(elements: bytes)
  }

  /// Hands all rows of a spool on; more may be appended afterwards.
  static func forEach(in spool: SpoolFile, _ body: (ScoredRows) throws -> Void) throws {
    try spool.rewind()
    while let rows = try read(from: spool) { try body(rows) }
  }

  /// Reads the next rows back; nil at the end.
  static func read(from spool: SpoolFile) throws(FileWritingError) -> ScoredRows? {
    let headers: [Header] = try spool.readElements(1)
    guard let header = headers.first else { return nil }
    return ScoredRows(
      rows: try spool.readElements(header.rowCount), furtherTokens: try spool.readElements(header.furtherCount),
      furtherWinRates: try spool.readElements(header.winRateCount),
      groupNames: try spool.readElements(header.groupCount), requests: try spool.readElements(header.requestCount),
      bytes: try spool.readElements(header.byteCount))
  }
}

extension ScoredRows {
  /// Adds the rows to what is learnt of completions.
  ///
  /// - Parameter fieldCount: groups a row; the last of them is the model that the log names.
  func tell(_ lengths: inout CompletionLengths, fieldCount: Int) {
    for (index, row) in rows.enumerated() {
      let tokens = row.tokens(.strong)
      switch tokens.completionBasis {
      case .observed:
        lengths.add(
          model: loggedModel(of: index, fieldCount: fieldCount), promptTokens: tokens.prompt,
          completionTokens: tokens.completion)
      case .assumed:
        lengths.addUntold(model: loggedModel(of: index, fieldCount: fieldCount), promptTokens: tokens.prompt)
      case .bound, .learnt: break
      }
    }
  }

  /// Puts what was learnt in place of what would be assumed.
  mutating func learn(_ completions: LearntCompletions, fieldCount: Int) {
    for index in rows.indices {
      let tokens = rows[index].tokens(.strong)
      guard tokens.completionBasis == .assumed,
        let estimate = completions.estimate(
          model: loggedModel(of: index, fieldCount: fieldCount), promptTokens: tokens.prompt)
      else { continue }
      rows[index].learn(estimate)
    }
  }

  private func loggedModel(of index: Int, fieldCount: Int) -> GroupName? {
    guard fieldCount > 0 else { return nil }
    let range = groupNames[index * fieldCount + fieldCount - 1].range
    guard !range.isEmpty else { return nil }
    return bytes.withUnsafeBufferPointer { GroupName(utf8: UnsafeBufferPointer(rebasing: $0[range])) }
  }
}
