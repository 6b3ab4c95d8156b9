/// Somewhere that bytes are appended to.
package protocol ByteSink: AnyObject {
  /// Appends all bytes.
  func write(_ bytes: UnsafeRawBufferPointer) throws(FileWritingError)
  /// Makes everything written durable and visible; nothing may be written afterwards.
  func finish() throws(FileWritingError)
}

extension ByteSink {
  package func write(_ bytes: [UInt8]) throws(FileWritingError) {
    let result = bytes.withUnsafeBytes { buffer -> Result<Void, FileWritingError> in
      do throws(FileWritingError) {
        return .success(try write(buffer))
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }
}
