internal import FileFormats
internal import Running

/// Sections as one table for spreadsheets (RFC 4180, CRLF), every group in it; cells that do not apply are empty.
/// Amounts are exact decimals. A text that a spreadsheet could take for a formula begins with an apostrophe.
enum CSVRenderer {
  static func bytes(_ sections: [ReportSection]) -> [UInt8] {
    var text = CSVRecord.Column.allCases.map(\.rawValue).joined(separator: ",") + "\r\n"
    for case .record(let record) in sections.flatMap(\.blocks) {
      text += CSVRecord.Column.allCases.map { record.cells[$0] ?? "" }.joined(separator: ",") + "\r\n"
    }
    return Array(text.utf8)
  }
}

/// A line of the CSV format.
package struct CSVRecord {
  enum Column: String, CaseIterable {
    case section, name, requests
    case strongRequests = "strong_requests"
    case strongShare = "strong_share"
    case promptTokens = "prompt_tokens"
    case completionTokens = "completion_tokens"
    case routed = "routed_usd"
    case allStrong = "all_strong_usd"
    case allWeak = "all_weak_usd"
    case saved = "saved_usd"
    case routedLow = "routed_low_usd"
    case routedHigh = "routed_high_usd"
    case limit = "limit_usd"
    case recovered = "expected_pgr"
    case logged = "logged_usd"
    case cacheSavings = "cache_savings_usd"
    case note
  }

  var cells: [Column: String]

  /// - Parameters:
  ///   - section: `total`, `model`, `budget` or `quality`, `what if`, `logged`, `logged model` (also with `(rest)` or
  ///     `(missing)`), `group FIELD`, `group FIELD (rest)`, `group FIELD (missing)`, `rejected` or `set aside`.
  ///   - strong: of `rows`, those that went strong; nil where that is not known.
  ///   - tokens: of prompts and completions.
  init(
    _ section: String, _ name: String, rows: Int? = nil, strong: Int? = nil, tokens: (Int, Int)? = nil,
    amounts: [Column: USD] = [:], recovered: Double? = nil, note: String? = nil
  ) {
    cells = amounts.mapValues(\.description)
    cells[.section] = CSVText.cell(CSVText.plain(section), guarded: true)
    cells[.name] = CSVText.cell(CSVText.plain(name), guarded: true)
    cells[.requests] = rows.map { "\($0)" }
    cells[.strongRequests] = strong.map { "\($0)" }
    if let rows, let strong, rows > 0 { cells[.strongShare] = "\(Double(strong) / Double(rows))" }
    cells[.promptTokens] = tokens.map { "\($0.0)" }
    cells[.completionTokens] = tokens.map { "\($0.1)" }
    cells[.recovered] = recovered.map { "\($0)" }
    cells[.note] = note.map { CSVText.cell(CSVText.plain($0), guarded: true) }
  }
}
