internal import CZstd

/// Compresses what is written into one zstd frame with a checksum, at zstd's default level.
package final class ZstdSink: ByteSink {
  private let target: any ByteSink
  private let name: String
  private let stream: OpaquePointer
  private let buffer: UnsafeMutableRawBufferPointer

  package init(_ target: any ByteSink, name: String) throws(FileWritingError) {
    guard let stream = ZSTD_createCStream() else {
      throw FileWritingError(file: name, reason: "out of memory for zstd")
    }
    ZSTD_CCtx_setParameter(stream, ZSTD_c_checksumFlag, 1)
    self.stream = stream
    self.target = target
    self.name = name
    buffer = .allocate(byteCount: ZSTD_CStreamOutSize(), alignment: 64)
  }

  deinit {
    ZSTD_freeCStream(stream)
    buffer.deallocate()
  }

  package func write(_ bytes: UnsafeRawBufferPointer) throws(FileWritingError) {
    try compress(bytes, ZSTD_e_continue)
  }

  package func finish() throws(FileWritingError) {
    try compress(UnsafeRawBufferPointer(start: nil, count: 0), ZSTD_e_end)
    try target.finish()
  }

  private func compress(
    _ bytes: UnsafeRawBufferPointer, _ directive: ZSTD_EndDirective
  ) throws(FileWritingError) {
    var source = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
    while true {
      var output = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
      let remaining = ZSTD_compressStream2(stream, &output, &source, directive)
      guard ZSTD_isError(remaining) == 0 else {
        throw FileWritingError(file: name, reason: "zstd failed: \(String(cString: ZSTD_getErrorName(remaining)))")
      }
      if output.pos > 0 { try target.write(UnsafeRawBufferPointer(rebasing: buffer[..<output.pos])) }
      if directive == ZSTD_e_end ? remaining == 0 : source.pos == source.size { return }
    }
  }
}
