/// A JSON object of settings in a checkpoint's directory, such as `config.json`: each value by name, with its type
/// checked. A member that is null counts as missing, as Hugging Face writes it.
package struct CheckpointConfiguration: Sendable {
  /// Where it came from, for messages.
  package let file: String
  /// How the object is reached in that file, such as `rope_scaling.`; empty for the whole.
  private let path: String
  private let members: [String: JSONValue]

  /// - Parameter file: what messages call these bytes.
  package init(_ bytes: ModelBytes, file: String) throws(InputError) {
    let value = try JSONValue(parsing: LongIntegers.asDoubles(bytes.contents), file: file)
    guard let members = value.members else {
      throw InputError(file, "is not a JSON object")
    }
    self.init(file: file, path: "", members: members)
  }

  private init(file: String, path: String, members: [JSONValue.Member]) {
    self.file = file
    self.path = path
    let present = members.filter { $0.value != .null }.map { ($0.name, $0.value) }
    self.members = Dictionary(present) { first, _ in first }
  }

  /// Says what is wrong with one setting.
  package func failure(_ name: String, _ reason: String) -> InputError {
    InputError(file, "'\(path)\(name)' \(reason)")
  }

  /// Whether the setting is there and not null.
  package func has(_ name: String) -> Bool { members[name] != nil }

  /// The names that are there, sorted.
  package var names: [String] { members.keys.sorted() }

  private func required<Value>(_ name: String, _ value: Value?) throws(InputError) -> Value {
    guard let value else { throw failure(name, "is missing") }
    return value
  }

  package func integer(_ name: String) throws(InputError) -> Int {
    try required(name, try optionalInteger(name))
  }

  /// Nil if it is not there.
  package func optionalInteger(_ name: String) throws(InputError) -> Int? {
    guard let value = members[name] else { return nil }
    guard let integer = value.integer else { throw failure(name, "is not an integer") }
    return integer
  }

  /// An integer in `range`, such as a size that memory is taken for.
  package func integer(_ name: String, in range: ClosedRange<Int>) throws(InputError) -> Int {
    let integer = try integer(name)
    guard range.contains(integer) else {
      throw failure(name, "is \(integer), which is not in \(range.lowerBound)...\(range.upperBound)")
    }
    return integer
  }

  package func double(_ name: String) throws(InputError) -> Double {
    try required(name, try optionalDouble(name))
  }

  /// A finite number; nil if it is not there.
  package func optionalDouble(_ name: String) throws(InputError) -> Double? {
    guard let value = members[name] else { return nil }
    guard let double = value.double, double.isFinite else { throw failure(name, "is not a number") }
    return double
  }

  package func bool(_ name: String, default absent: Bool) throws(InputError) -> Bool {
    guard let value = members[name] else { return absent }
    guard let bool = value.bool else { throw failure(name, "is neither true nor false") }
    return bool
  }

  package func string(_ name: String) throws(InputError) -> String {
    try required(name, try optionalString(name))
  }

  /// Nil if it is not there.
  package func optionalString(_ name: String) throws(InputError) -> String? {
    guard let value = members[name] else { return nil }
    guard let string = value.string else { throw failure(name, "is not a string") }
    return string
  }

  /// A list of strings; empty if it is not there.
  package func strings(_ name: String) throws(InputError) -> [String] {
    guard let value = members[name] else { return [] }
    guard let values = value.values else { throw failure(name, "is not a list") }
    let strings = values.compactMap(\.string)
    guard strings.count == values.count else { throw failure(name, "is not a list of strings") }
    return strings
  }

  /// A setting that is one integer or a list of them, as `eos_token_id` is; empty if it is not there.
  package func integers(_ name: String) throws(InputError) -> [Int] {
    guard let value = members[name] else { return [] }
    let values = value.values ?? [value]
    let integers = values.compactMap(\.integer)
    guard integers.count == values.count else { throw failure(name, "is neither an integer nor a list of them") }
    return integers
  }

  /// The object under this name; nil if it is not there.
  package func object(_ name: String) throws(InputError) -> CheckpointConfiguration? {
    guard let value = members[name] else { return nil }
    guard let members = value.members else { throw failure(name, "is not an object") }
    return CheckpointConfiguration(file: file, path: "\(path)\(name).", members: members)
  }
}

/// Integers beyond 64 bits in a JSON document, such as the 10 to the 30th that `transformers` writes for "no limit".
enum LongIntegers {
  /// The document with `.0` after each of them, so that a parser takes them as the doubles that they are meant as.
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
