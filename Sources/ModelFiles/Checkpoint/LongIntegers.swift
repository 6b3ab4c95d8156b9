/// Integers beyond 64 bits in a JSON document, such as the 10 to the 30th that `transformers` writes for "no limit".
enum LongIntegers {
  /// The document with `.0` behind each of them, so that a parser takes them as the doubles that they are meant as.
  static func asDoubles(_ document: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var isInString = false
    var isEscaped = false
    var digits = 0
    // Whether the number at hand has been an integer so far.
    var isInteger = true
    func isNumberPart(_ byte: UInt8) -> Bool {
      (0x30...0x39).contains(byte) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(byte)
    }
    for byte in document {
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == 0x5C {
          isEscaped = true
        } else if byte == 0x22 {
          isInString = false
        }
      } else if isNumberPart(byte) {
        if (0x30...0x39).contains(byte) { digits += 1 } else if byte != 0x2D { isInteger = false }
      } else {
        if isInteger && digits > longest { result += Array(".0".utf8) }
        (digits, isInteger) = (0, true)
        if byte == 0x22 { isInString = true }
      }
      result.append(byte)
    }
    return result
  }

  /// Digits of the longest integers that surely fit.
  private static let longest = 18
}
