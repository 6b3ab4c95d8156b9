internal import FileFormats
internal import Running

/// How a kind of value is written in a report's document, and which values are accepted when one is read.
protocol DocumentValue {
  associatedtype Value
  /// What a value has to be, after "is not".
  static var expected: String { get }
  static func json(_ value: Value) -> JSONValue
  /// Nil for anything but such a value.
  static func value(_ json: JSONValue) -> Value?
}

/// A member of the document that is checked as it is read; an optional one is left out where there is none.
@propertyWrapper
struct Stored<Kind: DocumentValue>: Codable, LeftOutWhenNil {
  var wrappedValue: Kind.Value

  init(wrappedValue: Kind.Value) { self.wrappedValue = wrappedValue }

  init(from decoder: any Decoder) throws {
    guard let value = Kind.value(try JSONValueDecoder.value(in: decoder)) else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(codingPath: decoder.codingPath, debugDescription: Kind.expected))
    }
    wrappedValue = value
  }

  func encode(to encoder: any Encoder) throws { try JSONValueEncoder.put(Kind.json(wrappedValue), into: encoder) }
}

/// A member that is drawn from the document's `state`: it is written for readers of the document, and not read back.
struct Drawn<Value: Encodable>: Codable {
  /// Nil once it was read.
  private let value: Value?

  init(_ value: Value) { self.value = value }

  init(from decoder: any Decoder) { value = nil }

  func encode(to encoder: any Encoder) throws { try value?.encode(to: encoder) }
}

extension Drawn: LeftOutWhenNil where Value: LeftOutWhenNil {}

/// Rows, tokens or cells. A million times the largest, as in a full table of groups, is still within range.
enum Count: DocumentValue {
  static let range = 0...1_000_000_000_000
  static let expected = "a count up to \(range.upperBound)"
  static func json(_ value: Int) -> JSONValue { .integer(value) }
  static func value(_ json: JSONValue) -> Int? { json.integer.flatMap { range.contains($0) ? $0 : nil } }
}

/// A win rate, or null.
enum WinRateOrNull: DocumentValue {
  static let expected = "a win rate from 0 to 1, or null"
  static func json(_ value: Double?) -> JSONValue { value.map(JSONValue.double) ?? .null }
  static func value(_ json: JSONValue) -> Double?? {
    if json == .null { return .some(nil) }
    return json.double.flatMap { (0...1).contains($0) ? .some($0) : nil }
  }
}

/// Any number.
enum Number: DocumentValue {
  static let expected = "a number"
  static func json(_ value: Double) -> JSONValue { .double(value) }
  static func value(_ json: JSONValue) -> Double? { json.double.flatMap { $0.isFinite ? $0 : nil } }
}

/// True or false.
enum Truth: DocumentValue {
  static let expected = "true or false"
  static func json(_ value: Bool) -> JSONValue { .bool(value) }
  static func value(_ json: JSONValue) -> Bool? { json.bool }
}

/// An exact decimal as text, in US dollars.
enum Dollars: DocumentValue {
  private static let largest = USD(units: 100_000_000_000_000_000_000_000_000_000_000)
  static let expected = "an amount of 0 to 100 million US dollars as text"
  static func json(_ value: USD) -> JSONValue { .string(value.description) }
  static func value(_ json: JSONValue) -> USD? {
    guard let text = json.string, let amount = try? USD(text), amount <= largest, amount >= .zero else { return nil }
    return amount
  }
}

/// The price of one token, written as that of a million.
enum DollarsPerMillion: DocumentValue {
  static let expected = "a price per million tokens"
  static func json(_ value: USD) -> JSONValue { Dollars.json(value * 1_000_000) }
  static func value(_ json: JSONValue) -> USD? {
    guard let (units, rest) = Dollars.value(json)?.units.quotientAndRemainder(dividingBy: 1_000_000), rest == 0,
      units > 0, units <= ModelPrice.maximumPerToken.units
    else { return nil }
    return USD(units: units)
  }
}

/// An object whose members are named by what was found in the log, in a fixed order.
struct Named<Kind: DocumentValue>: Codable, LeftOutWhenNil {
  var members: [(name: String, value: Kind.Value)]

  init(_ members: [(name: String, value: Kind.Value)]) { self.members = members }

  init(from decoder: any Decoder) throws {
    guard let object = try JSONValueDecoder.value(in: decoder).members else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "an object"))
    }
    members = []
    for member in object {
      guard let value = Kind.value(member.value) else {
        throw DecodingError.dataCorrupted(
          DecodingError.Context(
            codingPath: decoder.codingPath, debugDescription: "an object in which '\(member.name)' is \(Kind.expected)")
        )
      }
      members.append((member.name, value))
    }
  }

  func encode(to encoder: any Encoder) throws {
    let object = members.map { JSONValue.Member(name: $0.name, value: Kind.json($0.value)) }
    try JSONValueEncoder.put(.object(object), into: encoder)
  }

  /// The values by what their names stand for; nil where one is not known, or there twice.
  func values<Key: Hashable>(by key: (String) -> Key?) -> [Key: Kind.Value]? {
    var values: [Key: Kind.Value] = [:]
    for member in members {
      guard let key = key(member.name), values.updateValue(member.value, forKey: key) == nil else { return nil }
    }
    return values
  }
}

/// `rows` and `tokens`.
enum Tally: DocumentValue {
  static let expected = "an object of rows and tokens"
  static func json(_ value: CostTotals.Tally) -> JSONValue {
    ["rows": .integer(value.rows), "tokens": .integer(value.tokens)]
  }
  static func value(_ json: JSONValue) -> CostTotals.Tally? {
    guard let rows = json["rows"].flatMap(Count.value), let tokens = json["tokens"].flatMap(Count.value) else {
      return nil
    }
    return CostTotals.Tally(rows: rows, tokens: tokens)
  }
}

/// A list of a table that stands on one line of the document: cells by their place, without names.
protocol DocumentRow {
  /// The columns' names, for messages and for the schema.
  static var columns: [String] { get }
  var cells: [JSONValue] { get }
  /// Throws `CellReader.Mismatch`, or leaves cells over, where the row is of another kind.
  init(_ cells: inout CellReader) throws(CellReader.Mismatch)
}

/// The cells of one row, from the first to the last.
struct CellReader {
  struct Mismatch: Error {}

  private var rest: ArraySlice<JSONValue>

  init(_ cells: [JSONValue]) { rest = cells[...] }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func value<Kind: DocumentValue>(_ kind: Kind.Type) throws(Mismatch) -> Kind.Value {
    guard let cell = rest.popFirst(), let value = Kind.value(cell) else { throw Mismatch() }
    return value
  }

  mutating func integer(in range: ClosedRange<Int>) throws(Mismatch) -> Int {
    guard let number = rest.popFirst()?.integer, range.contains(number) else { throw Mismatch() }
    return number
  }

  mutating func count() throws(Mismatch) -> Int { try integer(in: Count.range) }

  mutating func dollars() throws(Mismatch) -> USD { try value(Dollars.self) }

  mutating func text() throws(Mismatch) -> String {
    guard let text = rest.popFirst()?.string else { throw Mismatch() }
    return text
  }

  /// A text or null.
  mutating func optionalText() throws(Mismatch) -> String? {
    guard rest.first != .null else {
      rest.removeFirst()
      return nil
    }
    return try text()
  }
}

/// A row by itself.
struct Row<Cells: DocumentRow>: Codable {
  let cells: Cells

  init(_ cells: Cells) { self.cells = cells }

  init(from decoder: any Decoder) throws {
    cells = try Row.read(try JSONValueDecoder.value(in: decoder), at: decoder.codingPath, index: nil)
  }

  func encode(to encoder: any Encoder) throws { try JSONValueEncoder.put(.array(cells.cells), into: encoder) }

  fileprivate static func read(_ value: JSONValue, at path: [any CodingKey], index: Int?) throws -> Cells {
    var reader = CellReader(value.values ?? [])
    if let cells = try? Cells(&reader), reader.isAtEnd { return cells }
    let place = index.map { "a list whose element \($0) is " } ?? ""
    throw DecodingError.dataCorrupted(
      DecodingError.Context(
        codingPath: path,
        debugDescription: place + "a row of [\(Cells.columns.joined(separator: ", "))]"))
  }
}

/// Rows of one kind.
struct Table<Cells: DocumentRow>: Codable {
  let rows: [Cells]

  init(_ rows: [Cells]) { self.rows = rows }

  init(from decoder: any Decoder) throws {
    guard let values = try JSONValueDecoder.value(in: decoder).values else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "a list of rows"))
    }
    rows = try values.enumerated().map { try Row<Cells>.read($0.element, at: decoder.codingPath, index: $0.offset) }
  }

  func encode(to encoder: any Encoder) throws {
    try JSONValueEncoder.put(.array(rows.map { .array($0.cells) }), into: encoder)
  }
}
