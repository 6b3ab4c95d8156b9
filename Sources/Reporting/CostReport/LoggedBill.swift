internal import FileFormats
internal import LogReading
internal import Numerics
internal import Running

/// What the log's own models cost, in a report's member `logged` and in its state's `logged_models`.
///
/// Rows of a model are `[name, rows, prompt_tokens, completion_tokens, cost_usd, uncached_usd, routed_usd,
/// list_priced_rows, unpriced_rows, unpriced_because]`; `missing` and `rest` are such rows without a name: of reports
/// that did not tell models apart, and of the models beyond the cap.
enum LoggedBillJSON {
  static func total(_ logged: LoggedTotal, of rows: Int) -> JSONValue {
    [
      "rows": .integer(logged.rows), "cost_usd": .string("\(logged.cost)"),
      "routed_usd": .string("\(logged.routedCost)"),
      "unpriced_rows": .integer(logged.unpricedRows), "uncached_usd": .string("\(logged.uncachedCost)"),
      "cache_savings_usd": .string("\(logged.cacheSavings)"), "list_priced_rows": .integer(logged.listPricedRows),
      "nameless_rows": .integer(logged.namelessRows), "unobserved_rows": .integer(rows - logged.observedRows),
    ]
  }

  static func models(_ table: LoggedModelTable) -> JSONValue {
    [
      "cap": .integer(table.cap), "is_complete": .bool(table.isComplete), "missing": .array(row(table.missing)),
      "rest": .array(row(table.rest)),
      "models": .array(table.sorted.map { .array([.string($0.name.description)] + row($0.total)) }),
    ]
  }

  private static func row(_ total: LoggedModelTotal) -> [JSONValue] {
    [
      .integer(total.rows), .integer(total.promptTokens), .integer(total.completionTokens), .string("\(total.cost)"),
      .string("\(total.uncachedCost)"), .string("\(total.routedCost)"), .integer(total.listPricedRows),
      .integer(total.unpricedRows), total.gap.map { .string($0.rawValue) } ?? .null,
    ]
  }

  static func total(_ stored: StoredObject) throws(ReportingError) -> LoggedTotal {
    let cost = try stored.usd("cost_usd")
    // Reports of earlier versions of the program lack the members behind the first four.
    func count(_ name: String) throws(ReportingError) -> Int { stored.value[name] == nil ? 0 : try stored.count(name) }
    return LoggedTotal(
      rows: try stored.count("rows"), cost: cost,
      uncachedCost: stored.value["uncached_usd"] == nil ? cost : try stored.usd("uncached_usd"),
      routedCost: try stored.usd("routed_usd"), listPricedRows: try count("list_priced_rows"),
      unpricedRows: try stored.count("unpriced_rows"), namelessRows: try count("nameless_rows"))
  }

  /// - Parameter logged: what stands for all models in a report that does not tell them apart.
  static func models(_ state: StoredObject, logged: LoggedTotal) throws(ReportingError) -> LoggedModelTable {
    guard state.value["logged_models"] != nil else {
      var table = LoggedModelTable(field: "model", cap: CostLedger.loggedModelCap)
      let rows = logged.rows + logged.unpricedRows
      guard rows > 0 else { return table }
      table.add(
        LoggedModelTotal(
          rows: rows, promptTokens: 0, completionTokens: 0, cost: logged.cost, uncachedCost: logged.uncachedCost,
          routedCost: logged.routedCost, listPricedRows: logged.listPricedRows, unpricedRows: logged.unpricedRows,
          gap: logged.unpricedRows > 0 ? .unknown : nil), to: nil)
      return table
    }
    let stored = try state.object("logged_models")
    var models: [(name: GroupName, total: LoggedModelTotal)] = []
    for row in try stored.list("models") {
      guard let name = row.value.values?.first?.string else {
        throw .unexpected(file: row.file, path: row.path, expected: "a row that begins with a model's name")
      }
      models.append((GroupName(name), try total(row, from: 1)))
    }
    func single(_ name: String) throws(ReportingError) -> LoggedModelTotal {
      guard let value = stored.value[name] else { return LoggedModelTotal() }
      return try total(StoredObject(file: stored.file, path: "\(stored.path)/\(name)", value: value), from: 0)
    }
    guard
      let table = LoggedModelTable(
        field: "model", cap: try stored.count("cap"), groups: models, missing: try single("missing"),
        rest: try single("rest"))
    else { throw .doesNotAddUp(file: stored.file) }
    return table
  }

  private static func total(_ row: StoredObject, from start: Int) throws(ReportingError) -> LoggedModelTotal {
    let values = row.value.values ?? []
    guard values.count == start + 9 else {
      throw .unexpected(file: row.file, path: row.path, expected: "a row of \(start + 9) values")
    }
    func part(_ range: Range<Int>, counts: Range<Int>, amounts: Range<Int>) throws(ReportingError)
      -> (counts: [Int], amounts: [USD])
    {
      let part = JSONValue.array(Array(values[(start + range.lowerBound)..<(start + range.upperBound)]))
      return try StoredObject(file: row.file, path: row.path, value: part).row(counts: counts, amounts: amounts)
    }
    let (tokens, amounts) = try part(0..<6, counts: 0..<3, amounts: 3..<6)
    let unpriced = try part(6..<8, counts: 0..<2, amounts: 2..<2).counts
    var gap: LoggedPriceGap?
    switch values[start + 8] {
    case .null: break
    case .string(let text):
      gap = LoggedPriceGap(rawValue: text)
      if gap == nil { fallthrough }
    default: throw .unexpected(file: row.file, path: row.path, expected: "a reason that this version knows, or null")
    }
    guard unpriced[0] + unpriced[1] <= tokens[0] else { throw .doesNotAddUp(file: row.file) }
    return LoggedModelTotal(
      rows: tokens[0], promptTokens: tokens[1], completionTokens: tokens[2], cost: amounts[0], uncachedCost: amounts[1],
      routedCost: amounts[2], listPricedRows: unpriced[0], unpricedRows: unpriced[1], gap: gap)
  }
}

/// What the log recorded besides the number of tokens, as members of a report's `tokens`: `kinds` with rows and tokens,
/// `contradictions` with rows, and `uncounted` with rows whose count of prompt tokens leaves out what they hold besides
/// texts. What did not occur is left out.
enum UsageJSON {
  static func members(_ usage: UsageTotals) -> [JSONValue.Member] {
    [
      .init(
        name: "kinds",
        value: .object(
          TokenKind.allCases.filter { usage[$0].rows > 0 }.map {
            .init(
              name: $0.rawValue, value: ["rows": .integer(usage[$0].rows), "tokens": .integer(usage[$0].tokens)])
          })),
      .init(
        name: "contradictions",
        value: .object(
          UsageContradiction.allCases.compactMap { contradiction in
            usage.contradictions[contradiction].map { .init(name: contradiction.name, value: .integer($0)) }
          })),
      .init(
        name: "uncounted",
        value: .object(
          UncountedParts.kinds.compactMap { kind in
            usage.uncounted[kind.name].map { .init(name: kind.name, value: .integer($0)) }
          })),
    ]
  }

  /// - Parameter tokens: the member `tokens`; one that lacks both tells nothing of them.
  static func usage(_ tokens: StoredObject) throws(ReportingError) -> UsageTotals {
    var kinds: [TokenKind: CostTotals.Tally] = [:]
    if tokens.value["kinds"] != nil {
      let stored = try tokens.object("kinds")
      for member in stored.value.members ?? [] {
        guard let kind = TokenKind(rawValue: member.name) else {
          throw .unexpected(
            file: stored.file, path: "\(stored.path)/\(member.name)", expected: "a kind that this version knows")
        }
        let tally = try stored.object(member.name)
        kinds[kind] = CostTotals.Tally(rows: try tally.count("rows"), tokens: try tally.count("tokens"))
      }
    }
    var contradictions: [UsageContradiction: Int] = [:]
    if tokens.value["contradictions"] != nil {
      for (name, count) in try tokens.counts("contradictions") {
        guard let contradiction = UsageContradiction.allCases.first(where: { $0.name == name }) else {
          throw .unexpected(
            file: tokens.file, path: "\(tokens.path)/contradictions/\(name)",
            expected: "a contradiction that this version knows")
        }
        contradictions[contradiction] = count
      }
    }
    var uncounted: [String: Int] = [:]
    if tokens.value["uncounted"] != nil {
      for (name, count) in try tokens.counts("uncounted") {
        guard UncountedParts.kinds.contains(where: { $0.name == name }) else {
          throw .unexpected(
            file: tokens.file, path: "\(tokens.path)/uncounted/\(name)", expected: "a kind that this version knows")
        }
        uncounted[name] = count
      }
    }
    return UsageTotals(kinds: kinds, contradictions: contradictions, uncounted: uncounted)
  }
}

/// The logged bill by model: what the log's own models cost at list prices, the dearest first, and what has no price.
enum LoggedModelsTable {
  static let head = ["logged model", "requests", "prompt tokens", "completion tokens", "cost there", "cache saved", ""]

  /// The models that are drawn, by falling cost; then what is left of the others.
  static func rows(_ table: LoggedModelTable, top: Int) -> [[String]] {
    let sorted = table.sorted.sorted {
      ($1.total.cost, $1.total.rows, $0.name) < ($0.total.cost, $0.total.rows, $1.name)
    }
    var others = table.rest
    for model in sorted.dropFirst(top) { others.merge(model.total) }
    let amounts = sorted.prefix(top).map(\.total.cost).filter { $0 > .zero }
    let decimals = FigureText.decimals(for: amounts)
    var rows = sorted.prefix(top).map { row(CSVText.plain($0.name.description), $0.total, decimals) }
    if others.rows > 0 { rows.append(row("all others", others, decimals)) }
    if table.missing.rows > 0 { rows.append(row("not told apart", table.missing, decimals)) }
    return rows
  }

  /// What a model's row says of its price.
  static func note(_ total: LoggedModelTotal) -> String {
    var notes: [String] = []
    if total.unpricedRows > 0 {
      let reason = total.gap.map { ": \($0.rawValue)" } ?? ""
      notes.append(
        total.pricedRows == 0 ? "not priced\(reason)" : "\(FigureText.count(total.unpricedRows)) not priced\(reason)")
    }
    if total.listPricedRows > 0 {
      notes.append(
        "\(FigureText.count(total.listPricedRows)) at the list price, for want of one for how they were served")
    }
    return notes.joined(separator: "; ")
  }

  private static func row(_ name: String, _ total: LoggedModelTotal, _ decimals: Int) -> [String] {
    func money(_ amount: USD) -> String { FigureText.money(amount, decimals: decimals) }
    let savings = total.cacheSavings
    let saved = savings == .zero ? "" : savings > .zero ? money(savings) : "-" + money(.zero - savings)
    return [
      name, FigureText.count(total.rows), FigureText.count(total.promptTokens),
      FigureText.count(total.completionTokens), total.pricedRows == 0 ? "" : money(total.cost), saved, note(total),
    ]
  }

  /// A table of the page; nothing without logged models.
  static func write(_ table: LoggedModelTable, top: Int, into writer: inout HTMLWriter) {
    let rows = rows(table, top: top)
    guard !rows.isEmpty else { return }
    writer.raw("<div class=\"scroll\"><table>\n<thead><tr><th>")
    writer.element("", head[0], "</th>")
    for name in head.dropFirst() { writer.element("<th class=\"n\">", name, "</th>") }
    writer.raw("</tr></thead>\n<tbody>\n")
    for row in rows {
      writer.element("<tr><th scope=\"row\">", row[0], "</th>")
      for cell in row.dropFirst() { writer.element("<td class=\"n\">", cell, "</td>") }
      writer.raw("</tr>\n")
    }
    writer.raw("</tbody>\n</table></div>\n")
  }
}
