internal import FileFormats

/// Assignments as CSV (RFC 4180, but with bare line feeds), the columns those of `JSONLinesFormat` in its order:
///
///     id,model,route,win_rate,threshold,router,prompt_tokens,cost_usd,token_basis,cost_basis,uncounted,
///     fallback
///
/// and `logged_model,logged_time` if they are asked for; several kinds of `uncounted` stand with plus signs between them. What an object would leave out, or call null, is an empty cell.
/// A text that a spreadsheet could take for a formula begins with an apostrophe, and control characters are spaces.
package struct CSVFormat: RowFormat {
  /// Whether there are columns for what the log says of each request.
  private let hasOrigin: Bool

  package init(hasOrigin: Bool) { self.hasOrigin = hasOrigin }

  package func makeWriter(_ run: RowContext) -> any RowWriter { AssignmentTable(run, hasOrigin: hasOrigin) }
}

private struct AssignmentTable: RowWriter {
  /// By candidate, `,model,route,`.
  private let models: [String]
  private let threshold: String
  private let router: String
  private let hasOrigin: Bool

  init(_ run: RowContext, hasOrigin: Bool) {
    models = run.candidates.names.enumerated().map { candidate, name in
      ",\(CSVText.cell(name)),\(run.candidates.route(of: candidate)),"
    }
    threshold = run.threshold.map { "\($0.value)" } ?? ""
    router = CSVText.cell(run.router)
    self.hasOrigin = hasOrigin
  }

  var header: [UInt8] {
    Array(
      ("id,model,route,win_rate,threshold,router,prompt_tokens,cost_usd,token_basis,cost_basis,uncounted,fallback"
        + (hasOrigin ? ",logged_model,logged_time\n" : "\n")).utf8)
  }

  func append(_ row: AssignedRow, to part: inout FormattedRows) { append(row, to: &part.bytes[0]) }

  private func append(_ row: AssignedRow, to bytes: inout [UInt8]) {
    AssignmentTable.append(row.id, to: &bytes)
    let tokens = row.tokens
    var cells = "\(models[row.candidate])\(row.winRate)"
    cells += ",\(threshold),\(router),\(tokens.prompt),\(row.cost),\(tokens.promptBasis.name)"
    cells += ",\(tokens.promptBasis.name)+\(tokens.completionBasis.name)"
    cells += ",\(row.uncounted.names.joined(separator: "+")),\(row.fallback?.rawValue ?? "")"
    bytes.append(contentsOf: cells.utf8)
    if hasOrigin {
      bytes.append(UInt8(ascii: ","))
      AssignmentTable.append(row.loggedModel, to: &bytes)
      bytes.append(UInt8(ascii: ","))
      if let time = row.loggedTime?.description { bytes.append(contentsOf: CSVText.cell(time).utf8) }
    }
    bytes.append(0x0A)
  }

  /// A text as one cell: as it is, if it is plain.
  private static func append(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
    var isPlain = text.first != UInt8(ascii: "-")
    for byte in text {
      let lower = byte | 0x20
      isPlain =
        isPlain
        && (UInt8(ascii: "a")...UInt8(ascii: "z") ~= lower || UInt8(ascii: "-")...UInt8(ascii: ":") ~= byte
          || byte == UInt8(ascii: "_"))
    }
    if isPlain {
      bytes.append(contentsOf: text)
    } else {
      bytes.append(contentsOf: CSVText.cell(String(decoding: text, as: UTF8.self)).utf8)
    }
  }
}
