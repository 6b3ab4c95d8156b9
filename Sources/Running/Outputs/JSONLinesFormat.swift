internal import FileFormats
internal import Numerics

/// Assignments as JSON objects, one a line, their keys always in this order:
///
///     {"id": ..., "model": ..., "route": "strong" or "weak", "win_rate": ..., "threshold": ..., "router": ...,
///      "prompt_tokens": ..., "cost_usd": ..., "token_basis": ..., "cost_basis": ..., "uncounted": [...], "fallback": ...,
///      "kind": ..., "kind_probability": ..., "script": ..., "turns": ..., "traits": [...], "session": ..., "session_win_rate": ..., "session_moved_from": ..., "logged_model": ..., "logged_time": ...}
///
/// With several models `route` is `strong` for the first, `weak` for the last and `between` for the others, and
/// `win_rate` that of the first against the last. `win_rate` has the fewest digits that read back to the same double; `cost_usd` is exact. `token_basis` is what
/// `prompt_tokens` rests on (`PromptTokenBasis`); `cost_basis` is that and, behind a plus sign, what the
/// completion's tokens rest on (`CompletionTokenBasis`). `uncounted` is there only if the request holds what the count of its
/// prompt leaves out, by kind (`UncountedParts`). `threshold` is null where no threshold tells the
/// routes; `fallback` is only there if the row has one. Labels are there where they are asked for (`RowLabelling`). Where sessions stay on one model, `session` and `session_win_rate`, by
/// which the session was routed, are there if the row names one, and `session_moved_from` if the row would have gone to
/// another model by itself. `logged_model` and `logged_time` if they are asked for and known.
package struct JSONLinesFormat: RowFormat {
  package init() {}

  package func makeWriter(_ run: RowContext) -> any RowWriter { AssignmentObject(run) }
}

/// Writes one assignment as a JSON object, for all formats that do.
struct AssignmentObject: RowWriter {
  /// `,"model":"...","route":"...","win_rate":` by candidate.
  private let modelPart: [[UInt8]]
  /// `,"threshold":...,"router":"...","prompt_tokens":`
  private let routerPart: [UInt8]
  /// `,"token_basis":"...","cost_basis":"..."` by prompt basis * 4 + completion basis.
  private let basisPart: [[UInt8]]

  private let costPart: [UInt8]
  /// `,"kind":"..."` by the classifier's kinds; empty where kinds are not written.
  private let kindPart: [[UInt8]]
  private let writesTraits: Bool
  /// `,"moved_from":"..."` by candidate.
  private let movedPart: [[UInt8]]
  /// `,"session_moved_from":"..."` by candidate.
  private let sessionMovedPart: [[UInt8]]
  /// What all parts and the numbers between them need at most.
  private let tailCapacity: Int

  init(_ run: RowContext) {
    func part(_ fill: (inout JSONWriter) -> Void) -> [UInt8] {
      var writer = JSONWriter()
      fill(&writer)
      return writer.bytes
    }
    modelPart = run.candidates.names.enumerated().map { candidate, name in
      part {
        $0.raw(",\"model\":")
        $0.string(name)
        $0.raw(",\"route\":")
        $0.string(run.candidates.route(of: candidate))
        $0.raw(",\"win_rate\":")
      }
    }
    routerPart = part {
      $0.raw(",\"threshold\":")
      if let threshold = run.threshold { $0.double(threshold.value) } else { $0.raw("null") }
      $0.raw(",\"router\":")
      $0.string(run.router)
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
    func namePart(_ member: String) -> [[UInt8]] {
      run.candidates.names.map { name in
        part {
          $0.raw(",")
          $0.string(member)
          $0.raw(":")
          $0.string(name)
        }
      }
    }
    (movedPart, sessionMovedPart) = (namePart("moved_from"), namePart("session_moved_from"))
    costPart = part { $0.raw(",\"cost_usd\":") }
    writesTraits = run.labelling.writesTraits
    kindPart =
      run.labelling.writesKind
      ? (run.labelling.kinds?.classifier.kinds ?? []).map { kind in
        part {
          $0.raw(",\"kind\":")
          $0.string(kind)
        }
      } : []
    // A token count has nine digits at most.
    tailCapacity =
      modelPart.map(\.count).reduce(0, max) + routerPart.count + costPart.count + basisPart.map(\.count).reduce(0, max)
      + DoubleText.maximumLength + 9 + USD.maximumTextLength
  }

  func append(_ row: AssignedRow, to part: inout FormattedRows) {
    append(row, to: &part.bytes[0])
    part.bytes[0].append(0x0A)
  }

  /// Appends the object alone.
  func append(_ row: AssignedRow, to bytes: inout [UInt8]) {
    AssignmentObject.append("{\"id\":", to: &bytes)
    AssignmentObject.appendString(row.id, to: &bytes)
    let basis = row.tokens.promptBasis.rawValue * 4 + row.tokens.completionBasis.rawValue
    // Built on the stack, so that the row grows the output once.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: tailCapacity) { tail in
      var end = tail.update(fromContentsOf: modelPart[row.candidate])
      end += DoubleText.write(row.winRate, to: UnsafeMutableBufferPointer(rebasing: tail[end...]))
      end = tail[end...].update(fromContentsOf: routerPart)
      end = AssignmentObject.write(row.tokens.prompt, to: tail, at: end)
      end = tail[end...].update(fromContentsOf: costPart)
      end += row.cost.write(to: UnsafeMutableBufferPointer(rebasing: tail[end...]))
      end = tail[end...].update(fromContentsOf: basisPart[Int(basis)])
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: tail[..<end]))
    }
    if !row.uncounted.isEmpty {
      var text = ",\"uncounted\":[" + row.uncounted.names.map { "\"\($0)\"" }.joined(separator: ",") + "]"
      text.withUTF8 { bytes.append(contentsOf: $0) }
    }
    if let meant = row.meant { bytes.append(contentsOf: movedPart[meant]) }
    if let fallback = row.fallback {
      AssignmentObject.append(",\"fallback\":", to: &bytes)
      var text = fallback.rawValue
      text.withUTF8 { AssignmentObject.appendString($0, to: &bytes) }
    }
    if let labels = row.labels { append(labels, to: &bytes) }
    if let session = row.session { append(session, to: &bytes) }
    if !row.loggedModel.isEmpty {
      AssignmentObject.append(",\"logged_model\":", to: &bytes)
      AssignmentObject.appendString(row.loggedModel, to: &bytes)
    }
    if var time = row.loggedTime?.description {
      AssignmentObject.append(",\"logged_time\":", to: &bytes)
      time.withUTF8 { AssignmentObject.appendString($0, to: &bytes) }
    }
    bytes.append(UInt8(ascii: "}"))
  }

  private func append(_ labels: RowLabels, to bytes: inout [UInt8]) {
    if kindPart.indices.contains(Int(labels.kind)) {
      bytes.append(contentsOf: kindPart[Int(labels.kind)])
      bytes.append(contentsOf: ",\"kind_probability\":\(labels.kindProbability)".utf8)
    }
    guard writesTraits else { return }
    let traits = labels.traits.names.map { "\"\($0)\"" }.joined(separator: ",")
    bytes.append(
      contentsOf: ",\"script\":\"\(labels.script.name)\",\"turns\":\(labels.turns),\"traits\":[\(traits)]".utf8)
  }

  private func append(_ session: AssignedRow.Session, to bytes: inout [UInt8]) {
    AssignmentObject.append(",\"session\":", to: &bytes)
    AssignmentObject.appendString(session.name, to: &bytes)
    AssignmentObject.append(",\"session_win_rate\":", to: &bytes)
    var winRate = session.winRate.description
    winRate.withUTF8 { bytes.append(contentsOf: $0) }
    if let own = session.own { bytes.append(contentsOf: sessionMovedPart[own]) }
  }

  static func append(_ text: StaticString, to bytes: inout [UInt8]) {
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
