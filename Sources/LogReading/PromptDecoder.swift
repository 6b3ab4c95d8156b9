package import JSONCoding

/// Decodes blocks of lines into prompts; a line that is no row becomes a `RejectedLine` and never a stop.
package struct PromptDecoder: ~Copyable {
  package struct Options: Sendable {
    package var turn: PromptTurn
    /// Overrules where the format keeps its prompt.
    package var promptField: JSONPointer?
    /// A vector that each row brings, and its dimension.
    package var embeddingField: JSONPointer?
    package var embeddingDimension: Int
    /// A member that a row must not have yet, because it will be added.
    package var reservedMember: String?
    /// What a report groups rows by.
    package var groupFields: [GroupField] = []
    package var maximumDepth: Int
    package var maximumLineLength: Int

    package init(
      turn: PromptTurn = .first, promptField: JSONPointer? = nil, embeddingField: JSONPointer? = nil,
      embeddingDimension: Int = 0, reservedMember: String? = nil, maximumDepth: Int = 256,
      maximumLineLength: Int = 16 << 20
    ) {
      self.turn = turn
      self.promptField = promptField
      self.embeddingField = embeddingField
      self.embeddingDimension = embeddingDimension
      self.reservedMember = reservedMember
      self.maximumDepth = maximumDepth
      self.maximumLineLength = maximumLineLength
    }
  }

  private let options: Options
  private var parser: JSONParser

  package init(_ options: Options) {
    self.options = options
    parser = JSONParser(maximumDepth: options.maximumDepth)
  }

  /// Replaces the contents of `batch` by the rows and rejects of `block`, in its order.
  package mutating func decode(_ block: LineBlock, as format: LogFormat, into batch: inout PromptBatch) {
    batch.removeAll()
    for (index, line) in block.lines.enumerated() {
      do throws(Rejection) {
        try decode(line, at: index, of: block, as: format, into: &batch)
      } catch {
        batch.rejected.append(
          RejectedLine(
            inputIndex: block.inputIndex, number: line.number, offset: line.offset, reason: error.reason,
            detail: error.detail, raw: Array(block.text(of: line)), rawByteCount: line.fullCount))
      }
    }
  }

  private struct Rejection: Error {
    let reason: RejectionReason
    var detail = ""
  }

  private mutating func decode(
    _ line: LineBlock.Line, at index: Int, of block: LineBlock, as format: LogFormat, into batch: inout PromptBatch
  ) throws(Rejection) {
    guard line.fullCount <= options.maximumLineLength else {
      throw Rejection(
        reason: .lineTooLong, detail: "\(line.fullCount) bytes, \(options.maximumLineLength) are allowed")
    }
    guard !line.isCutOff else { throw Rejection(reason: .cutOff) }
    let text = block.text(of: line)
    guard let start = text.baseAddress else { throw Rejection(reason: .invalidJSON) }
    let row: JSONElement
    do throws(JSONError) {
      row = try parser.parse(start, count: text.count)
    } catch {
      throw Rejection(
        reason: error.reason.contains("UTF-8") ? .invalidUTF8 : .invalidJSON, detail: error.reason)
    }
    if let member = options.reservedMember, row.member(member) != nil {
      throw Rejection(reason: .alreadyLabelled, detail: "the row has a member '\(member)' already")
    }
    var fields = format.fields(of: row)
    if let field = options.promptField { fields.prompt = field.element(in: row) }
    try append(fields, of: row, lineIndex: index, to: &batch)
  }

  private func append(
    _ fields: RowFields, of row: JSONElement, lineIndex: Int, to batch: inout PromptBatch
  ) throws(Rejection) {
    let textStart = batch.texts.count
    let vectorStart = batch.recordedVectors.count
    var extraction = PromptExtraction(turn: options.turn)
    do throws(Rejection) {
      if let system = fields.system { extraction.countOnly(system) }
      if let prompt = fields.prompt { extraction.read(prompt, into: &batch.texts) }
      guard batch.texts.count > textStart else {
        throw Rejection(reason: .noPrompt, detail: missingPrompt(fields.prompt))
      }
      if let field = options.embeddingField {
        try appendVector(field, of: row, to: &batch.recordedVectors)
      }
    } catch {
      batch.texts.removeSubrange(textStart...)
      batch.recordedVectors.removeSubrange(vectorStart...)
      throw error
    }
    var record = PromptRecord()
    record.prompt = textStart..<batch.texts.count
    record.lineIndex = lineIndex
    record.messageCount = extraction.messageCount
    record.textByteCount = extraction.byteCount
    record.nonASCIIByteCount = extraction.nonASCIIByteCount
    record.id = appendID(fields.id, to: &batch.texts)
    record.maximumCompletionTokens = PromptDecoder.maximumCompletionTokens(fields.request)
    if let usage = fields.usage {
      record.observedPromptTokens = PromptDecoder.count(usage["prompt_tokens"] ?? usage["input_tokens"])
      record.observedCompletionTokens = PromptDecoder.count(usage["completion_tokens"] ?? usage["output_tokens"])
    }
    batch.records.append(record)
    for field in options.groupFields {
      let start = batch.texts.count
      field.append(of: row, to: &batch.texts)
      batch.groupNames.append(start..<batch.texts.count)
    }
  }

  private func missingPrompt(_ element: JSONElement?) -> String {
    guard let element else {
      return options.promptField.map { "nothing at \($0)" } ?? "the format's prompt field is missing"
    }
    switch element.kind {
    case .null: return "the prompt is null"
    case .array: return "no user turn with text"
    case .string: return "the prompt is empty"
    default: return "the prompt is neither a text nor a list of messages"
    }
  }

  /// An id is a text, or a number or other scalar as JSON writes it.
  private func appendID(_ element: JSONElement?, to texts: inout [UInt8]) -> Range<Int>? {
    guard let element else { return nil }
    let start = texts.count
    if let text = element.utf8 {
      texts.append(contentsOf: text)
    } else if let large = element.largeInteger {
      texts.append(contentsOf: "\(large)".utf8)
    } else if element.kind == .number {
      texts.append(contentsOf: JSONValue(element).encoded(pretty: false))
    }
    return texts.count > start ? start..<texts.count : nil
  }

  private func appendVector(
    _ field: JSONPointer, of row: JSONElement, to vectors: inout [Float]
  ) throws(Rejection) {
    guard let list = field.element(in: row), list.kind == .array else {
      throw Rejection(reason: .noEmbedding, detail: "no list of numbers at \(field)")
    }
    let start = vectors.count
    var isFinite = true
    list.forEachValue { element in
      guard let value = element.double, Float(value).isFinite else {
        isFinite = false
        return false
      }
      vectors.append(Float(value))
      return vectors.count - start <= options.embeddingDimension
    }
    guard isFinite else {
      throw Rejection(reason: .noEmbedding, detail: "the list at \(field) holds something that is no finite number")
    }
    let count = vectors.count - start
    guard count == options.embeddingDimension else {
      let found = count > options.embeddingDimension ? "more than \(options.embeddingDimension)" : "\(count)"
      throw Rejection(
        reason: .noEmbedding,
        detail: "\(found) numbers at \(field) where the router expects \(options.embeddingDimension)")
    }
    guard vectors[start...].contains(where: { $0 != 0 }) else {
      throw Rejection(reason: .noEmbedding, detail: "all numbers at \(field) are zero: they point nowhere")
    }
  }

  private static func maximumCompletionTokens(_ request: JSONElement?) -> Int? {
    guard let request else { return nil }
    return count(request["max_tokens"] ?? request["max_completion_tokens"] ?? request["max_output_tokens"])
  }

  /// A token count that can be believed: a whole number from 0 to a thousand million.
  private static func count(_ element: JSONElement?) -> Int? {
    guard let count = element?.integer, (0...1_000_000_000).contains(count) else { return nil }
    return count
  }
}
