internal import Files
internal import Numerics

/// One input's bytes after decompression; the compression is told by content. Only of a file that is too short to tell its
/// name is asked: cut off before its first bytes, a compressed log must not pass for an empty one.
package final class DecodedStream {
  private var source: ByteSource
  private let stop: StopRequest?
  private let windowLog: Int
  package private(set) var compression = InputCompression.none
  /// Nanoseconds spent in read(2) and in decompression.
  package private(set) var readNanoseconds: UInt64 = 0
  package private(set) var decompressNanoseconds: UInt64 = 0

  private var zstd: ZstdDecoder?
  private var gzip: GzipDecoder?
  private let compressed: UnsafeMutableRawBufferPointer
  private var consumed = 0
  private var filled = 0
  private var hasLookedInside = false
  /// Comes with the next read, behind the bytes that were good.
  private var failure: LogReadingError?

  private static let compressedCapacity = 256 * 1024

  /// - Parameter windowLog: see `LineLimits.maximumWindowLog`.
  package static func open(
    _ input: LogInput, windowLog: Int = ZstdDecoder.standardWindowLog, stop: StopRequest? = nil
  ) throws(LogReadingError) -> DecodedStream {
    let stream = DecodedStream(source: try ByteSource.open(input, stop: stop), windowLog: windowLog, stop: stop)
    try stream.probe()
    return stream
  }

  private init(source: consuming ByteSource, windowLog: Int, stop: StopRequest?) {
    self.windowLog = windowLog
    self.source = source
    self.stop = stop
    compressed = .allocate(byteCount: DecodedStream.compressedCapacity, alignment: 64)
  }

  deinit { compressed.deallocate() }

  private func probe() throws(LogReadingError) {
    // A section is of a plain file, whatever its first bytes look like.
    if case .section = source.input { return }
    while filled < 4 {
      let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: compressed[filled...]))
      guard count > 0 else { break }
      filled += count
    }
    // More tells more, where it is at hand: a pipe's writer may wait for an answer to its first line.
    while filled >= 4, filled < ForeignFile.headLength, source.isReady {
      let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: compressed[filled...]))
      guard count > 0 else { break }
      filled += count
    }
    let start = UnsafeRawBufferPointer(rebasing: compressed[..<filled])
    if filled < 4, let path = source.input.path, let name = [".zst", ".gz"].first(where: path.hasSuffix) {
      throw LogReadingError(
        source.input, .corrupt,
        "has \(FigureText.count(filled, of: "byte")), fewer than any complete \(name) file: was it cut off?")
    }
    if ZstdDecoder.matches(start) {
      zstd = try ZstdDecoder(source.input, windowLog: windowLog)
      compression = .zstd
    } else if GzipDecoder.matches(start) {
      gzip = try GzipDecoder(source.input)
      compression = .gzip
    } else if let reason = ForeignFile.advice(start) {
      throw LogReadingError(source.input, .unsupported, reason)
    }
  }

  /// Bytes read so far, as they lie on disk.
  package var byteCount: Int { source.byteCount }

  /// Whether the next `read` returns without waiting for a writer.
  package var isReady: Bool { consumed < filled || source.isReady }

  /// Puts decompressed bytes at the start of `output`; 0 at the end of the input.
  ///
  /// When the input is broken, the bytes before the break come first and the error comes with the next call.
  package func read(into output: UnsafeMutableRawBufferPointer) throws(LogReadingError) -> Int {
    if let failure {
      throw failure
    }
    return compression == .none ? try readPlain(into: output) : try readCompressed(into: output)
  }

  private func readPlain(into output: UnsafeMutableRawBufferPointer) throws(LogReadingError) -> Int {
    if consumed < filled {
      let count = min(output.count, filled - consumed)
      output.copyMemory(from: UnsafeRawBufferPointer(rebasing: compressed[consumed..<(consumed + count)]))
      consumed += count
      return count
    }
    let start = monotonicNanoseconds()
    defer { readNanoseconds += monotonicNanoseconds() - start }
    return try source.read(into: output)
  }

  private func readCompressed(into output: UnsafeMutableRawBufferPointer) throws(LogReadingError) -> Int {
    while true {
      let start = monotonicNanoseconds()
      let outcome = decode(into: output)
      decompressNanoseconds += monotonicNanoseconds() - start
      switch outcome {
      case .failure(let broken):
        let error =
          broken.isUnsupported
          ? LogReadingError(source.input, .unsupported, broken.reason)
          : LogReadingError(
            source.input, .corrupt,
            "corrupt \(compression.rawValue) data near compressed byte \(source.byteCount - filled + consumed): "
              + broken.reason)
        guard broken.produced > 0 else { throw error }
        failure = error
        return broken.produced
      case .success(let produced):
        if produced > 0 {
          try lookInside(UnsafeRawBufferPointer(rebasing: output[..<produced]))
          return produced
        }
      }
      let readStart = monotonicNanoseconds()
      consumed = 0
      filled = try source.read(into: compressed)
      readNanoseconds += monotonicNanoseconds() - readStart
      if filled == 0 {
        guard isComplete || stop?.isRequested ?? false else {
          throw LogReadingError(
            source.input, .corrupt,
            "truncated \(compression.rawValue) data: it ends in the middle of a \(compression == .zstd ? "frame" : "member") "
              + "at byte \(source.byteCount)")
        }
        return 0
      }
    }
  }

  /// Refuses compressed data that is no text.
  private func lookInside(_ start: UnsafeRawBufferPointer) throws(LogReadingError) {
    guard !hasLookedInside else { return }
    hasLookedInside = true
    guard let reason = ForeignFile.advice(inside: compression, start) else { return }
    failure = LogReadingError(source.input, .unsupported, reason)
    throw LogReadingError(source.input, .unsupported, reason)
  }

  private func decode(into output: UnsafeMutableRawBufferPointer) -> Result<Int, DecodingFailure> {
    let available = UnsafeRawBufferPointer(rebasing: compressed[..<filled])
    if compression == .zstd { return zstd?.decode(available, consumed: &consumed, into: output) ?? .success(0) }
    return gzip?.decode(available, consumed: &consumed, into: output) ?? .success(0)
  }

  /// Whether the compressed data may end here.
  private var isComplete: Bool { compression == .zstd ? zstd?.isComplete ?? true : gzip?.isComplete ?? true }

  /// SHA-256 of the input as it lies on disk; to be asked once, at the end.
  package func sha256() -> String { source.sha256() }
}

/// A broken compressed stream: what was decoded before it broke is still good.
package struct DecodingFailure: Error {
  package let produced: Int
  package let reason: String
  /// Whether the data may be whole, but cannot be read with what is at hand.
  package var isUnsupported = false
}

/// How an input is compressed, told by its first bytes.
package enum InputCompression: String, Sendable, Codable {
  case none, zstd, gzip
}
