internal import FileFormats
internal import Files
internal import Glibc

/// The bytes of one input as they are on disk or come through a pipe, counted and hashed on the way.
package struct ByteSource: ~Copyable {
  package let input: LogInput
  /// Bytes read so far.
  package private(set) var byteCount = 0

  private let descriptor: Int32
  /// Ends the waiting for a pipe's writer; nil for files, which never keep waiting.
  private let stop: StopRequest?
  private var digest = SHA256Digest()
  private var atEnd = false
  /// Bytes that a section still has to give; nil for whole inputs.
  private var remaining: Int?

  /// Opens the input; standard input is read from descriptor 0.
  package static func open(_ input: LogInput, stop: StopRequest? = nil) throws(LogReadingError) -> ByteSource {
    guard let path = input.path else { return ByteSource(input: input, descriptor: STDIN_FILENO, stop: stop) }
    let descriptor: Int32
    do throws(SystemError) { descriptor = try FileSystem.open(path, for: .reading) } catch {
      throw LogReadingError(input, .cannotOpen, "cannot be opened: \(error)")
    }
    let kind = (try? FileStatus(of: descriptor))?.kind
    if kind == .folder {
      close(descriptor)
      throw LogReadingError(input, .cannotOpen, "is a directory; name the files in it, such as \(path)/*.jsonl")
    }
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    var source = ByteSource(input: input, descriptor: descriptor, stop: kind == .file ? nil : stop)
    if case .section(let section) = input {
      source.remaining = section.range.count
      guard lseek(descriptor, off_t(section.range.lowerBound), SEEK_SET) >= 0 else {
        throw LogReadingError(input, .cannotOpen, "cannot be read in part: \(String(cString: strerror(errno)))")
      }
    }
    return source
  }

  private init(input: LogInput, descriptor: Int32, stop: StopRequest?) {
    self.input = input
    self.descriptor = descriptor
    self.stop = stop
  }

  deinit {
    if descriptor != STDIN_FILENO { close(descriptor) }
  }

  /// Reads up to `buffer.count` bytes, at least one unless the input has ended or a stop was requested; retries where a
  /// signal interrupted.
  package mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(LogReadingError) -> Int {
    let wanted = min(buffer.count, remaining ?? buffer.count)
    guard !atEnd, wanted > 0 else { return 0 }
    while true {
      guard waits() else { return 0 }
      let count = Glibc.read(descriptor, buffer.baseAddress, wanted)
      if count >= 0 {
        atEnd = count == 0
        if let remaining {
          guard count > 0 else {
            throw LogReadingError(
              input, .readFailed,
              "has become shorter since the log was divided into shards: \(remaining) bytes are missing")
          }
          self.remaining = remaining - count
        }
        byteCount += count
        digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        return count
      }
      guard errno == EINTR else {
        let reason = String(cString: strerror(errno))
        throw LogReadingError(input, .readFailed, "reading failed at byte \(byteCount): \(reason)")
      }
    }
  }

  /// Waits for a pipe's writer; false if a stop is requested first.
  private func waits() -> Bool {
    guard let stop, stop.descriptor >= 0 else { return true }
    var entries = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: stop.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    while poll(&entries, 2, -1) < 0, errno == EINTR {}
    return !stop.isRequested
  }

  /// Whether a read would return at once: always for a file, for a pipe when its writer has written or ended.
  package var isReady: Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, 0) != 0
  }

  /// SHA-256 of all bytes read, in lower-case hexadecimal; to be asked once, at the end.
  package mutating func sha256() -> String { digest.hexadecimal() }
}
