internal import CZstd

/// Compresses what is written into zstd frames of 4 MiB of content, each with a checksum, at zstd's default level.
///
/// A frame is a function of its 4 MiB alone, so the file's bytes depend on what was written and on nothing else: not on
/// how it was cut into writes, nor on where a run was interrupted.
package final class ZstdSink: ByteSink {
  private let target: any ByteSink
  private let name: String
  private let context: OpaquePointer
  private let compressed: UnsafeMutableRawBufferPointer
  private var content: [UInt8] = []
  /// Whether a frame was written: an empty file has one, too.
  private var hasFrame = false

  private static let frameSize = 4 << 20

  package init(_ target: any ByteSink, name: String) throws(FileWritingError) {
    guard let context = ZSTD_createCCtx() else {
      throw FileWritingError(file: name, reason: "out of memory for zstd")
    }
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    self.context = context
    self.target = target
    self.name = name
    compressed = .allocate(byteCount: ZSTD_compressBound(ZstdSink.frameSize), alignment: 64)
  }

  deinit {
    ZSTD_freeCCtx(context)
    compressed.deallocate()
  }

  /// Resumes where `checkpoint` was made; the target must stand there already.
  package func resume(from checkpoint: SinkCheckpoint) throws(FileWritingError) {
    guard checkpoint.pending.count < ZstdSink.frameSize else {
      throw FileWritingError(file: name, reason: "cannot be resumed: its checkpoint holds more than a frame")
    }
    content = checkpoint.pending
    hasFrame = checkpoint.length > 0
  }

  package func write(_ bytes: UnsafeRawBufferPointer) throws(FileWritingError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = min(rest.count, ZstdSink.frameSize - content.count)
      content.append(contentsOf: rest[..<(rest.startIndex + count)])
      rest = UnsafeRawBufferPointer(rebasing: rest[(rest.startIndex + count)...])
      if content.count == ZstdSink.frameSize { try endFrame() }
    }
  }

  package func finish() throws(FileWritingError) {
    if !content.isEmpty || !hasFrame { try endFrame() }
    try target.finish()
  }

  private func endFrame() throws(FileWritingError) {
    let count = content.withUnsafeBytes {
      ZSTD_compress2(context, compressed.baseAddress, compressed.count, $0.baseAddress, $0.count)
    }
    guard ZSTD_isError(count) == 0 else {
      throw FileWritingError(file: name, reason: "zstd failed: \(String(cString: ZSTD_getErrorName(count)))")
    }
    content.removeAll(keepingCapacity: true)
    hasFrame = true
    try target.write(UnsafeRawBufferPointer(rebasing: compressed[..<count]))
  }
}

extension ZstdSink: ResumableSink {
  package func checkpoint() throws(FileWritingError) -> SinkCheckpoint {
    guard let target = target as? any ResumableSink else {
      throw FileWritingError(file: name, reason: "cannot be resumed")
    }
    let written = try target.checkpoint()
    return SinkCheckpoint(length: written.length, hash: written.hash, pending: content)
  }
}
