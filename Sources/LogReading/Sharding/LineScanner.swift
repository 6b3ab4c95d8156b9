internal import Files
internal import Glibc

/// Looks for line ends in a plain file without reading it into memory.
struct LineScanner: ~Copyable {
  private let input: LogInput
  private let descriptor: Int32
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: LineScanner.bufferSize, alignment: 64)
  /// Of the file when it was opened.
  let byteCount: Int

  private static let bufferSize = 256 << 10

  /// Opens a regular file; anything else is refused.
  static func open(_ input: LogInput) throws(LogReadingError) -> LineScanner {
    guard case .file(let path) = input else {
      throw LogReadingError(input, .cannotOpen, "cannot be divided into shards: name files")
    }
    let opened: (status: FileStatus, descriptor: Int32)
    do throws(SystemError) {
      opened = (try FileStatus(of: path), try FileSystem.open(path, for: .reading))
    } catch {
      throw LogReadingError(input, .cannotOpen, "cannot be opened: \(error)")
    }
    guard opened.status.kind == .file else {
      close(opened.descriptor)
      throw LogReadingError(input, .cannotOpen, "is not a regular file, so it cannot be divided into shards")
    }
    return LineScanner(input: input, descriptor: opened.descriptor, byteCount: opened.status.size)
  }

  private init(input: LogInput, descriptor: Int32, byteCount: Int) {
    self.input = input
    self.descriptor = descriptor
    self.byteCount = byteCount
  }

  deinit {
    buffer.deallocate()
    close(descriptor)
  }

  /// The file's first bytes, `count` unless it is shorter.
  borrowing func head(_ count: Int) throws(LogReadingError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let fresh = try read(at: bytes.count, atMost: count - bytes.count)
      guard !fresh.isEmpty else { break }
      bytes.append(contentsOf: fresh)
    }
    return bytes
  }

  /// The first place at `offset` or behind it where a line starts; the file's end if none does.
  borrowing func lineStart(from offset: Int) throws(LogReadingError) -> Int {
    guard offset > 0 else { return 0 }
    var position = offset - 1
    while position < byteCount {
      let bytes = try read(at: position, atMost: byteCount - position)
      guard let base = bytes.baseAddress else { break }
      if let found = memchr(base, 0x0A, bytes.count) {
        return position + base.distance(to: UnsafeRawPointer(found)) + 1
      }
      position += bytes.count
    }
    return byteCount
  }

  /// Line ends in front of `offset`.
  borrowing func lineEnds(before offset: Int) throws(LogReadingError) -> Int {
    posix_fadvise(descriptor, 0, off_t(offset), POSIX_FADV_SEQUENTIAL)
    var position = 0
    var count = 0
    while position < offset {
      let bytes = try read(at: position, atMost: offset - position)
      guard !bytes.isEmpty else { break }
      position += bytes.count
      var rest = bytes
      while let base = rest.baseAddress, let found = memchr(base, 0x0A, rest.count) {
        count += 1
        rest = UnsafeRawBufferPointer(rebasing: rest[(base.distance(to: UnsafeRawPointer(found)) + 1)...])
      }
    }
    return count
  }

  /// What lies at a place, until the next read; empty at the file's end.
  private borrowing func read(at offset: Int, atMost count: Int) throws(LogReadingError) -> UnsafeRawBufferPointer {
    while true {
      let got = pread(descriptor, buffer.baseAddress, min(count, buffer.count), off_t(offset))
      if got >= 0 { return UnsafeRawBufferPointer(rebasing: buffer[..<got]) }
      guard errno == EINTR else {
        let reason = String(cString: strerror(errno))
        throw LogReadingError(input, .readFailed, "reading failed at byte \(offset): \(reason)")
      }
    }
  }
}
