internal import FileFormats
internal import Routing

/// A kind of value that options take: how it is written, and how it is read.
struct ValueType<Value: Sendable>: Sendable {
  /// What stands for the value in a synopsis, such as `N`.
  let placeholder: String
  let kind: ValueKind
  /// What a value is, in the words that follow "takes", such as `a whole number from 1 to 1024`.
  let expected: String
  /// The value with the paths in it looked for where the function says.
  let moved: @Sendable (_ value: String, _ place: (String) -> String) -> String
  /// Of a folder: the files in it that the command reads or writes.
  private(set) var names = FolderNames.all
  let parse: @Sendable (String) throws(BadValue) -> Value

  init(
    _ placeholder: String, kind: ValueKind = .text, expected: String,
    moved: @escaping @Sendable (_ value: String, _ place: (String) -> String) -> String = { value, _ in value },
    parse: @escaping @Sendable (String) throws(BadValue) -> Value
  ) {
    (self.placeholder, self.kind, self.expected, self.moved, self.parse) = (placeholder, kind, expected, moved, parse)
  }

  func value(of text: String, for option: OptionDetails) throws(UsageError) -> Value {
    do throws(BadValue) {
      return try parse(text)
    } catch {
      throw .badValue(option: option.dashed, value: text, expected: expected, reason: error.reason, near: error.near)
    }
  }
}

/// Why a text is not a value, as far as its type does not say it.
struct BadValue: Error {
  var reason: String?
  /// Values that may have been meant, nearest first.
  var near: [String] = []
}

/// What follows an option: for completions, for job files, and for `NamedFiles`, which keeps a command from writing what
/// it reads. Every option that names a file has one of the kinds that say so.
enum ValueKind: Sendable, Equatable {
  case none
  case text
  /// One of these words.
  case choice([String])
  /// Files, folders of files, or patterns that the command reads.
  case file
  /// A folder of an artefact or the like that the command reads.
  case directory
  /// A folder in which the command keeps temporary files.
  case workDirectory
  /// Files and directories that the command makes.
  case newFile
  case newDirectory

  var isWritten: Bool { self == .newFile || self == .newDirectory }
}

extension ValueType where Value == Int {
  /// A whole number within a range.
  static func integer(_ placeholder: String, in range: ClosedRange<Int>) -> ValueType {
    ValueType(
      placeholder,
      expected: range.upperBound == .max
        ? "a whole number of at least \(range.lowerBound)"
        : "a whole number from \(range.lowerBound) to \(range.upperBound)"
    ) { (text) throws(BadValue) in
      guard let value = Int(text), range.contains(value) else { throw BadValue() }
      return value
    }
  }

  static func integer(_ placeholder: String, in range: PartialRangeFrom<Int>) -> ValueType {
    .integer(placeholder, in: range.lowerBound...Int.max)
  }
}

extension ValueType where Value == UInt64 {
  static var seed: ValueType {
    ValueType("N", expected: "a whole number of at least 0") { (text) throws(BadValue) in
      guard let value = Int(text), value >= 0 else { throw BadValue() }
      return UInt64(value)
    }
  }
}

extension ValueType where Value == Double {
  /// A finite number.
  ///
  /// - Parameter expected: the range in words, such as `a number above 0`.
  static func number(_ placeholder: String, _ expected: String, where isValid: @escaping @Sendable (Double) -> Bool)
    -> ValueType
  {
    ValueType(placeholder, expected: expected) { (text) throws(BadValue) in
      guard let value = Double(text), value.isFinite, isValid(value) else { throw BadValue() }
      return value
    }
  }

  /// A part of one, written as `0.3` or `30%`.
  static func fraction(
    _ placeholder: String, _ expected: String = "a number from 0 to 1 or a percentage such as 30%",
    where isValid: @escaping @Sendable (Double) -> Bool = { _ in true }
  ) -> ValueType {
    ValueType(placeholder, expected: expected) { (text) throws(BadValue) in
      guard let value = Fraction.parse(text), isValid(value) else { throw BadValue() }
      return value
    }
  }
}

extension ValueType where Value == String {
  static func text(_ placeholder: String) -> ValueType {
    ValueType(placeholder, expected: "a text") { (text) throws(BadValue) in
      guard !text.isEmpty else { throw BadValue() }
      return text
    }
  }

  /// A file to be read.
  static func file(_ placeholder: String = "FILE") -> ValueType { path(placeholder, .file) }

  /// A folder to be read.
  ///
  /// - Parameter names: the files in it, or in a folder below it, that are read.
  static func directory(_ placeholder: String = "DIR", reading names: FolderNames = .artefact) -> ValueType {
    path(placeholder, .directory, names)
  }

  static func workDirectory(_ placeholder: String = "DIR") -> ValueType { path(placeholder, .workDirectory, .none) }

  /// A file to be written.
  static func newFile(_ placeholder: String = "FILE") -> ValueType { path(placeholder, .newFile) }

  /// A folder to be filled.
  ///
  /// - Parameter names: the files in it that are written or removed.
  static func newDirectory(_ placeholder: String = "DIR", writing names: FolderNames) -> ValueType {
    path(placeholder, .newDirectory, names)
  }

  /// A file to be written whose name ends in one of the given ways.
  static func newFile(_ placeholder: String = "FILE", endingIn endings: [String], expected: String) -> ValueType {
    ValueType(placeholder, kind: .newFile, expected: expected, moved: { $1($0) }) { (text) throws(BadValue) in
      guard endings.contains(where: text.hasSuffix) else { throw BadValue() }
      return text
    }
  }

  private static func path(_ placeholder: String, _ kind: ValueKind, _ names: FolderNames = .all) -> ValueType {
    let isFolder = [.directory, .workDirectory, .newDirectory].contains(kind)
    var type = ValueType(
      placeholder, kind: kind, expected: isFolder ? "the name of a folder" : "the name of a file", moved: { $1($0) }
    ) { (text) throws(BadValue) in
      guard !text.isEmpty else { throw BadValue() }
      return text
    }
    type.names = names
    return type
  }
}

extension ValueType where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// One of an enumeration's raw values.
  static func choice(_ type: Value.Type = Value.self) -> ValueType {
    let words = Value.allCases.map(\.rawValue)
    return ValueType(
      "NAME", kind: .choice(words), expected: "one of \(words.joined(separator: ", "))"
    ) { (text) throws(BadValue) in
      guard let value = Value(rawValue: text) else {
        let longer = words.filter { !text.isEmpty && $0.hasPrefix(text) }
        throw BadValue(near: longer.isEmpty ? NearestNames.nearest(to: text, among: words, limit: 1) : longer)
      }
      return value
    }
  }
}

extension ValueType where Value == JSONPointer {
  static var pointer: ValueType {
    ValueType("POINTER", expected: "a JSON pointer") { (text) throws(BadValue) in
      do throws(JSONError) { return try JSONPointer(text) } catch { throw BadValue(reason: error.reason) }
    }
  }
}

/// A part of one as people write it.
enum Fraction {
  /// `0.3` and `30%` alike; nil for anything outside 0...1.
  static func parse(_ text: String) -> Double? {
    let isPercentage = text.hasSuffix("%")
    guard let number = Double(isPercentage ? String(text.dropLast()) : text), number.isFinite else { return nil }
    let value = isPercentage ? number / 100 : number
    return (0...1).contains(value) ? value : nil
  }
}
