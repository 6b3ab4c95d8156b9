internal import Files
internal import Glibc

/// The bytes of one file that never changes while it is held: mapped from disk, part of the
/// executable, or a copy of what was in memory.
///
/// `@unchecked Sendable`: the memory is read-only for its whole life and `deinit` runs after the last use.
package final class ModelBytes: @unchecked Sendable {
  private let buffer: UnsafeRawBufferPointer
  private let storage: Storage

  private enum Storage { case immortal, mapped, allocated }

  private init(buffer: UnsafeRawBufferPointer, storage: Storage) {
    self.buffer = buffer
    self.storage = storage
  }

  /// Bytes that live as long as the process, such as those embedded in the executable.
  package convenience init(immortal buffer: UnsafeRawBufferPointer) {
    self.init(buffer: buffer, storage: .immortal)
  }

  package convenience init(copying bytes: [UInt8]) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 64)
    copy.copyBytes(from: bytes)
    self.init(buffer: UnsafeRawBufferPointer(copy), storage: .allocated)
  }

  /// Maps a file read-only.
  package static func mapping(_ path: String) throws(InputError) -> ModelBytes {
    let status: FileStatus
    let descriptor: Int32
    do throws(SystemError) {
      descriptor = try FileSystem.open(path, for: .mapping)
    } catch {
      throw InputError(path, "cannot be opened: \(error)")
    }
    defer { close(descriptor) }
    do throws(SystemError) {
      status = try FileStatus(of: descriptor)
    } catch {
      throw InputError(path, "cannot be examined: \(error)")
    }
    guard status.kind == .file else { throw InputError(path, "is not a regular file") }
    guard status.size > 0 else { return ModelBytes(immortal: UnsafeRawBufferPointer(start: nil, count: 0)) }
    guard let start = mmap(nil, status.size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
      throw InputError(path, "cannot be mapped: \(SystemError(code: errno))")
    }
    return ModelBytes(buffer: UnsafeRawBufferPointer(start: start, count: status.size), storage: .mapped)
  }

  deinit {
    switch storage {
    case .immortal: break
    case .mapped: munmap(UnsafeMutableRawPointer(mutating: buffer.baseAddress), buffer.count)
    case .allocated: buffer.deallocate()
    }
  }

  package var count: Int { buffer.count }

  /// Calls `body` with the contents, which must not be kept beyond the call.
  package func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(self) {} }
    return try body(buffer)
  }

  /// A copy of the contents, for small files.
  package var contents: [UInt8] { withBytes { Array($0) } }

  /// SHA-256 of the contents, in lower-case hexadecimal.
  package var sha256: String {
    var digest = SHA256Digest()
    withBytes { digest.update($0) }
    return digest.hexadecimal()
  }
}
