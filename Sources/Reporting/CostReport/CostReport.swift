package import Routing
package import Running

/// Everything that a run's report says. `ReportDocument` is its data, and `ReportSections` what people read of it.
package struct CostReport: Sendable {
  /// Lines of the log by what became of them. `read == routed + rejected + setAsideCount`; blank lines are counted apart.
  package struct Requests: Sendable, Equatable {
    package var read: Int
    package var routed: Int
    package var rejected: Int
    package var blank: Int
    /// Lines that are no requests for a chat, by kind: the most frequent first.
    package let setAside: [Rejects]

    package var setAsideCount: Int { setAside.reduce(0) { $0 + $1.lines } }

    package init(read: Int, routed: Int, rejected: Int, blank: Int, setAside: [Rejects] = []) {
      self.setAside = setAside.filter { $0.lines > 0 }.sorted { ($1.lines, $0.reason) < ($0.lines, $1.reason) }
      self.read = read
      self.routed = routed
      self.rejected = rejected
      self.blank = blank
    }
  }

  /// Where the prices are from.
  package struct PriceSource: Sendable, Equatable, Codable {
    package var file: String
    package var source: String
    /// Nil where the table has none.
    package var date: String?
    package var sha256: String

    package init(file: String, source: String, date: String?, sha256: String) {
      self.file = file
      self.source = source
      self.date = date
      self.sha256 = sha256
    }

    package init(_ table: PriceTable) {
      self.init(file: table.file, source: table.source, date: table.date, sha256: table.sha256)
    }
  }

  /// Rejected lines of one reason, or lines of one kind that were set aside.
  package struct Rejects: Sendable, Equatable {
    package var reason: String
    package var lines: Int

    package init(reason: String, lines: Int) {
      self.reason = reason
      self.lines = lines
    }
  }

  /// The models that may answer, the strongest first; two in the usual run.
  package let models: [ModelPrice]
  package let requests: Requests
  /// What everything below is drawn from, and what merging adds up.
  package let ledger: CostLedger
  package let totals: CostTotals
  package let projection: CostProjection
  package let curve: CostShareCurve
  package let histogram: WinRateHistogram
  package let fullHistogram: WinRateHistogram
  /// Most frequent first; reasons that did not occur are left out.
  package let rejects: [Rejects]
  package let threshold: ThresholdChoice
  package let prices: PriceSource
  package let assumedCompletionTokens: Int
  /// One run, or those of a merged report, by their start.
  package let runs: [RunProvenance]
  /// What `quality` and `drift` rest on.
  package let evidence: RouterEvidence
  /// Of the routes; nil where the evidence has none, where its map expects no gap, or without rows.
  package let quality: QualityProjection?
  /// At every threshold; nil as `quality` is.
  package let qualityCurve: QualityShareCurve?
  /// How far the log is from the training prompts; nil where the evidence has none, or without rows.
  package let drift: TrainingDistance?
  /// Of a run with a budget or a quality; a merged report has none, for a budget is of one run.
  package var spending: SpendingReport?
  /// Of a run with a quality floor; a merged report has none, for the groups are chosen for one log.
  package var groupPolicy: GroupPolicyResult?
  /// Other pairs, in the order they were asked for.
  package var alternatives: [PricedAlternative] = []

  /// Draws every projection from `ledger`.
  ///
  /// - Parameter models: as many as the ledger has candidates.
  package init(
    models: [ModelPrice], requests: Requests, ledger: CostLedger, rejects: [Rejects], threshold: ThresholdChoice,
    prices: PriceSource, assumedCompletionTokens: Int, runs: [RunProvenance], evidence: RouterEvidence = .none
  ) {
    precondition(models.count == ledger.totals.candidates.count)
    self.models = models
    self.requests = requests
    let evidence = models.count == 2 ? evidence : evidence.withoutQuality
    self.evidence = evidence
    var ledger = ledger
    if evidence.training == nil { ledger.forgetSimilarities() }
    self.ledger = ledger
    totals = ledger.totals
    projection = CostProjection(ledger)
    curve = CostShareCurve(ledger)
    histogram = WinRateHistogram(occupied: ledger)
    fullHistogram = WinRateHistogram(full: ledger)
    self.rejects = rejects.filter { $0.lines > 0 }.sorted { ($1.lines, $0.reason) < ($0.lines, $1.reason) }
    self.threshold = threshold
    self.prices = prices
    self.assumedCompletionTokens = assumedCompletionTokens
    self.runs = RunProvenance.sorted(runs)
    let curve = curve
    let drift = evidence.training.flatMap { TrainingDistance(SimilarityTally(ledger.similarities), yardstick: $0) }
    self.drift = drift
    quality = evidence.quality.flatMap { QualityProjection(ledger, map: $0.map, resamples: $0.resamples, log: drift) }
    qualityCurve = evidence.quality.flatMap {
      QualityShareCurve(ledger, along: curve, map: $0.map, resamples: $0.resamples, log: drift)
    }
  }
}

extension CostReport {
  /// One report of several, exactly: what a run over all their requests would say, with every run's provenance.
  ///
  /// Associative and commutative. The reports must have priced the same models by the same prices and grouped by the same
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

  /// The threshold and why it is this one.
  var thresholdSentence: String { threshold.sentence(bySession: ledger.sessions != nil) }

  private func merged(with other: CostReport) throws(ReportingError) -> CostReport {
    func require(_ what: String, _ first: String, _ second: String) throws(ReportingError) {
      guard first == second else { throw .different(what: what, first: first, second: second) }
    }
    func grouping(_ report: CostReport) -> String {
      let tables = report.ledger.groups.map { "\($0.field) (up to \($0.cap))" }
      return tables.isEmpty ? "none" : tables.joined(separator: ", ")
    }
    func names(_ report: CostReport) -> String { report.models.map(\.name).joined(separator: ", ") }
    func sessions(_ report: CostReport) -> String {
      report.ledger.sessions.map { "\($0.field), \($0.rule.rawValue)" } ?? "none"
    }
    try require("models", names(self), names(other))
    try require("sessions", sessions(self), sessions(other))
    for (own, theirs) in zip(models, other.models) { try require("prices", own.description, theirs.description) }
    try require("price tables", "sha256 \(prices.sha256)", "sha256 \(other.prices.sha256)")
    try require("assumed completion tokens", "\(assumedCompletionTokens)", "\(other.assumedCompletionTokens)")
    guard
      ledger.groups.elementsEqual(other.ledger.groups, by: { $0.field == $1.field && $0.cap == $1.cap })
    else { throw .different(what: "groupings", first: grouping(self), second: grouping(other)) }
    guard requests.read + other.requests.read <= ReportDocument.maximumRows else {
      throw .tooManyRequests(requests.read + other.requests.read)
    }
    var ledger = ledger
    ledger.merge(other.ledger)
    ledger.close()
    var lines: [String: Int] = [:]
    for reject in rejects + other.rejects { lines[reject.reason, default: 0] += reject.lines }
    var setAside: [String: Int] = [:]
    for kind in requests.setAside + other.requests.setAside { setAside[kind.reason, default: 0] += kind.lines }
    return CostReport(
      models: models,
      requests: Requests(
        read: requests.read + other.requests.read, routed: requests.routed + other.requests.routed,
        rejected: requests.rejected + other.requests.rejected, blank: requests.blank + other.requests.blank,
        setAside: setAside.map { Rejects(reason: $0.key, lines: $0.value) }),
      ledger: ledger, rejects: lines.map { Rejects(reason: $0.key, lines: $0.value) },
      threshold: threshold.merged(with: other.threshold),
      prices: prices.file <= other.prices.file ? prices : other.prices,
      assumedCompletionTokens: assumedCompletionTokens, runs: runs + other.runs,
      evidence: evidence.merged(with: other.evidence))
  }
}

/// What is wrong with the shards of a merged report.
package enum ShardGaps {
  /// Shards that are listed by their numbers at most.
  private static let listed = 10

  /// A line each: shards that are missing, and shards that were laid out over different files.
  package static func notes(of runs: [RunProvenance]) -> [String] {
    var present: [Division: Set<Int>] = [:]
    for shard in runs.compactMap(\.shard) {
      present[Division(count: shard.count, hash: shard.division), default: []].insert(shard.index)
    }
    var notes: [String] = []
    for (division, indices) in present.sorted(by: { ($0.key.count, $0.key.hash) < ($1.key.count, $1.key.hash) }) {
      let missing = (1...division.count).filter { !indices.contains($0) }
      guard !missing.isEmpty else { continue }
      let numbers =
        missing.prefix(listed).map { "\($0)" }.joined(separator: ", ") + (missing.count > listed ? ", ..." : "")
      notes.append(
        missing.count == 1
          ? "shard \(numbers) of \(division.count) is missing" : "shards \(numbers) of \(division.count) are missing")
    }
    if Set(present.keys.map(\.count)).count < present.count {
      notes.append(
        "the shards are of different divisions: files were added or changed size between the jobs, so lines may "
          + "be missing or be counted twice")
    }
    return notes
  }

  private struct Division: Hashable {
    let count: Int
    let hash: String
  }
}

/// Finds lines that would count twice in a merged report.
enum RepeatedInputs {
  /// An input as one of the reports read it.
  private struct Reading {
    let report: Int
    let input: RunProvenance.Input
    let shard: RunProvenance.Shard?
  }

  /// Refuses an input that is in two of the reports, a section of a file that overlaps another's, and the same shard of
  /// one division twice. Different shards of one division have no line in common, even where their bytes are equal.
  static func refuse(in reports: [CostReport]) throws(ReportingError) {
    var shards: [String: Int] = [:]
    var digests: [String: [Reading]] = [:]
    var files: [String: [Reading]] = [:]
    for (index, report) in reports.enumerated() {
      for run in report.runs {
        if let shard = run.shard {
          let key = "\(shard.division) \(shard.index)/\(shard.count)"
          if let owner = shards[key], owner != index {
            throw .repeatedShard(index: shard.index, count: shard.count)
          }
          shards[key] = index
        }
        for input in run.inputs where input.rows > 0 {
          let reading = Reading(report: index, input: input, shard: run.shard)
          if digests[input.sha256, default: []].contains(where: { areRepeated($0, reading) })
            || files[input.path, default: []].contains(where: { areRepeated($0, reading) && overlap($0, reading) })
          {
            throw .repeatedInput(path: input.path, sha256: input.sha256)
          }
          digests[input.sha256, default: []].append(reading)
          files[input.path, default: []].append(reading)
        }
      }
    }
  }

  /// Whether two readings of the same bytes count them twice.
  private static func areRepeated(_ first: Reading, _ second: Reading) -> Bool {
    guard first.report != second.report else { return false }
    guard let shard = first.shard, let other = second.shard else { return true }
    return shard.division != other.division || shard.count != other.count || shard.index == other.index
  }

  /// Whether two readings of one path have bytes in common, one of them being of a section.
  private static func overlap(_ first: Reading, _ second: Reading) -> Bool {
    guard first.input.section != nil || second.input.section != nil else { return false }
    func place(_ input: RunProvenance.Input) -> RunProvenance.Section {
      input.section ?? RunProvenance.Section(range: 0..<input.bytes, fileBytes: input.bytes)
    }
    let (place, other) = (place(first.input), place(second.input))
    return place.fileBytes == other.fileBytes && place.range.overlaps(other.range)
  }
}
