/// A NumPy array file (.npy) of two dimensions, row-major, of little-endian floating-point numbers.
///
/// Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, versions 1.0 to 3.0.
package struct NumpyArray: Sendable {
  package let rows: Int
  package let columns: Int
  /// `rows` x `columns`, as Float; may hold anything that the file does, NaN too.
  package let values: [Float]

  /// - Parameter file: what messages call these bytes.
  package init(_ bytes: ModelBytes, file: String) throws(InputError) {
    func fail(_ reason: String) -> InputError { InputError(file, reason) }
    let start = bytes.withBytes { Array($0.prefix(12)) }
    guard start.count >= 10, start.starts(with: [0x93] + Array("NUMPY".utf8)) else {
      throw fail("is not a NumPy array file (.npy)")
    }
    guard (1...3).contains(start[6]) else { throw fail("is a NumPy array of the unknown version \(start[6])") }
    let lengthBytes = start[6] == 1 ? 2 : 4
    guard start.count >= 8 + lengthBytes else { throw fail("ends within its NumPy header") }
    let length = start[8..<(8 + lengthBytes)].reversed().reduce(0) { $0 << 8 | Int($1) }
    let dataStart = 8 + lengthBytes + length
    guard dataStart <= bytes.count else { throw fail("ends within its NumPy header") }
    let header = String(decoding: bytes.withBytes { Array($0[(8 + lengthBytes)..<dataStart]) }, as: UTF8.self)

    guard let type = NumpyArray.member("descr", of: header) else { throw fail("has no 'descr' in its NumPy header") }
    let types: [String: TensorType] = ["'<f4'": .float32, "'<f8'": .float64, "'<f2'": .float16]
    guard let type = types[type.replacing("\"", with: "'")] else {
      throw fail("holds \(type); only '<f2', '<f4' and '<f8' can be read")
    }
    guard NumpyArray.member("fortran_order", of: header) == "False" else {
      throw fail("is in column order: save it with numpy.ascontiguousarray")
    }
    let shape = NumpyArray.member("shape", of: header)?.dropFirst().dropLast()
      .split(separator: ",").compactMap { Int($0.filter { $0 != " " }) }
    guard let shape, shape.count == 2, shape.allSatisfy({ $0 >= 0 }) else {
      throw fail("has the shape \(NumpyArray.member("shape", of: header) ?? "?") where (rows, dimension) is needed")
    }
    let (count, overflow) = shape[0].multipliedReportingOverflow(by: shape[1])
    let (size, overflow2) = count.multipliedReportingOverflow(by: type.byteCount)
    guard !overflow, !overflow2, size == bytes.count - dataStart else {
      throw fail(
        "holds \(bytes.count - dataStart) bytes of data, which is not what the shape (\(shape[0]), \(shape[1])) needs: "
          + "is the file truncated?")
    }
    (rows, columns) = (shape[0], shape[1])
    let tensor = Tensor(name: "array", type: type, shape: shape, owner: bytes, range: dataStart..<bytes.count)
    values = tensor.floats() ?? []
  }

  /// The text of a member of the header's dictionary, a Python literal; a tuple with its parentheses.
  private static func member(_ name: String, of header: String) -> String? {
    for quote in ["'", "\""] {
      guard let key = header.firstRange(of: "\(quote)\(name)\(quote):") else { continue }
      let rest = header[key.upperBound...].drop { $0 == " " }
      let end =
        rest.first == "(" ? rest.firstIndex(of: ")").map(rest.index(after:)) : rest.firstIndex { ",}".contains($0) }
      guard let end else { return nil }
      var text = rest[..<end]
      while text.last == " " { text.removeLast() }
      return String(text)
    }
    return nil
  }
}

/// The header of a NumPy array file, format 1.0: always 128 bytes, so it can be written over when the shape is known.
package enum NumpyHeader {
  /// For a row-major array of little-endian float32.
  package static func bytes(rows: Int, columns: Int) -> [UInt8] {
    var text = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows), \(columns)), }"
    text += String(repeating: " ", count: 117 - text.utf8.count) + "\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.utf8.count), 0] + Array(text.utf8)
  }
}
