package import Assigning

/// Writes assignments as CSV (RFC 4180, but with bare line feeds), the columns those of `AssignmentWriter` in its order:
///
///     id,model,route,win_rate,threshold,router,prompt_tokens,cost_usd,token_basis,cost_basis,uncounted,
///     fallback
///
/// and `logged_model,logged_time` if they are asked for; several kinds of `uncounted` stand with plus signs between them. What an object would leave out, or call null, is an empty cell.
/// A text that a spreadsheet could take for a formula begins with an apostrophe, and control characters are spaces.
package struct AssignmentTable: Sendable {
  private let pair: ModelPair
  private let threshold: String
  private let router: String
  private let hasOrigin: Bool

  /// - Parameters:
  ///   - threshold: nil where none applies, as when no row goes strong.
  ///   - router: the kind's name or the artefact's, as it is to stand in each row.
  ///   - hasOrigin: whether there are columns for what the log says of each request.
  package init(pair: ModelPair, threshold: CostThreshold?, router: String, hasOrigin: Bool) {
    self.pair = pair
    self.threshold = threshold.map { "\($0.value)" } ?? ""
    self.router = CostReportCSV.cell(router)
    self.hasOrigin = hasOrigin
  }

  /// The first line.
  package static func header(hasOrigin: Bool) -> [UInt8] {
    Array(
      ("id,model,route,win_rate,threshold,router,prompt_tokens,cost_usd,token_basis,cost_basis,uncounted,fallback"
        + (hasOrigin ? ",logged_model,logged_time\n" : "\n")).utf8)
  }

  /// Appends one row and a line feed.
  ///
  /// - Parameter id: UTF-8, valid.
  package func append(
    _ assignment: RouteAssignment, id: UnsafeBufferPointer<UInt8>, logged: LoggedOrigin, to bytes: inout [UInt8]
  ) {
    AssignmentTable.append(id, to: &bytes)
    let tokens = assignment.tokens
    var cells = ",\(CostReportCSV.cell(pair[assignment.route])),\(assignment.route.name),\(assignment.winRate)"
    cells += ",\(threshold),\(router),\(tokens.prompt),\(assignment.cost),\(tokens.promptBasis.name)"
    cells += ",\(tokens.promptBasis.name)+\(tokens.completionBasis.name)"
    cells += ",\(assignment.uncounted.names.joined(separator: "+")),\(assignment.fallback?.rawValue ?? "")"
    bytes.append(contentsOf: cells.utf8)
    if hasOrigin {
      bytes.append(UInt8(ascii: ","))
      AssignmentTable.append(logged.model, to: &bytes)
      bytes.append(UInt8(ascii: ","))
      if let time = logged.time { bytes.append(contentsOf: CostReportCSV.cell(time).utf8) }
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
      bytes.append(contentsOf: CostReportCSV.cell(String(decoding: text, as: UTF8.self)).utf8)
    }
  }
}
