internal import FileFormats

/// Writes assignments as JSON objects, one a line, their keys always in this order:
///
///     {"id": ..., "model": ..., "route": "strong" or "weak", "win_rate": ..., "threshold": ..., "router": ...,
///      "prompt_tokens": ..., "cost_usd": ..., "token_basis": ..., "cost_basis": ..., "uncounted": [...], "fallback": ...,
///      "logged_model": ..., "logged_time": ...}
///
/// With several models `route` is `strong` for the first, `weak` for the last and `between` for the others, and
/// `win_rate` that of the first against the last. `win_rate` has the fewest digits that read back to the same double; `cost_usd` is exact. `token_basis` is what
/// `prompt_tokens` rests on (`PromptTokenBasis`); `cost_basis` is that and, behind a plus sign, what the
/// completion's tokens rest on (`CompletionTokenBasis`). `uncounted` is there only if the request holds what the count of its
/// prompt leaves out, by kind (`UncountedParts`). `threshold` is null where no threshold tells the
/// routes; `fallback` is only there if the row has one, `logged_model` and `logged_time` if they are asked for and known.
package struct AssignmentWriter: Sendable {
  /// The member that a passed-through row gains.
  package static let passthroughMember = "routellm"

  /// `,"model":"...","route":"...","win_rate":` by place.
  private let modelPart: [[UInt8]]
  /// `,"threshold":...,"router":"...","prompt_tokens":`
  private let routerPart: [UInt8]
  /// `,"token_basis":"...","cost_basis":"..."` by prompt basis * 4 + completion basis.
  private let basisPart: [[UInt8]]

  private let costPart: [UInt8]
  /// What all parts and the numbers between them need at most.
  private let tailCapacity: Int

  /// - Parameters:
  ///   - threshold: nil where none applies, as when no row goes strong.
  ///   - router: the kind's name or the artefact's, as it is to stand in each row.
  package init(pair: ModelPair, threshold: CostThreshold?, router: String) {
    let routes = Route.allCases.sorted { $0.rawValue < $1.rawValue }
    self.init(models: routes.map { (pair[$0], $0.name) }, threshold: threshold, router: router)
  }

  /// - Parameter models: by `RouteAssignment.place`, each with what stands as its route.
  package init(models: [(name: String, route: String)], threshold: CostThreshold?, router: String) {
    func part(_ fill: (inout JSONWriter) -> Void) -> [UInt8] {
      var writer = JSONWriter()
      fill(&writer)
      return writer.bytes
    }
    modelPart = models.map { name, route in
      part {
        $0.raw(",\"model\":")
        $0.string(name)
        $0.raw(",\"route\":")
        $0.string(route)
        $0.raw(",\"win_rate\":")
      }
    }
    routerPart = part {
      $0.raw(",\"threshold\":")
      if let threshold { $0.double(threshold.value) } else { $0.raw("null") }
      $0.raw(",\"router\":")
      $0.string(router)
      $0.raw(",\"prompt_tokens\":")
    }
    basisPart = (0..<16).map { index in
      part {
        guard let prompt = PromptTokenBasis(rawValue: UInt8(index / 4)),
          let completion = CompletionTokenBasis(rawValue: UInt8(index % 4))
        else { return }
        $0.raw(",\"token_basis\":")
        $0.string(prompt.name)
        $0.raw(",\"cost_basis\":")
        $0.string(prompt.name + "+" + completion.name)
      }
    }
    costPart = part { $0.raw(",\"cost_usd\":") }
    // A double's text has 24 bytes at most, a token count 9.
    tailCapacity =
      modelPart.map(\.count).reduce(0, max) + routerPart.count + costPart.count + basisPart.map(\.count).reduce(0, max)
      + 24 + 9 + USD.maximumTextLength
  }

  /// Appends one row and a line feed.
  ///
  /// - Parameter id: UTF-8, valid.
  package func append(
    _ assignment: RouteAssignment, id: UnsafeBufferPointer<UInt8>, logged: LoggedOrigin = .unknown,
    to bytes: inout [UInt8]
  ) {
    appendObject(assignment, id: id, logged: logged, to: &bytes)
    bytes.append(0x0A)
  }

  /// Appends the original row with the assignment as its last member, `"routellm"`, and a line feed. Every byte of the
  /// original stays as it is. A row that is no object is wrapped: `{"prompt":<the row>,"routellm":{...}}`.
  ///
  /// - Parameter original: one valid JSON document without its line end.
  package func appendPassthrough(
    _ assignment: RouteAssignment, id: UnsafeBufferPointer<UInt8>, logged: LoggedOrigin = .unknown,
    original: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]
  ) {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }
    let first = original.firstIndex { !isSpace($0) } ?? original.endIndex
    let last = original.lastIndex { !isSpace($0) } ?? original.startIndex
    if first < last, original[first] == UInt8(ascii: "{"), original[last] == UInt8(ascii: "}") {
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: original[..<last]))
      let isEmpty = original[(first + 1)..<last].allSatisfy(isSpace)
      if !isEmpty { bytes.append(UInt8(ascii: ",")) }
      AssignmentWriter.append("\"routellm\":", to: &bytes)
      appendObject(assignment, id: id, logged: logged, to: &bytes)
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: original[last...]))
    } else {
      AssignmentWriter.append("{\"prompt\":", to: &bytes)
      bytes.append(contentsOf: original)
      AssignmentWriter.append(",\"routellm\":", to: &bytes)
      appendObject(assignment, id: id, logged: logged, to: &bytes)
      bytes.append(UInt8(ascii: "}"))
    }
    bytes.append(0x0A)
  }

  private func appendObject(
    _ assignment: RouteAssignment, id: UnsafeBufferPointer<UInt8>, logged: LoggedOrigin, to bytes: inout [UInt8]
  ) {
    AssignmentWriter.append("{\"id\":", to: &bytes)
    AssignmentWriter.appendString(id, to: &bytes)
    let basis = assignment.tokens.promptBasis.rawValue * 4 + assignment.tokens.completionBasis.rawValue
    // Built on the stack, so that the row grows the output once.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: tailCapacity) { tail in
      var end = tail.update(fromContentsOf: modelPart[assignment.place])
      var winRate = assignment.winRate.description
      end = winRate.withUTF8 { tail[end...].update(fromContentsOf: $0) }
      end = tail[end...].update(fromContentsOf: routerPart)
      end = AssignmentWriter.write(assignment.tokens.prompt, to: tail, at: end)
      end = tail[end...].update(fromContentsOf: costPart)
      end += assignment.cost.write(to: UnsafeMutableBufferPointer(rebasing: tail[end...]))
      end = tail[end...].update(fromContentsOf: basisPart[Int(basis)])
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: tail[..<end]))
    }
    if !assignment.uncounted.isEmpty {
      var text = ",\"uncounted\":[" + assignment.uncounted.names.map { "\"\($0)\"" }.joined(separator: ",") + "]"
      text.withUTF8 { bytes.append(contentsOf: $0) }
    }
    if let fallback = assignment.fallback {
      AssignmentWriter.append(",\"fallback\":", to: &bytes)
      var text = fallback.rawValue
      text.withUTF8 { AssignmentWriter.appendString($0, to: &bytes) }
    }
    if !logged.model.isEmpty {
      AssignmentWriter.append(",\"logged_model\":", to: &bytes)
      AssignmentWriter.appendString(logged.model, to: &bytes)
    }
    if var time = logged.time {
      AssignmentWriter.append(",\"logged_time\":", to: &bytes)
      time.withUTF8 { AssignmentWriter.appendString($0, to: &bytes) }
    }
    bytes.append(UInt8(ascii: "}"))
  }

  private static func append(_ text: StaticString, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  private static func appendString(_ utf8: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
    var special: UInt8 = 0
    for byte in utf8 {
      special |= byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F ? 1 : 0
    }
    guard special == 0 else {
      var writer = JSONWriter()
      writer.string(utf8)
      bytes.append(contentsOf: writer.bytes)
      return
    }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: utf8)
    bytes.append(UInt8(ascii: "\""))
  }

  /// A count in 0...`TokenCounts.maximum`: nine digits at most.
  ///
  /// - Returns: where it ends.
  private static func write(_ value: Int, to buffer: UnsafeMutableBufferPointer<UInt8>, at start: Int) -> Int {
    var end = start + 1
    var rest = value / 10
    while rest > 0 {
      end += 1
      rest /= 10
    }
    rest = value
    for index in (start..<end).reversed() {
      buffer[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    return end
  }
}

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
    self.router = CSVText.cell(router)
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
    var cells = ",\(CSVText.cell(pair[assignment.route])),\(assignment.route.name),\(assignment.winRate)"
    cells += ",\(threshold),\(router),\(tokens.prompt),\(assignment.cost),\(tokens.promptBasis.name)"
    cells += ",\(tokens.promptBasis.name)+\(tokens.completionBasis.name)"
    cells += ",\(assignment.uncounted.names.joined(separator: "+")),\(assignment.fallback?.rawValue ?? "")"
    bytes.append(contentsOf: cells.utf8)
    if hasOrigin {
      bytes.append(UInt8(ascii: ","))
      AssignmentTable.append(logged.model, to: &bytes)
      bytes.append(UInt8(ascii: ","))
      if let time = logged.time { bytes.append(contentsOf: CSVText.cell(time).utf8) }
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

/// What the log itself says of a row: which model answered it, and when.
package struct LoggedOrigin {
  /// UTF-8; empty if unknown.
  let model: UnsafeBufferPointer<UInt8>
  /// Such as `2026-11-01T08:00:00.000Z`.
  let time: String?

  package init(model: UnsafeBufferPointer<UInt8>, time: String?) {
    self.model = model
    self.time = time
  }

  /// Nothing is known, or nothing is wanted.
  package static var unknown: LoggedOrigin { LoggedOrigin(model: UnsafeBufferPointer(start: nil, count: 0), time: nil) }
}
