import Testing

@testable import FileFormats

@Suite struct NumpyArrayTests {
  private static func file(_ header: String, _ data: [UInt8], version: UInt8 = 1) -> [UInt8] {
    let length = UInt32(header.utf8.count)
    let lengthBytes = withUnsafeBytes(of: length.littleEndian) { Array($0.prefix(version == 1 ? 2 : 4)) }
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + lengthBytes + Array(header.utf8) + data
  }

  private static func read(_ bytes: [UInt8]) throws(InputError) -> NumpyArray {
    try NumpyArray(ModelBytes(copying: bytes), file: "test")
  }

  @Test func whatIsWrittenIsReadBack() throws {
    let values: [Float] = [1, 2, 3, -0.5, 0, .infinity]
    let bytes = NumpyHeader.bytes(rows: 2, columns: 3) + values.withUnsafeBytes { Array($0) }
    let array = try Self.read(bytes)
    #expect(array.rows == 2 && array.columns == 3 && array.values == values)
  }

  @Test func otherTypesAndVersionsAreRead() throws {
    let doubles: [Double] = [0.25, -8]
    let array = try Self.read(
      Self.file(
        "{\"shape\": (2,1,), \"descr\": \"<f8\", \"fortran_order\": False}\n", doubles.withUnsafeBytes { Array($0) },
        version: 2))
    #expect(array.rows == 2 && array.columns == 1 && array.values == [0.25, -8])
  }

  @Test(arguments: [
    ("{'descr': '<i8', 'fortran_order': False, 'shape': (1, 1), }", "holds '<i8'"),
    ("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1), }", "is in column order"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", "has the shape (1,)"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }", "holds 4 bytes of data"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 2), }", "holds 4 bytes of data"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 2), }", "has the shape (-1, 2)"),
    ("{'shape': (1, 1)", "has no 'descr'"), ("", "has no 'descr'"),
  ])
  func whatCannotBeReadIsRefused(header: String, reason: String) {
    let error = #expect(throws: InputError.self) { try Self.read(Self.file(header, [0, 0, 0, 0])) }
    #expect(error?.reason.hasPrefix(reason) == true, "\(String(describing: error))")
  }

  @Test func everyPrefixIsRefused() {
    let bytes = NumpyHeader.bytes(rows: 1, columns: 1) + [0, 0, 0, 0]
    for count in 0..<bytes.count {
      #expect(throws: InputError.self) { try Self.read(Array(bytes.prefix(count))) }
    }
  }
}
