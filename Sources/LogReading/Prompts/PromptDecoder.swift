internal import FileFormats

/// Decodes blocks of lines into prompts; a line that is no row becomes a `RejectedLine` and never a stop.
package struct PromptDecoder: ~Copyable {
  private let options: Options
  /// Whether pointers overrule the format; asked for every row.
  private let hasPointers: Bool
  private var parser: RowParser
  private var nested: NestedJSON
  /// Of the block.
  private var logFormat = LogFormat.plain

  package init(_ options: Options) {
    self.options = options
    hasPointers = options.promptField != nil || options.idField != nil || options.usageField != nil
    parser = RowParser(maximumDepth: options.maximumDepth)
    nested = NestedJSON(maximumDepth: options.maximumDepth)
  }

  /// Replaces the contents of `batch` by the rows and rejects of `block`, in its order.
  package mutating func decode(_ block: LineBlock, as format: LogFormat, into batch: inout PromptBatch) {
    batch.removeAll()
    let layout = format.layout
    logFormat = format
    for (index, line) in block.lines.enumerated() {
      let objectStart = batch.objects.count
      do throws(LineRejection) {
        try decode(line, at: index, of: block, as: layout, into: &batch)
      } catch {
        if let kind = error.setAside {
          batch.setAside[kind, default: 0] += 1
          if options.keepsSetAside { keepSetAside(line, of: block, objects: objectStart, in: &batch) }
          continue
        }
        batch.rejected.append(RejectedLine(line, of: block, error))
      }
    }
  }

  private mutating func decode(
    _ line: LineBlock.Line, at index: Int, of block: LineBlock, as layout: any RowLayout.Type,
    into batch: inout PromptBatch
  ) throws(LineRejection) {
    try line.checkWhole(upTo: options.maximumLineLength)
    let objectStart = batch.objects.count
    _ = JSONElement.takeRepeatedMember()
    let row = try parser.row(of: line, in: block, objects: &batch.objects)
    if let member = options.reservedMember, row.member(member) != nil {
      throw LineRejection(.alreadyLabelled, "the row already has a member '\(member)'")
    }
    nested.reset()
    var fields = layout.fields(of: row, nested: &nested)
    if let kind = fields.setAside, options.promptField == nil { throw LineRejection(setAside: kind) }
    if hasPointers { overrule(&fields, in: row) }
    if let defect = nested.defect { throw LineRejection(defect: defect) }
    let textStart = batch.texts.count
    let vectorStart = batch.recordedVectors.count
    let messageStart = batch.messages.count
    let groupStart = batch.groupNames.count
    let routerGroupStart = batch.routerGroupNames.count
    let sessionStart = batch.sessions.count
    do throws(LineRejection) {
      var record = try append(fields, of: row, as: layout, to: &batch)
      if JSONElement.takeRepeatedMember() { record.usage.contradictions.insert(.repeatedMember) }
      batch.noteFields(of: record, usage: fields.usage, options)
      record.lineIndex = index
      record.object = objectStart..<batch.objects.count
      if block.holdsElements { block.joinLines(of: line) }
      if let requests = options.requests {
        if let found = parser.notANumber {
          throw LineRejection(.notConvertible, "\(found.text) at byte \(found.offset) of the line is not JSON")
        }
        if fields.asksTooMany {
          throw LineRejection(
            .notConvertible, "asks for more than \(CompletionLimit.mostAnswers) answers, the most that a provider gives"
          )
        }
        try appendRequest(of: record, line: line, in: block, by: requests, to: &batch)
      }
      batch.records.append(record)
    } catch {
      batch.messages.truncate(to: messageStart)
      batch.texts.removeSubrange(textStart...)
      batch.recordedVectors.removeSubrange(vectorStart...)
      batch.groupNames.removeSubrange(groupStart...)
      batch.routerGroupNames.removeSubrange(routerGroupStart...)
      batch.sessions.removeSubrange(sessionStart...)
      throw error
    }
  }

  /// Keeps a line as it was read, or the object that a CSV record amounts to.
  private func keepSetAside(
    _ line: LineBlock.Line, of block: LineBlock, objects start: Int, in batch: inout PromptBatch
  ) {
    if block.isCSV {
      batch.setAsideLines.append(contentsOf: batch.objects[start...])
    } else {
      if block.holdsElements { block.joinLines(of: line) }
      batch.setAsideLines.append(contentsOf: block.text(of: line))
    }
    batch.setAsideLines.append(0x0A)
  }

  private func appendRequest(
    of record: PromptRecord, line: LineBlock.Line, in block: LineBlock, by maker: RequestMaker,
    to batch: inout PromptBatch
  ) throws(LineRejection) {
    var object = Array(batch.objects[record.object])
    var isOwn = block.isCSV
    let further = options.promptField?.firstMember
    let unfolded =
      isOwn
      ? object.withUnsafeBufferPointer { UnfoldedRow.bytes(JSONText($0), further: further) }
      : UnfoldedRow.bytes(JSONText(block.text(of: line)), further: further)
    if let unfolded { (object, isOwn) = (unfolded, true) }
    let id = Array(batch.texts[record.id ?? 0..<0])
    let result = object.withUnsafeBufferPointer { object in
      id.withUnsafeBufferPointer { id in
        Result { () throws(LineRejection) in
          try maker.append(
            JSONText(isOwn ? object : block.text(of: line)), of: logFormat, id: id, input: block.inputIndex,
            line: line.number, to: &batch.requests)
        }
      }
    }
    try result.get()
  }

  private mutating func overrule(_ fields: inout RowFields, in row: JSONElement) {
    if let field = options.promptField {
      // What the format expected elsewhere does not count.
      nested.reset()
      fields.prompt = nil
      if let found = element(at: field, in: row) {
        fields.prompt = found
        if found.mayHoldJSON { RequestBody.read(found, into: &fields, nested: &nested) }
      }
    }
    if let field = options.idField { fields.id = element(at: field, in: row) }
    if let field = options.usageField { fields.usage = nested.usage(element(at: field, in: row)) }
  }

  /// What a pointer leads to, through lists and objects that are JSON texts.
  private mutating func element(at pointer: JSONPointer, in row: JSONElement) -> JSONElement? {
    pointer.element(in: row) { nested.container(in: $0) }
  }

  /// Appends a row's texts, messages and vector; nothing must be kept of them if the row is refused.
  private mutating func append(
    _ fields: RowFields, of row: JSONElement, as layout: any RowLayout.Type, to batch: inout PromptBatch
  ) throws(LineRejection) -> PromptRecord {
    var usage = fields.usage.withoutImpossibleZeros()
    if fields.hasUnreadLimit { usage.contradictions.insert(.limit) }
    if fields.asksTooMany { usage.contradictions.insert(.answers) }
    let textStart = batch.texts.count
    let messageStart = batch.messages.count
    var extraction = PromptExtraction(
      turn: options.turn, messagesWithoutRoleAreUsers: fields.messagesWithoutRoleAreUsers,
      keeps: options.keepsMessages && usage.prompt == nil)
    swap(&extraction.messages, &batch.messages)
    defer { swap(&extraction.messages, &batch.messages) }
    if let system = fields.system { extraction.countOnly(system) }
    if let prompt = fields.prompt { extraction.read(prompt, nested: &nested, into: &batch.texts) }
    if let standIn = extraction.standIn { throw LineRejection(.standIn, standIn.reason) }
    guard batch.texts.count > textStart else {
      var reason = fields.absence ?? missingPrompt(fields.prompt, in: row, as: layout)
      if let found = parser.notANumber {
        reason += "; the row has \(found.text) at byte \(found.offset), which is taken as null"
      }
      throw LineRejection(.noPrompt, reason)
    }
    if let field = options.embeddingField {
      try RecordedVectorReader(field: field, dimension: options.embeddingDimension)
        .append(of: row, to: &batch.recordedVectors)
    }
    var record = PromptRecord()
    record.prompt = textStart..<batch.texts.count
    record.messageCount = extraction.messageCount
    record.textByteCount = extraction.byteCount
    record.nonASCIIByteCount = extraction.nonASCIIByteCount
    record.messageTexts = messageStart..<extraction.messages.count
    record.impliedRoleCount = extraction.impliedRoleCount
    record.nameCount = extraction.nameCount
    record.uncountedParts = extraction.uncountedParts
    if fields.definesTools { record.uncountedParts.formUnion(.tools) }
    if fields.asksForSchema { record.uncountedParts.formUnion(.schema) }
    record.lowDetailImageCount = extraction.lowDetailImageCount
    record.id = appendScalar(fields.id, to: &batch.texts)
    record.maximumCompletionTokens = fields.maximumCompletionTokens
    record.answerCount = fields.answerCount
    if usage.isEmpty, var joined = joinedUsage(of: record.id, in: &batch)?.withoutImpossibleZeros() {
      joined.contradictions.formUnion(usage.contradictions)
      usage = joined
    }
    record.usage = usage
    record.recordedCost = fields.recordedCost
    if let quality = options.quality { record.quality = observed(quality, of: row, id: record.id, in: &batch) }
    if options.keepsOrigin || options.hasGroups || usage.details.cached > 0 {
      appendOrigin(of: row, fields, as: layout, &record, to: &batch)
    }
    return record
  }

  /// Whence the row comes: the model and time of its record, and the names of its groups.
  private mutating func appendOrigin(
    of row: JSONElement, _ fields: RowFields, as layout: any RowLayout.Type, _ record: inout PromptRecord,
    to batch: inout PromptBatch
  ) {
    var origin = layout.origin(of: row, nested: &nested)
    if let field = options.modelField { origin.model = element(at: field, in: row) }
    if let field = options.timeField { origin.time = element(at: field, in: row) }
    if record.usage.details.cached > 0 {
      let start = batch.texts.count
      GroupField.model.append(of: row, origin: origin, nested: &nested, to: &batch.texts)
      record.cachingModel = start..<batch.texts.count
    }
    if options.keepsOrigin {
      record.model = appendScalar(origin.model, to: &batch.texts)
      record.time = LogTime(origin.time)
    }
    for field in options.groupFields {
      let start = batch.texts.count
      field.append(of: row, origin: origin, request: fields, nested: &nested, to: &batch.texts)
      batch.groupNames.append(start..<batch.texts.count)
    }
    for field in options.routerGroupFields {
      let start = batch.texts.count
      field.append(of: row, origin: origin, request: fields, nested: &nested, to: &batch.texts)
      batch.routerGroupNames.append(start..<batch.texts.count)
    }
    if let field = options.sessionField {
      let start = batch.texts.count
      field.appendValue(of: row, origin: origin, request: fields, nested: &nested, to: &batch.texts)
      batch.sessions.append(
        batch.texts.withUnsafeBufferPointer { SessionKey(UnsafeBufferPointer(rebasing: $0[start...])) })
      batch.texts.removeSubrange(start...)
    }
  }

  /// What the results of a batch say of this id; a row with usage of its own needs none.
  private func joinedUsage(of id: Range<Int>?, in batch: inout PromptBatch) -> TokenUsage? {
    guard let index = options.joinedUsage else { return nil }
    let usage = batch.texts.withUnsafeBufferPointer {
      index.usage(of: UnsafeBufferPointer(rebasing: $0[id ?? 0..<0]))
    }
    if usage == nil { batch.joined.unmatched += 1 } else { batch.joined.matched += 1 }
    return usage
  }

  /// What the row, or else a score that is joined to it, says of the quality of its answer.
  private mutating func observed(
    _ quality: QualityReader, of row: JSONElement, id: Range<Int>?, in batch: inout PromptBatch
  ) -> ObservedQuality {
    var score = quality.field.map { QualityReader.score(element(at: $0, in: row), on: quality.scale) } ?? .none
    if score == .none, let scores = quality.scores {
      let found = batch.texts.withUnsafeBufferPointer {
        scores.value(of: UnsafeBufferPointer(rebasing: $0[id ?? 0..<0]))
      }
      if found == nil { batch.joined.unscored += 1 } else { batch.joined.scored += 1 }
      score = found ?? .none
    }
    let weight = quality.propensityField.map { QualityReader.weight(element(at: $0, in: row)) }
    return ObservedQuality(score: score, weight: weight ?? .none)
  }

  private func missingPrompt(_ element: JSONElement?, in row: JSONElement, as layout: any RowLayout.Type) -> String {
    if let field = options.promptField, element == nil { return "nothing at \(field)" }
    if options.promptField == nil, let reason = layout.missingPrompt(in: row) { return reason }
    return switch element?.kind {
    case nil: "the format's prompt field is missing"
    case .null: "the prompt is null"
    case .array where isIdentifiers(element): "the prompt is a list of token ids, which hold no text"
    case .array: "no user turn with text"
    case .string: "the prompt is empty"
    default: "the prompt is neither a text nor a list of messages"
    }
  }

  /// Whether a list holds numbers, or lists of them.
  private func isIdentifiers(_ list: JSONElement?) -> Bool {
    var isFound = false
    list?.forEachValue { value in
      isFound = value.kind == .number || value.kind == .array && isIdentifiers(value)
      return false
    }
    return isFound
  }

  /// A text, or a number as JSON writes it; nil for anything else and for an empty text.
  private func appendScalar(_ element: JSONElement?, to texts: inout [UInt8]) -> Range<Int>? {
    guard let element else { return nil }
    let start = texts.count
    element.appendScalar(to: &texts)
    return texts.count > start ? start..<texts.count : nil
  }
}

/// Parses one line of a block into the row it holds, whether it is JSON or a CSV record.
struct RowParser: ~Copyable {
  private var parser: JSONParser
  private var csv = CSVRowEncoder()
  /// Of a row with values that are no JSON, the text that was parsed in its stead.
  private var mended: [UInt8] = []
  /// Such a value of the latest row.
  private(set) var notANumber: UnusualJSON.Finding?

  init(maximumDepth: Int) { parser = JSONParser(maximumDepth: maximumDepth) }

  /// - Parameter objects: a CSV record is appended to it as a JSON object.
  /// - Returns: the row, until the next call.
  mutating func row(
    of line: LineBlock.Line, in block: LineBlock, objects: inout [UInt8]
  ) throws(LineRejection) -> JSONElement {
    let text = block.text(of: line)
    notANumber = nil
    guard block.isCSV, let header = block.csvHeader else { return try parse(text) }
    let start = objects.count
    try csv.append(text, under: header, to: &objects)
    let end = objects.count
    objects.append(contentsOf: repeatElement(0, count: JSONParser.padding))
    defer { objects.removeLast(JSONParser.padding) }
    let result = objects.withUnsafeBufferPointer { buffer -> Result<JSONElement, LineRejection> in
      do throws(LineRejection) {
        return .success(try parse(UnsafeBufferPointer(rebasing: buffer[start..<end])))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private mutating func parse(_ text: UnsafeBufferPointer<UInt8>) throws(LineRejection) -> JSONElement {
    guard let start = text.baseAddress else { throw LineRejection(.invalidJSON) }
    do throws(JSONError) {
      return try parser.parse(start, count: text.count)
    } catch {
      if error.reason.contains("UTF-8") { throw LineRejection(.invalidUTF8, error.reason) }
      let unusual = UnusualJSON(text)
      if let half = unusual.loneSurrogate {
        throw LineRejection(
          .invalidJSON, "a string has half of a surrogate pair, \(half.text), at byte \(half.offset) of the line")
      }
      notANumber = unusual.notANumber
      mended = unusual.mended
      let root = mended.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.flatMap { try? parser.parse($0, count: unusual.count) }
      }
      if let root { return root }
      if NestedTextShape(text).opensLikePython { throw LineRejection(defect: .python) }
      throw LineRejection(.invalidJSON, error.reason)
    }
  }
}
