internal import FileFormats
internal import Routing
internal import Running

/// The member `state` of a report: counts and exact sums from which everything else is drawn, so that reports can be
/// added up.
///
/// - `win_rate_cells`: rows `[index, rows, strong_rows, strong_usd, weak_usd]` of those of the 65,536 equal parts of
///   0..1 that hold win rates, by rising index; the amounts are what the rows would cost at one model.
/// - `prompt_lengths`: rows `[rows, strong_rows, win_rate_sum]` for prompts of `2^i ..< 2^(i + 1)` tokens, i from 0 to
///   27; the sum is in units of 2^-24, each win rate rounded down.
/// - `groups`: for each grouping `field`, `cap`, `is_complete`, and rows
///   `[name, rows, strong_rows, prompt_tokens, completion_tokens, routed_usd, all_strong_usd, all_weak_usd]` by name;
///   `missing` and `rest` are such rows without a name: of requests that lack the field, and of the groups beyond the
///   cap. The groups that stay are those of the lowest hashes of their names (see `CappedTable`).
/// - `similarities`: how near a sample of the rows lies to the training prompts (see `SimilaritySample`): `is_whole`,
///   and `rows` of `[hash, similarity, is_known, rows]` by rising hash; a similarity of 32,767 stands for 1.
/// - `logged_models`: the log's own models (see `LoggedBillJSON`).
/// - `token_bounds`: how far the costs may lie from what is projected (see `CostBoundsJSON`).
/// - What the expected quality and the drift are drawn from; see `RouterEvidence`.
enum CostReportState {
  static func json(_ ledger: CostLedger, evidence: RouterEvidence) -> JSONValue {
    .object((document(ledger).members ?? []) + evidence.stateMembers)
  }

  private static func document(_ ledger: CostLedger) -> JSONValue {
    [
      "win_rate_cells": .array(
        ledger.occupiedCells.map { index, cell in
          [
            .integer(index), .integer(cell.rows), .integer(cell.strongRows), .string(cell.strongCost.description),
            .string(cell.weakCost.description),
          ]
        }),
      "prompt_lengths": .array(
        ledger.lengths.bins.map { [.integer($0.rows), .integer($0.strongRows), .integer($0.winRateUnits)] }),
      "groups": .array(
        ledger.groups.map { table in
          [
            "field": .string(table.field), "cap": .integer(table.cap), "is_complete": .bool(table.isComplete),
            "missing": .array(row(table.missing)), "rest": .array(row(table.rest)),
            "groups": .array(table.sorted.map { .array([.string($0.name.description)] + row($0.total)) }),
          ]
        }),
      "similarities": [
        "is_whole": .bool(ledger.similarities.isWhole),
        "rows": .array(
          ledger.similarities.sorted.map { entry, rows in
            [
              .integer(Int(entry.hash)), .integer(Int(entry.similarity)), .integer(entry.isKnown ? 1 : 0),
              .integer(rows),
            ]
          }),
      ],
      "logged_models": LoggedBillJSON.models(ledger.loggedModels),
      "token_bounds": CostBoundsJSON.state(ledger.bounds),
    ]
  }

  private static func row(_ total: GroupTotal) -> [JSONValue] {
    [
      .integer(total.rows), .integer(total.strongRows), .integer(total.promptTokens), .integer(total.completionTokens),
      .string(total.routedCost.description), .string(total.allStrongCost.description),
      .string(total.allWeakCost.description),
    ]
  }

  /// - Parameter totals: what the rest of the report says; the state must add up to it.
  static func ledger(_ stored: StoredObject, totals: CostTotals, logged: LoggedTotal, usage: UsageTotals)
    throws(ReportingError) -> CostLedger
  {
    var cells: [(index: Int, cell: WinRateCell)] = []
    for row in try stored.list("win_rate_cells") {
      let (counts, amounts) = try row.row(counts: 0..<3, amounts: 3..<5)
      guard counts[2] <= counts[1] else { throw .doesNotAddUp(file: row.file) }
      cells.append(
        (counts[0], WinRateCell(rows: counts[1], strongRows: counts[2], strongCost: amounts[0], weakCost: amounts[1])))
    }
    var bins: [LengthTable.Bin] = []
    for row in try stored.list("prompt_lengths") {
      let counts = try row.row(counts: 0..<3, amounts: 3..<3, limit: 0...Int.max).counts
      // No win rate is beyond 1, so the sum is bounded by the rows, and those by the report's.
      guard counts[0] <= CostReportReader.maximumRows, counts[1] <= counts[0],
        counts[2] <= counts[0] * Int(LengthTable.unitsPerWinRate)
      else { throw .doesNotAddUp(file: row.file) }
      bins.append(LengthTable.Bin(rows: counts[0], strongRows: counts[1], winRateUnits: counts[2]))
    }
    var groups: [GroupTable] = []
    for table in try stored.list("groups") { groups.append(try self.table(table)) }
    guard let lengths = LengthTable(bins: bins),
      let ledger = CostLedger(
        totals: totals, logged: logged, cells: cells, lengths: lengths, groups: groups,
        similarities: try similarities(stored),
        loggedModels: try LoggedBillJSON.models(stored, logged: logged), usage: usage,
        bounds: try CostBoundsJSON.bounds(stored))
    else { throw .doesNotAddUp(file: stored.file) }
    return ledger
  }

  /// Empty in a report that was written before there were any.
  private static func similarities(_ state: StoredObject) throws(ReportingError) -> SimilaritySample {
    guard state.value["similarities"] != nil else { return SimilaritySample() }
    let stored = try state.object("similarities")
    var entries: [(entry: SimilaritySample.Entry, rows: Int)] = []
    for row in try stored.list("rows") {
      guard let numbers = row.value.values?.compactMap(\.integer), numbers.count == 4, row.value.values?.count == 4,
        (0..<1 << SimilaritySample.hashBits).contains(numbers[0]), (-32_768...32_767).contains(numbers[1]),
        (0...1).contains(numbers[2]), StoredObject.counts.contains(numbers[3])
      else {
        throw .unexpected(file: row.file, path: row.path, expected: "a row of a hash, a similarity, 0 or 1, and rows")
      }
      let hash = UInt64(numbers[0]) << UInt64(64 - SimilaritySample.hashBits)
      entries.append(
        (
          SimilaritySample.Entry(hash: hash, similarity: Int16(numbers[1]), isKnown: numbers[2] == 1), numbers[3]
        ))
    }
    guard let sample = SimilaritySample(entries, isWhole: stored.value["is_whole"] == true) else {
      throw .doesNotAddUp(file: state.file)
    }
    return sample
  }

  private static func table(_ stored: StoredObject) throws(ReportingError) -> GroupTable {
    var groups: [(name: GroupName, total: GroupTotal)] = []
    let rows = try stored.list("groups")
    guard rows.count <= GroupTable.maximumCap else { throw .doesNotAddUp(file: stored.file) }
    for row in rows {
      guard let name = row.value.values?.first?.string else {
        throw .unexpected(file: row.file, path: row.path, expected: "a row that begins with a group's name")
      }
      groups.append((GroupName(name), try total(row, from: 1)))
    }
    func single(_ name: String) throws(ReportingError) -> GroupTotal {
      guard let value = stored.value[name] else { return GroupTotal() }
      return try total(StoredObject(file: stored.file, path: "\(stored.path)/\(name)", value: value), from: 0)
    }
    guard
      let table = GroupTable(
        field: try stored.string("field"), cap: try stored.count("cap"), groups: groups, missing: try single("missing"),
        rest: try single("rest"))
    else { throw .doesNotAddUp(file: stored.file) }
    return table
  }

  private static func total(_ row: StoredObject, from start: Int) throws(ReportingError) -> GroupTotal {
    let (counts, amounts) = try row.row(counts: start..<start + 4, amounts: start + 4..<start + 7)
    guard counts[1] <= counts[0] else { throw .doesNotAddUp(file: row.file) }
    return GroupTotal(
      rows: counts[0], strongRows: counts[1], promptTokens: counts[2], completionTokens: counts[3],
      routedCost: amounts[0], allStrongCost: amounts[1], allWeakCost: amounts[2])
  }
}

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
