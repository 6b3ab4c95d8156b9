/// One row of a log after decoding; its texts lie in the `PromptBatch` that holds it.
package struct PromptRecord: Sendable {
  /// Bytes of the scored prompt in `PromptBatch.texts`.
  package var prompt: Range<Int> = 0..<0
  /// Bytes of the row's own id in `PromptBatch.texts`; nil if it brings none.
  package var id: Range<Int>?
  /// The model that answered it when it was logged, likewise; only with `PromptDecoder.Options.keepsOrigin`.
  package var model: Range<Int>?
  /// The same for a row whose prompt lay in a cache, or was written to one, whatever the options: what a cache holds is of
  /// use to its own model alone.
  package var cachingModel: Range<Int>?
  /// When it was logged; only with `PromptDecoder.Options.keepsOrigin`.
  package var time: LogTime?
  /// Index into `LineBlock.lines`.
  package var lineIndex = 0
  /// The row as a JSON object in `PromptBatch.objects` if its line is CSV; empty if the line itself is JSON.
  package var object: Range<Int> = 0..<0
  /// What all of the row's messages amount to, whichever turn is scored.
  package var messageCount = 0
  package var textByteCount = 0
  package var nonASCIIByteCount = 0
  /// Of all its messages in `PromptBatch.messages`; empty where nobody asked for them, or the log has observed how many
  /// prompt tokens there were.
  package var messageTexts: Range<Int> = 0..<0
  /// Messages that tell no role of their own, such as a bare text.
  package var impliedRoleCount = 0
  /// Messages with a name.
  package var nameCount = 0
  /// What the request holds that is no text, and costs prompt tokens all the same.
  package var uncountedParts: UncountedParts = []
  /// Images that are asked for in low detail; `uncountedParts` then holds `lowDetailImage`.
  package var lowDetailImageCount = 0
  /// How many answers the request asks for; at least 1.
  package var answerCount = 1
  /// The request's limit on completion tokens, of all its answers.
  package var maximumCompletionTokens: Int?
  /// What the log observed.
  package var usage = TokenUsage()
  package var recordedCost = RecordedCost.none
  /// Only with `PromptDecoder.Options.quality`.
  package var quality = ObservedQuality.none

  package var observedPromptTokens: Int? { usage.prompt }
  package var observedCompletionTokens: Int? { usage.completion }
}

/// The rows decoded from one block of lines, and the lines that were rejected.
package struct PromptBatch: Sendable {
  package internal(set) var records: [PromptRecord] = []
  /// UTF-8 bytes of every prompt and id, end to end.
  package internal(set) var texts: [UInt8] = []
  /// What all messages say, where `PromptDecoder.Options.keepsMessages` asks for it.
  package internal(set) var messages = MessageTexts()
  /// The rows of a CSV block as JSON objects, end to end.
  package internal(set) var objects: [UInt8] = []
  /// Vectors that the rows bring, of `PromptDecoder.Options.embeddingDimension` values each.
  package internal(set) var recordedVectors: [Float] = []
  /// The groups of every row in `texts`, `PromptDecoder.Options.groupFields` a row; empty where the field is missing.
  package internal(set) var groupNames: [Range<Int>] = []
  /// Of every row, where `PromptDecoder.Options.sessionField` asks for it.
  package internal(set) var sessions: [SessionKey] = []
  /// The same for `PromptDecoder.Options.routerGroupFields`.
  package internal(set) var routerGroupNames: [Range<Int>] = []
  /// One a row, where `PromptDecoder.Options.requests` asks for them.
  package internal(set) var requests = RequestBatch()
  package internal(set) var rejected: [RejectedLine] = []
  /// Lines that are no requests for a chat, by kind.
  package internal(set) var setAside: [SetAsideKind: Int] = [:]
  /// These lines as they were read, a line feed behind each, where `PromptDecoder.Options.keepsSetAside` asks for them.
  package internal(set) var setAsideLines: [UInt8] = []
  /// How the rows met `PromptDecoder.Options.joinedUsage` and `QualityReader.scores`.
  package internal(set) var joined = JoinedRows()
  /// Which of the fields that the options name are in one of the rows.
  package internal(set) var found = FoundFields()

  package init() {}

  mutating func removeAll() {
    records.removeAll(keepingCapacity: true)
    texts.removeAll(keepingCapacity: true)
    messages.removeAll()
    objects.removeAll(keepingCapacity: true)
    recordedVectors.removeAll(keepingCapacity: true)
    groupNames.removeAll(keepingCapacity: true)
    sessions.removeAll(keepingCapacity: true)
    routerGroupNames.removeAll(keepingCapacity: true)
    requests.removeAll()
    rejected.removeAll()
    setAside.removeAll()
    setAsideLines.removeAll(keepingCapacity: true)
    joined = JoinedRows()
    found = FoundFields()
  }
}

/// All prompts of a log in memory, for small ones.
package enum PromptCollection {
  /// The first user turns of an input's rows, in order; lines that are no rows are left out.
  package static func prompts(of input: LogInput) throws(LogReadingError) -> [String] {
    let limits = LineLimits()
    var reader = BlockReader(inputs: [input], limits: limits)
    var probe = FormatProbe()
    var decoder = PromptDecoder(PromptDecoder.Options())
    let block = LineBlock(capacity: limits.blockSize)
    var batch = PromptBatch()
    var format: LogFormat?
    var prompts: [String] = []
    while reader.next(into: block) {
      if format == nil, case .found(let found) = probe.probe(block) { format = found }
      guard let format else { continue }
      decoder.decode(block, as: format, into: &batch)
      for record in batch.records { prompts.append(String(decoding: batch.texts[record.prompt], as: UTF8.self)) }
    }
    if let failure = reader.summaries.compactMap(\.failure).first { throw failure }
    return prompts
  }
}
