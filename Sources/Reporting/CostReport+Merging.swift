internal import Assigning

extension CostReport {
  /// One report of several, exactly: what a run over all their requests would tell, with every run's provenance.
  ///
  /// Associative and commutative. The reports must have priced the same pair by the same prices and grouped by the same
  /// fields.
  ///
  /// - Parameter allowsSameInputs: whether an input may be in two of them.
  package static func merging(
    _ reports: [CostReport], allowsSameInputs: Bool = false
  ) throws(ReportingError) -> CostReport {
    guard var whole = reports.first else { throw .nothingToMerge }
    if !allowsSameInputs { try RepeatedInputs.refuse(in: reports) }
    for report in reports.dropFirst() { whole = try whole.merged(with: report) }
    return whole
  }

  private func merged(with other: CostReport) throws(ReportingError) -> CostReport {
    func require(_ what: String, _ first: String, _ second: String) throws(ReportingError) {
      guard first == second else { throw .different(what: what, first: first, second: second) }
    }
    func grouping(_ report: CostReport) -> String {
      let tables = report.ledger.groups.map { "\($0.field) (up to \($0.cap))" }
      return tables.isEmpty ? "none" : tables.joined(separator: ", ")
    }
    try require("models", pair.description, other.pair.description)
    try require("prices", strongPrice.description, other.strongPrice.description)
    try require("prices", weakPrice.description, other.weakPrice.description)
    try require("price tables", "sha256 \(prices.sha256)", "sha256 \(other.prices.sha256)")
    try require("assumed completion tokens", "\(assumedCompletionTokens)", "\(other.assumedCompletionTokens)")
    guard
      ledger.groups.elementsEqual(other.ledger.groups, by: { $0.field == $1.field && $0.cap == $1.cap })
    else { throw .different(what: "groupings", first: grouping(self), second: grouping(other)) }
    guard requests.read + other.requests.read <= CostReportReader.maximumRows else {
      throw .tooManyRequests(requests.read + other.requests.read)
    }
    var ledger = ledger
    ledger.merge(other.ledger)
    var lines: [String: Int] = [:]
    for reject in rejects + other.rejects { lines[reject.reason, default: 0] += reject.lines }
    return CostReport(
      pair: pair,
      requests: Requests(
        read: requests.read + other.requests.read, routed: requests.routed + other.requests.routed,
        rejected: requests.rejected + other.requests.rejected, blank: requests.blank + other.requests.blank),
      ledger: ledger, rejects: lines.map { Rejects(reason: $0.key, lines: $0.value) },
      threshold: threshold.merged(with: other.threshold), strongPrice: strongPrice, weakPrice: weakPrice,
      prices: prices.file <= other.prices.file ? prices : other.prices,
      assumedCompletionTokens: assumedCompletionTokens, runs: runs + other.runs,
      evidence: evidence.merged(with: other.evidence))
  }
}
