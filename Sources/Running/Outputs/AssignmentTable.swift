internal import FileFormats

/// How texts stand in the cells of a table.
protocol CellText: Sendable {
  var separator: UInt8 { get }
  /// Appends a text of valid UTF-8 as one cell.
  func append(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8])
}

/// Writes assignments as the rows of a table with a header, the columns those of `JSONLinesFormat` in its order:
///
///     id, model, route, win_rate, threshold, router, prompt_tokens, cost_usd, token_basis, cost_basis, uncounted, fallback
///
/// then `kind`, `kind_probability`, and `script`, `turns`, `traits`, where these labels are asked for, `session`, `session_win_rate`, `session_moved_from` where sessions stay on one model, and `logged_model`,
/// `logged_time` if they are asked for; several kinds of `uncounted` are joined by plus signs. What an
/// object would leave out, or call null, is an empty cell.
struct AssignmentTable<Cells: CellText>: RowWriter {
  private let cells: Cells
  /// By candidate, the cells of the model and the route, with separators on both sides.
  private let models: [[UInt8]]
  private let threshold: String
  private let router: [UInt8]
  private let hasOrigin: Bool
  /// By the classifier's kinds, the cell of its name; empty where kinds are not written.
  private let kinds: [[UInt8]]
  private let writesTraits: Bool
  /// By candidate, the cell of its name; empty where there are no sessions.
  private let sessionModels: [[UInt8]]

  init(_ run: RowContext, hasOrigin: Bool, cells: Cells) {
    self.cells = cells
    self.hasOrigin = hasOrigin
    func cell(_ text: String) -> [UInt8] {
      var text = text
      var bytes: [UInt8] = []
      text.withUTF8 { cells.append($0, to: &bytes) }
      return bytes
    }
    models = run.candidates.names.enumerated().map { candidate, name in
      [cells.separator] + cell(name) + [cells.separator] + cell(run.candidates.route(of: candidate))
        + [cells.separator]
    }
    kinds = run.labelling.writesKind ? (run.labelling.kinds?.classifier.kinds ?? []).map(cell) : []
    writesTraits = run.labelling.writesTraits
    sessionModels = run.hasSessions ? run.candidates.names.map(cell) : []
    threshold = run.threshold.map { "\($0.value)" } ?? ""
    router = cell(run.router)
  }

  var header: [UInt8] {
    let names =
      "id model route win_rate threshold router prompt_tokens cost_usd token_basis cost_basis uncounted fallback"
      + (kinds.isEmpty ? "" : " kind kind_probability") + (writesTraits ? " script turns traits" : "")
      + (sessionModels.isEmpty ? "" : " session session_win_rate session_moved_from")
      + (hasOrigin ? " logged_model logged_time" : "")
    return names.utf8.map { $0 == UInt8(ascii: " ") ? cells.separator : $0 } + [0x0A]
  }

  func append(_ row: AssignedRow, to part: inout FormattedRows) { append(row, to: &part.bytes[0]) }

  private func append(_ row: AssignedRow, to bytes: inout [UInt8]) {
    func next(_ text: String = "") {
      bytes.append(contentsOf: text.utf8)
      bytes.append(cells.separator)
    }
    let tokens = row.tokens
    cells.append(row.id, to: &bytes)
    bytes.append(contentsOf: models[row.candidate])
    next("\(row.winRate)")
    next(threshold)
    bytes.append(contentsOf: router)
    next()
    next("\(tokens.prompt)")
    next("\(row.cost)")
    next(tokens.promptBasis.name)
    next("\(tokens.promptBasis.name)+\(tokens.completionBasis.name)")
    next(row.uncounted.names.joined(separator: "+"))
    bytes.append(contentsOf: (row.fallback?.rawValue ?? "").utf8)
    let labels = row.labels ?? RowLabels()
    if kinds.indices.contains(Int(labels.kind)) {
      next()
      bytes.append(contentsOf: kinds[Int(labels.kind)])
      next()
      bytes.append(contentsOf: "\(labels.kindProbability)".utf8)
    }
    if writesTraits {
      next()
      next(labels.script.name)
      next("\(labels.turns)")
      bytes.append(contentsOf: labels.traits.names.joined(separator: "+").utf8)
    }
    if !sessionModels.isEmpty {
      next()
      if let session = row.session { cells.append(session.name, to: &bytes) }
      next()
      next(row.session.map { "\($0.winRate)" } ?? "")
      if let own = row.session?.own { bytes.append(contentsOf: sessionModels[own]) }
    }
    if hasOrigin {
      next()
      cells.append(row.loggedModel, to: &bytes)
      next()
      bytes.append(contentsOf: (row.loggedTime?.description ?? "").utf8)
    }
    bytes.append(0x0A)
  }
}
