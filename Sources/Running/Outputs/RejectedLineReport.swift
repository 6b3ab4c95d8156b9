internal import FileFormats
package import LogReading

/// Writes rejected lines as JSON objects, one a line:
///
///     {"file": ..., "line": ..., "offset": ..., "reason": ..., "detail": ..., "raw": ..., "raw_base64": ...,
///      "raw_bytes": ..., "redacted": ...}
///
/// `reason` is one of `RejectionReason`, `detail` its particulars, if any. `raw` is the line as text. Of a line that is
/// not valid UTF-8 the bad bytes are replaced by U+FFFD in `raw`, and `raw_base64` holds the bytes as they are. Of a
/// line that is too long to repeat both hold the beginning, and `raw_bytes` tells how many bytes the line has. Secrets
/// that `SecretScanner` finds are replaced in both, and `redacted` tells how many: the line itself is at `offset`.
package struct RejectedLineReport: Sendable {
  /// Bytes of a line that are repeated at most.
  package let rawLimit: Int
  /// Nil where secrets are copied like everything else.
  private let scanner: SecretScanner?
  private static let replacement = Array("[redacted]".utf8)

  package init(rawLimit: Int = 1 << 20, keepsSecrets: Bool = false) {
    precondition(rawLimit > 0)
    self.rawLimit = rawLimit
    scanner = keepsSecrets ? nil : SecretScanner()
  }

  /// Appends one line's report and a line feed.
  ///
  /// - Parameter file: the input the line is of, as the user named it.
  package func append(_ line: RejectedLine, file: String, to bytes: inout [UInt8]) {
    var writer = JSONWriter()
    swap(&writer.bytes, &bytes)
    defer { swap(&writer.bytes, &bytes) }
    writer.raw("{\"file\":")
    writer.string(file)
    writer.raw(",\"line\":")
    writer.integer(line.number)
    writer.raw(",\"offset\":")
    writer.integer(line.offset)
    writer.raw(",\"reason\":")
    writer.string(line.reason.rawValue)
    if !line.detail.isEmpty {
      writer.raw(",\"detail\":")
      writer.string(line.detail)
    }
    let original = RejectedLineReport.prefix(of: line.raw, limit: rawLimit)
    let secrets = scanner.map { scanner in original.withUnsafeBufferPointer(scanner.ranges) } ?? []
    let raw = secrets.isEmpty ? original : RejectedLineReport.redacted(original, secrets)[...]
    let text = String(decoding: raw, as: UTF8.self)
    writer.raw(",\"raw\":")
    writer.string(text)
    if !text.utf8.elementsEqual(raw) {
      writer.raw(",\"raw_base64\":\"")
      RejectedLineReport.appendBase64(raw, to: &writer.bytes)
      writer.raw("\"")
    }
    if original.count < line.rawByteCount {
      writer.raw(",\"raw_bytes\":")
      writer.integer(line.rawByteCount)
    }
    if !secrets.isEmpty {
      writer.raw(",\"redacted\":")
      writer.integer(secrets.count)
    }
    writer.raw("}\n")
  }

  private static func redacted(_ raw: ArraySlice<UInt8>, _ secrets: [Range<Int>]) -> [UInt8] {
    var bytes: [UInt8] = []
    var place = raw.startIndex
    for secret in secrets {
      bytes += raw[place..<(raw.startIndex + secret.lowerBound)] + replacement
      place = raw.startIndex + secret.upperBound
    }
    return bytes + raw[place...]
  }

  /// The beginning of a line, cut between characters where it is UTF-8.
  private static func prefix(of raw: [UInt8], limit: Int) -> ArraySlice<UInt8> {
    guard raw.count > limit else { return raw[...] }
    var end = limit
    while end > limit - 4, end > 0, raw[end] & 0xC0 == 0x80 { end -= 1 }
    return raw[..<(raw[end] & 0xC0 == 0x80 ? limit : end)]
  }

  /// RFC 4648, with padding.
  static func appendBase64(_ data: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var index = data.startIndex
    while index < data.endIndex {
      let group = data[index..<min(index + 3, data.endIndex)]
      var bits = 0
      for byte in group { bits = bits << 8 | Int(byte) }
      bits <<= 8 * (3 - group.count)
      for place in 0..<4 {
        bytes.append(place <= group.count ? alphabet[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
      }
      index += 3
    }
  }
}
