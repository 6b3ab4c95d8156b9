internal import Assigning
internal import JSONCoding

/// One object of a saved report on the way back into values; every mistake names the member it was found in.
struct StoredObject {
  let file: String
  let path: String
  let value: JSONValue

  private func fail(_ name: String, _ expected: String) -> ReportingError {
    .unexpected(file: file, path: path + "/" + name, expected: expected)
  }

  func object(_ name: String) throws(ReportingError) -> StoredObject {
    guard let found = value[name], found.members != nil else { throw fail(name, "an object") }
    return StoredObject(file: file, path: path + "/" + name, value: found)
  }

  func strings(_ name: String) throws(ReportingError) -> [String] {
    guard let values = value[name]?.values else { throw fail(name, "a list of texts") }
    let texts = values.compactMap(\.string)
    guard texts.count == values.count else { throw fail(name, "a list of texts") }
    return texts
  }

  func list(_ name: String) throws(ReportingError) -> [StoredObject] {
    guard let values = value[name]?.values else { throw fail(name, "a list") }
    return values.enumerated().map { StoredObject(file: file, path: "\(path)/\(name)/\($0.offset)", value: $0.element) }
  }

  func string(_ name: String) throws(ReportingError) -> String {
    guard let text = value[name]?.string else { throw fail(name, "a text") }
    return text
  }

  func optionalString(_ name: String) throws(ReportingError) -> String? {
    switch value[name] {
    case nil, .null: return nil
    case .string(let text): return text
    default: throw fail(name, "a text or null")
    }
  }

  func count(_ name: String, in range: ClosedRange<Int> = StoredObject.counts) throws(ReportingError) -> Int {
    guard let number = value[name]?.integer, range.contains(number) else {
      throw fail(name, "a count up to \(range.upperBound)")
    }
    return number
  }

  func double(_ name: String) throws(ReportingError) -> Double {
    guard let number = value[name]?.double, number.isFinite else { throw fail(name, "a number") }
    return number
  }

  func doubles(_ name: String) throws(ReportingError) -> [Double] {
    let values = value[name]?.values ?? []
    let numbers = values.compactMap(\.double).filter(\.isFinite)
    guard !numbers.isEmpty, numbers.count == values.count else { throw fail(name, "a list of numbers") }
    return numbers
  }

  func winRate(_ name: String) throws(ReportingError) -> Double? {
    if value[name] == .null { return nil }
    guard let number = value[name]?.double, (0...1).contains(number) else {
      throw fail(name, "a win rate from 0 to 1, or null")
    }
    return number
  }

  func usd(_ name: String) throws(ReportingError) -> USD {
    guard let amount = StoredObject.amount(value[name]) else {
      throw fail(name, "an amount of 0 to 100 million US dollars as text")
    }
    return amount
  }

  func counts(_ name: String) throws(ReportingError) -> [(name: String, count: Int)] {
    guard let members = value[name]?.members else { throw fail(name, "an object of counts") }
    var counts: [(name: String, count: Int)] = []
    for member in members {
      guard let count = member.value.integer, StoredObject.counts.contains(count) else {
        throw fail("\(name)/\(member.name)", "a count")
      }
      counts.append((member.name, count))
    }
    return counts
  }

  /// A row of a table: counts and amounts at these places, and nothing behind them.
  ///
  /// - Parameter limit: of the counts.
  func row(counts countIndices: Range<Int>, amounts: Range<Int>, limit: ClosedRange<Int> = StoredObject.counts)
    throws(ReportingError) -> (
      counts: [Int], amounts: [USD]
    )
  {
    let expected = ReportingError.unexpected(
      file: file, path: path, expected: "a row of \(countIndices.count) counts and \(amounts.count) amounts")
    guard let values = value.values, values.count == max(countIndices.upperBound, amounts.upperBound) else {
      throw expected
    }
    let numbers = values[countIndices].compactMap(\.integer)
    let sums = values[amounts].compactMap { StoredObject.amount($0) }
    guard numbers.count == countIndices.count, numbers.allSatisfy(limit.contains),
      sums.count == amounts.count
    else { throw expected }
    return (numbers, sums)
  }

  /// A million times the largest, as in a full table of groups, is still within range.
  static let counts = 0...1_000_000_000_000
  private static let largest = USD(units: 100_000_000_000_000_000_000_000_000_000_000)

  private static func amount(_ value: JSONValue?) -> USD? {
    guard let text = value?.string, let amount = try? USD(text), amount <= largest, amount >= .zero else {
      return nil
    }
    return amount
  }
}
