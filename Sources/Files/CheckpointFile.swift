internal import CZstd
internal import Glibc

/// The file next to an output that says how far a run has come: replaced whole, checked when it is read.
///
/// After a line that names the file's kind and version comes one zstd frame with a checksum; its content is a count of
/// bytes as eight little-endian bytes, that many bytes of text, and further bytes.
package struct CheckpointFile: Sendable {
  package let path: String
  private let operations: FileOperations
  private static let heading = Array("routellm-batch checkpoint 1\n".utf8)

  package init(path: String, operations: FileOperations = .system) {
    self.path = path
    self.operations = operations
  }

  package struct Contents: Sendable {
    package var text: [UInt8]
    package var bytes: [UInt8]

    package init(text: [UInt8], bytes: [UInt8]) {
      self.text = text
      self.bytes = bytes
    }
  }

  /// Replaces the file, durably: after a crash at any moment the old one is there, or the new one.
  package func write(_ contents: Contents) throws(FileWritingError) {
    let temporary = "\(path).new"
    let opened = operations.open(temporary, .replacing)
    let descriptor = Int32(try FileWritingError.check(opened, "cannot be created", path))
    defer { close(descriptor) }
    let encoded = try encode(contents)
    do throws(FileWritingError) {
      try encoded.withUnsafeBufferPointer { (bytes) throws(FileWritingError) in
        try operations.writeAll(UnsafeRawBufferPointer(bytes), to: descriptor, named: path)
      }
      try FileWritingError.check(operations.synchronize(descriptor), "cannot be made durable", path)
      try FileWritingError.check(operations.rename(temporary, path), "cannot be put in place", path)
    } catch {
      _ = operations.unlink(temporary)
      throw error
    }
    operations.synchronizeFolder(of: path)
  }

  package var exists: Bool { FileSystem.exists(path) }

  package func remove() {
    _ = operations.unlink(path)
    operations.synchronizeFolder(of: path)
  }

  /// Nil if there is no such file.
  ///
  /// - Throws: if it is not a checkpoint of this version, or not whole.
  package func read() throws(FileWritingError) -> Contents? {
    let bytes: [UInt8]
    do throws(SystemError) { bytes = try FileSystem.contents(of: path) } catch {
      if error.code == ENOENT { return nil }
      throw FileWritingError(file: path, doing: "cannot be read", code: error.code)
    }
    guard bytes.starts(with: CheckpointFile.heading) else {
      throw FileWritingError(file: path, reason: "is not a checkpoint of this version; start over without --resume")
    }
    guard let contents = CheckpointFile.decode(bytes[CheckpointFile.heading.count...]) else {
      throw FileWritingError(file: path, reason: "is damaged; start over without --resume")
    }
    return contents
  }

  private func encode(_ contents: Contents) throws(FileWritingError) -> [UInt8] {
    var plain = withUnsafeBytes(of: UInt64(contents.text.count).littleEndian, Array.init)
    plain += contents.text
    plain += contents.bytes
    guard let context = ZSTD_createCCtx() else { throw FileWritingError(file: path, reason: "out of memory for zstd") }
    defer { ZSTD_freeCCtx(context) }
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 1)
    let heading = CheckpointFile.heading
    let bound = heading.count + ZSTD_compressBound(plain.count)
    return [UInt8](unsafeUninitializedCapacity: bound) { buffer, initialized in
      _ = buffer.update(from: heading)
      let count = ZSTD_compress2(
        context, buffer.baseAddress.map { $0 + heading.count }, bound - heading.count, plain, plain.count)
      initialized = ZSTD_isError(count) == 0 ? heading.count + count : 0
    }
  }

  private static func decode(_ frame: ArraySlice<UInt8>) -> Contents? {
    let plain = frame.withUnsafeBytes { bytes -> [UInt8]? in
      let size = ZSTD_getFrameContentSize(bytes.baseAddress, bytes.count)
      guard size < 1 << 32, size >= 8 else { return nil }
      var isWhole = false
      let plain = [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, initialized in
        let count = ZSTD_decompress(buffer.baseAddress, buffer.count, bytes.baseAddress, bytes.count)
        isWhole = ZSTD_isError(count) == 0 && count == Int(size)
        initialized = isWhole ? count : 0
      }
      return isWhole ? plain : nil
    }
    guard let plain else { return nil }
    let count = plain.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    guard count <= UInt64(plain.count - 8) else { return nil }
    let end = 8 + Int(count)
    return Contents(text: Array(plain[8..<end]), bytes: Array(plain[end...]))
  }
}

/// Who holds the lock of a file, according to `/proc/locks`.
enum LockHolder {
  /// The process, or nil if it is not known: on another machine, or in another namespace.
  static func process(ofLockOn descriptor: Int32) -> Int? {
    guard let status = try? FileStatus(of: descriptor), let locks = try? FileSystem.contents(of: "/proc/locks") else {
      return nil
    }
    for line in String(decoding: locks, as: UTF8.self).split(separator: "\n") {
      // 1: FLOCK  ADVISORY  WRITE 4711 08:01:1234567 0 EOF
      let words = line.split(separator: " ")
      guard words.count > 5, words[1] == "FLOCK", words[5].hasSuffix(":\(status.identity.inode)"),
        let process = Int(words[4]), process > 0
      else { continue }
      return process
    }
    return nil
  }
}
