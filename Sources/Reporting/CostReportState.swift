internal import Assigning
internal import JSONCoding
internal import Routing

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
