internal import CZstd

/// Streaming zstd decompression over any number of frames, skippable ones included.
///
/// Whether the stream ended whole is known only to `isComplete`: a last frame without its end looks like any pause.
package struct ZstdDecoder: ~Copyable {
  /// Windows up to 128 MiB (`zstd --long=27`) are accepted unless more is asked for, up to 2 GiB.
  package static let standardWindowLog = 27
  package static let windowLogs = 10...31

  private let windowLog: Int
  private let stream: OpaquePointer
  private var hint = 0

  /// - Parameter windowLog: of the largest window that is accepted, in `windowLogs`.
  package init(_ input: LogInput, windowLog: Int = standardWindowLog) throws(LogReadingError) {
    self.windowLog = windowLog
    guard let stream = ZSTD_createDStream() else {
      throw LogReadingError(input, .readFailed, "out of memory for zstd")
    }
    self.stream = stream
    ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, Int32(windowLog))
  }

  deinit { ZSTD_freeDStream(stream) }

  /// Whether `bytes` start like a zstd stream: a frame's or a skippable frame's magic number.
  package static func matches(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count >= 4 else { return false }
    let magic = UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self))
    return magic == ZSTD_MAGICNUMBER || magic & ZSTD_MAGIC_SKIPPABLE_MASK == ZSTD_MAGIC_SKIPPABLE_START
  }

  /// True at a frame boundary, where the compressed input may end.
  package var isComplete: Bool { hint == 0 }

  /// Decompresses from `input[consumed...]` into `output`, advancing `consumed`; returns the bytes produced.
  package mutating func decode(
    _ input: UnsafeRawBufferPointer, consumed: inout Int, into output: UnsafeMutableRawBufferPointer
  ) -> Result<Int, DecodingFailure> {
    var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: consumed)
    var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    // Asked with nothing to read at a frame's end, zstd would already wait for a next frame's header.
    while target.pos < target.size, source.pos < source.size || !isComplete {
      let before = (source.pos, target.pos)
      let result = ZSTD_decompressStream(stream, &target, &source)
      consumed = source.pos
      guard ZSTD_isError(result) == 0 else {
        if ZSTD_getErrorCode(result) == ZSTD_error_dictionary_wrong {
          return .failure(
            DecodingFailure(
              produced: target.pos,
              reason: "was compressed with a dictionary that is not available: "
                + "zstd -dc -D DICTIONARY FILE | routellm-batch", isUnsupported: true))
        }
        let tooLarge = ZSTD_getErrorCode(result) == ZSTD_error_frameParameter_windowTooLarge
        let reason =
          tooLarge
          ? "its window exceeds 2^\(windowLog) bytes: --zstd-window 31 accepts up to 2 GiB, which is held in memory"
          : String(cString: ZSTD_getErrorName(result))
        return .failure(DecodingFailure(produced: target.pos, reason: reason))
      }
      hint = result
      if source.pos == before.0, target.pos == before.1 { break }
      if source.pos == source.size, target.pos < target.size { break }
    }
    return .success(target.pos)
  }
}
