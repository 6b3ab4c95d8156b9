/// A line that is no row: where it is, why, and what it says.
package struct RejectedLine: Sendable, Codable {
  package let inputIndex: Int
  /// 1-based in its input.
  package let number: Int
  /// Bytes before it in the decompressed input.
  package let offset: Int
  package let reason: RejectionReason
  /// The particulars, in words; may be empty.
  package let detail: String
  /// The line's bytes without its line end; of a line that is too long, the first ones.
  package let raw: [UInt8]
  /// How many bytes the whole line has.
  package let rawByteCount: Int

  package init(
    inputIndex: Int, number: Int, offset: Int, reason: RejectionReason, detail: String, raw: [UInt8],
    rawByteCount: Int
  ) {
    self.inputIndex = inputIndex
    self.number = number
    self.offset = offset
    self.reason = reason
    self.detail = detail
    self.raw = raw
    self.rawByteCount = rawByteCount
  }
}

extension RejectedLine {
  /// A line of a block that a decoder gave up.
  init(_ line: LineBlock.Line, of block: LineBlock, _ rejection: LineRejection) {
    self.init(
      inputIndex: block.inputIndex, number: line.number, offset: line.offset, reason: rejection.reason,
      detail: rejection.detail, raw: Array(block.text(of: line)), rawByteCount: line.fullCount)
  }

  /// The line's place and reason alone.
  package var withoutText: RejectedLine {
    RejectedLine(
      inputIndex: inputIndex, number: number, offset: offset, reason: reason, detail: detail, raw: [],
      rawByteCount: rawByteCount)
  }
}

extension LineBlock.Line {
  /// Refuses a line of which no more than a part is at hand.
  ///
  /// - Parameter maximumLength: in bytes.
  func checkWhole(upTo maximumLength: Int) throws(LineRejection) {
    guard fullCount <= maximumLength else {
      throw LineRejection(.lineTooLong, "\(fullCount) bytes, \(maximumLength) are allowed")
    }
    guard !isCutOff else { throw LineRejection(.cutOff) }
  }
}

/// Why decoding gave a line up.
struct LineRejection: Error {
  let reason: RejectionReason
  /// The particulars, in words; may be empty.
  let detail: String
  /// Set for a line that is no request of a chat: it is not rejected but set aside.
  let setAside: SetAsideKind?

  init(_ reason: RejectionReason, _ detail: String = "") {
    self.reason = reason
    self.detail = detail
    setAside = nil
  }

  init(setAside kind: SetAsideKind) {
    reason = .noPrompt
    detail = ""
    setAside = kind
  }

  init(defect: NestedJSON.Defect) {
    switch defect {
    case .cutOff:
      self.init(
        .cutOffText,
        "a JSON text in the row ends before it is complete: raise the limit on the length of attributes or fields of "
          + "whatever wrote it")
    case .invalid:
      self.init(.noPrompt, "a text in the row begins like JSON messages but is not valid JSON")
    case .escaped:
      self.init(
        .noPrompt,
        "a text in the row is JSON messages whose quotes were written for a page or a table (&quot; or \"\"): write them as "
          + "JSON does")
    case .python:
      self.init(.noPrompt, "a Python list or dictionary was written in place of JSON: write it with json.dumps")
    }
  }
}

/// Why a line is no row; the raw values are the keys that reports count by.
package enum RejectionReason: String, Sendable, CaseIterable, Codable {
  case invalidJSON = "invalid JSON"
  case invalidCSV = "invalid CSV"
  case invalidUTF8 = "invalid UTF-8"
  case noPrompt = "no prompt"
  case noResult = "no result"
  case noEmbedding = "no usable embedding"
  case lineTooLong = "line too long"
  case cutOff = "cut off by broken input"
  case alreadyLabelled = "already labelled"
  case notConvertible = "not convertible"
  case standIn = "stand-in for a prompt"
  case cutOffText = "cut off JSON text"
}
