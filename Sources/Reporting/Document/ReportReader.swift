internal import FileFormats
internal import LogReading
internal import Routing
internal import Running

extension ReportDocument {
  /// Requests of one report at most, read or merged: a hundred thousand million, so that no sum overflows.
  static let maximumRows = 100_000_000_000

  /// Reads a saved report and checks that it adds up. Writing what was read gives the same bytes, but for reports of a
  /// time before a member was there.
  ///
  /// - Parameter file: where the bytes came from, for messages.
  package static func report(_ bytes: some Sequence<UInt8>, file: String) throws(ReportingError) -> CostReport {
    let json: JSONValue
    do throws(JSONError) {
      json = try JSONValue(parsing: bytes)
    } catch {
      throw .unreadable(file: file, reason: "is not JSON: \(error.reason)")
    }
    let name = json["schema"]?.string
    guard let schema = [pairSchema, choiceSchema].first(where: { $0.name == name }) else {
      throw .unreadable(
        file: file, reason: "is not a cost report; 'routellm-batch --report FILE.json' writes one")
    }
    guard json["version"]?.integer == schema.version, json["state"] != nil else {
      throw .unreadable(
        file: file,
        reason:
          "is a cost report of a schema version other than \(schema.version), or was written before reports could be "
          + "read; write it again with this version of the "
          + "program")
    }
    let document: ReportDocument
    do {
      document = try JSONValueDecoder.decode(ReportDocument.self, fromDocument: json)
    } catch {
      throw .unexpected(error, file: file)
    }
    return try document.report(file: file)
  }

  private func report(file: String) throws(ReportingError) -> CostReport {
    func fail(_ path: String, _ expected: String) -> ReportingError {
      .unexpected(file: file, path: path, expected: expected)
    }
    let loggedTotal = LoggedTotal(
      rows: logged.rows, cost: logged.costUSD, uncachedCost: logged.uncachedUSD?.wrappedValue ?? logged.costUSD,
      routedCost: logged.routedUSD, listPricedRows: logged.listPricedRows?.wrappedValue ?? 0,
      unpricedRows: logged.unpricedRows, namelessRows: logged.namelessRows?.wrappedValue ?? 0,
      recordedRows: logged.recordedRows?.wrappedValue ?? 0, recordedCost: logged.recordedUSD?.wrappedValue ?? .zero,
      cacheHitRows: logged.cacheHitRows?.wrappedValue ?? 0)
    let sessionTotals = sessions.flatMap(\.totals)
    guard sessions == nil || sessionTotals != nil else {
      throw fail("/sessions", "sessions with a known rule whose counts agree")
    }
    guard
      let ledger = state.ledger(
        totals: try totals(fail), logged: loggedTotal, usage: try tokens.usage(fail),
        reach: ReachTotals(
          moved: try obstacles(moved, at: "/moved", fail), refused: try obstacles(refused, at: "/refused", fail)),
        sessions: sessionTotals)
    else { throw .doesNotAddUp(file: file) }
    let prices = models.candidates.compactMap { $0.price.price(of: $0.name) }
    guard prices.count == models.candidates.count else { throw fail("/models", "models whose 'service' is known") }
    guard provenance.allSatisfy(\.isSound) else { throw fail("/provenance", "a list of possible runs") }
    let report = CostReport(
      models: prices,
      requests: CostReport.Requests(
        read: requests.read, routed: requests.routed, rejected: requests.rejected, blank: requests.blank,
        setAside: setAside?.members.map { CostReport.Rejects(reason: $0.name, lines: $0.value) } ?? []),
      ledger: ledger, rejects: rejects.members.map { CostReport.Rejects(reason: $0.name, lines: $0.value) },
      threshold: threshold, prices: self.prices,
      assumedCompletionTokens: tokens.assumedCompletionTokensPerRow, runs: provenance,
      evidence: try state.evidence(fail))
    guard report.requests.read <= ReportDocument.maximumRows, report.requests.routed == report.totals.rows,
      report.requests.read
        == report.requests.routed + report.requests.rejected + report.requests.setAsideCount,
      report.rejects.reduce(0, { $0 + $1.lines }) == report.requests.rejected,
      cost.routedUSD == report.projection.routed
    else { throw .doesNotAddUp(file: file) }
    return report
  }

  private func obstacles(
    _ rows: Named<Count>?, at path: String, _ fail: (String, String) -> ReportingError
  ) throws(ReportingError) -> [RequestObstacle: Int] {
    guard let found = rows.map({ $0.values(by: RequestObstacle.init(rawValue:)) }) ?? [:] else {
      throw fail(path, "an object of the obstacles that this version knows")
    }
    return found
  }

  private func totals(
    _ fail: (String, String) -> ReportingError
  ) throws(ReportingError) -> CostTotals {
    func known(_ name: String, by bases: String) -> ReportingError {
      fail(name, "an object of the \(bases) that this version knows")
    }
    let prompts = tokens.prompt.values { name in PromptTokenBasis.allCases.first { $0.name == name } }
    guard let prompts, prompts.count == PromptTokenBasis.allCases.count else {
      throw known("/tokens/prompt", by: "bases")
    }
    let completions = tokens.completion.values { name in CompletionTokenBasis.allCases.first { $0.name == name } }
    // A report of an earlier version of the program has nothing learnt.
    guard let completions, CompletionTokenBasis.allCases.allSatisfy({ $0 == .learnt || completions[$0] != nil }) else {
      throw known("/tokens/completion", by: "bases")
    }
    guard let fallbacks = fallbacks.values(by: FallbackReason.init(rawValue:)) else {
      throw known("/fallbacks", by: "reasons")
    }
    var range: ClosedRange<Double>?
    if let lowest = winRates.lowest, let highest = winRates.highest, lowest <= highest { range = lowest...highest }
    let last = models.candidates.count - 1
    var candidates: [CostTotals.CandidateTotal] = []
    for (index, model) in models.candidates.enumerated() {
      // The first model's and the last one's stand with the costs; only those between them have one of their own.
      let all = index == 0 ? cost.allStrongUSD : index == last ? cost.allWeakUSD : model.allCostUSD?.wrappedValue
      guard let all else { throw fail("/models/\(index)", "an object with 'all_cost_usd'") }
      candidates.append(
        CostTotals.CandidateTotal(
          rows: model.rows, promptTokens: model.promptTokens, completionTokens: model.completionTokens,
          cost: model.costUSD, allCost: all))
    }
    return CostTotals(
      candidates: candidates, prompt: prompts, completion: completions, fallbacks: fallbacks, winRates: range)
  }
}

extension ReportDocument.Tokens {
  fileprivate func usage(_ fail: (String, String) -> ReportingError) throws(ReportingError) -> UsageTotals {
    // Members that reports of earlier versions of the program lack.
    guard let kinds = kinds.map({ $0.values(by: TokenKind.init(rawValue:)) }) ?? [:] else {
      throw fail("/tokens/kinds", "an object of the kinds that this version knows")
    }
    let found = contradictions.map { stored in
      stored.values { name in UsageContradiction.allCases.first { $0.name == name } }
    }
    guard let contradictions = found ?? [:] else {
      throw fail("/tokens/contradictions", "an object of the contradictions that this version knows")
    }
    let parts = uncounted.map { stored in
      stored.values { name in UncountedParts.kinds.contains { $0.name == name } ? name : nil }
    }
    guard let uncounted = parts ?? [:] else {
      throw fail("/tokens/uncounted", "an object of the parts that this version knows")
    }
    return UsageTotals(kinds: kinds, contradictions: contradictions, uncounted: uncounted)
  }
}

extension ReportingError {
  /// What a decoder found, and where.
  fileprivate static func unexpected(_ error: any Error, file: String) -> ReportingError {
    func unexpected(_ path: [any CodingKey], _ expected: String) -> ReportingError {
      .unexpected(file: file, path: path.map { "/" + $0.stringValue }.joined(), expected: expected)
    }
    return switch error {
    case DecodingError.dataCorrupted(let context): unexpected(context.codingPath, context.debugDescription)
    case DecodingError.keyNotFound(let key, let context): unexpected(context.codingPath + [key], "there")
    case DecodingError.typeMismatch(let type, let context), DecodingError.valueNotFound(let type, let context):
      unexpected(context.codingPath, expected(type))
    default: .unreadable(file: file, reason: "could not be read: \(error)")
    }
  }

  private static func expected(_ type: Any.Type) -> String {
    switch type {
    case is Bool.Type: "true or false"
    case is Int.Type: "a whole number"
    case is Double.Type: "a number"
    case is String.Type: "a text"
    case is [Any].Type: "a list"
    default: "an object"
    }
  }
}
