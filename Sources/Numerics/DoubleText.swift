/// Writes a double as `description` does, the shortest text that reads back to the same value, to where it shall stand: a
/// string of its own would be one allocation a row.
package struct DoubleText: TextOutputStream {
  /// Of every text, such as "-2.2250738585072014e-308".
  package static let maximumLength = 24

  private let buffer: UnsafeMutableBufferPointer<UInt8>
  private var count = 0

  /// - Parameter buffer: of `maximumLength` bytes at least.
  /// - Returns: how many bytes were written.
  package static func write(_ value: Double, to buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
    var text = DoubleText(buffer: buffer)
    // A stream is told of a NaN's bits as well.
    if value.isNaN { text.write("nan") } else { value.write(to: &text) }
    return text.count
  }

  private init(buffer: UnsafeMutableBufferPointer<UInt8>) { self.buffer = buffer }

  package mutating func write(_ string: String) {
    var string = string
    string.withUTF8 { _writeASCII($0) }
  }

  /// What numbers call in place of `write` where a stream has it.
  package mutating func _writeASCII(_ ascii: UnsafeBufferPointer<UInt8>) {
    count = buffer[count...].update(fromContentsOf: ascii)
  }
}
