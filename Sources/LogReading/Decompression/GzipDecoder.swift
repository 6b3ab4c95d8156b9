internal import CZlib

/// Streaming gzip decompression over any number of members, checksums verified, as `cat a.gz b.gz` and bgzip make them.
///
/// Zero bytes behind the last member are padding and skipped, as gzip(1) does; anything else there is an error.
package struct GzipDecoder: ~Copyable {
  /// At a fixed address, which zlib's state keeps.
  private let stream: UnsafeMutablePointer<z_stream>
  /// True at a member's boundary, where the compressed input may end.
  package private(set) var isComplete = false
  private var sawPadding = false

  package init(_ input: LogInput) throws(LogReadingError) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15 bits of window, the format's largest; 16 more ask for gzip's header and no other.
    let code = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard code == Z_OK else {
      stream.deallocate()
      throw LogReadingError(input, .readFailed, "out of memory for gzip")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Whether `bytes` start like a gzip member.
  package static func matches(_ bytes: UnsafeRawBufferPointer) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// Decompresses from `input[consumed...]` into `output`, advancing `consumed`; returns the bytes produced.
  package mutating func decode(
    _ input: UnsafeRawBufferPointer, consumed: inout Int, into output: UnsafeMutableRawBufferPointer
  ) -> Result<Int, DecodingFailure> {
    var produced = 0
    while consumed < input.count, produced < output.count {
      if isComplete, !startNextMember(input, consumed: &consumed) {
        guard consumed == input.count else {
          return .failure(
            DecodingFailure(
              produced: produced, reason: "what follows the last gzip member is neither a member nor zeros"))
        }
        break
      }
      let code = inflateOnce(input, &consumed, output, &produced)
      switch code {
      case Z_STREAM_END: isComplete = true
      case Z_OK: break
      case Z_BUF_ERROR: return .success(produced)
      default: return .failure(DecodingFailure(produced: produced, reason: reason(of: code)))
      }
    }
    return .success(produced)
  }

  /// Skips padding; true where a member begins.
  private mutating func startNextMember(_ input: UnsafeRawBufferPointer, consumed: inout Int) -> Bool {
    while consumed < input.count, input[consumed] == 0 {
      sawPadding = true
      consumed += 1
    }
    guard consumed < input.count, !sawPadding, input[consumed] == 0x1F else { return false }
    inflateReset(stream)
    isComplete = false
    return true
  }

  private func inflateOnce(
    _ input: UnsafeRawBufferPointer, _ consumed: inout Int, _ output: UnsafeMutableRawBufferPointer,
    _ produced: inout Int
  ) -> Int32 {
    // zlib counts in 32 bits; callers' buffers are far smaller, and a larger one is done in parts.
    let available = min(input.count - consumed, 1 << 30)
    let room = min(output.count - produced, 1 << 30)
    // zlib reads through this pointer only; its type lacks the const.
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.advanced(by: consumed).assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = UInt32(available)
    stream.pointee.next_out = output.baseAddress?.advanced(by: produced).assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(room)
    let code = inflate(stream, Z_NO_FLUSH)
    consumed += available - Int(stream.pointee.avail_in)
    produced += room - Int(stream.pointee.avail_out)
    return code
  }

  private func reason(of code: Int32) -> String {
    if code == Z_NEED_DICT { return "it needs a preset dictionary" }
    return stream.pointee.msg.map { String(cString: $0) } ?? "zlib's error \(code)"
  }
}
