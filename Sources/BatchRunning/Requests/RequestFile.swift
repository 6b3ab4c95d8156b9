internal import FileWriting
internal import ModelFiles

/// One file while it is written: gathered into large writes, and hashed.
final class RequestFile {
  private let file: OutputFile
  private var pending: [UInt8] = []
  private var digest = SHA256Digest()
  /// Of all that was appended.
  private(set) var byteCount = 0

  init(_ file: OutputFile) { self.file = file }

  func append(_ bytes: some Collection<UInt8>) {
    pending.append(contentsOf: bytes)
    byteCount += bytes.count
  }

  /// Writes what is pending if it is this much.
  func flush(from size: Int) throws(FileWritingError) {
    guard pending.count >= size, !pending.isEmpty else { return }
    pending.withUnsafeBytes { digest.update($0) }
    try file.write(pending)
    pending.removeAll(keepingCapacity: true)
  }

  /// Puts the file in place.
  ///
  /// - Returns: its SHA-256.
  func finish() throws(FileWritingError) -> String {
    try flush(from: 0)
    try file.finish()
    return digest.hexadecimal()
  }
}
