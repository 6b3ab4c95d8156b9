/// The header of a NumPy array file, format 1.0: always 128 bytes, so it can be written over when the shape is known.
package enum NumpyHeader {
  /// For a row-major array of little-endian float32.
  package static func bytes(rows: Int, columns: Int) -> [UInt8] {
    var text = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows), \(columns)), }"
    text += String(repeating: " ", count: 117 - text.utf8.count) + "\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.utf8.count), 0] + Array(text.utf8)
  }
}
