internal import Files
internal import LogReading
internal import Routing

/// The assign stage: rows with their candidates become lines of every output, and costs. It is the only one, whatever the
/// goal, the number of candidates and the outputs.
struct RowAssigner: Sendable {
  let plan: RunPlan
  private let pricer: RowPricer
  private let writers: [any RowWriter]
  private let inputNames: [[UInt8]]
  private let groupTables: [GroupTable]
  private let sessionTotals: SessionTotals?
  private let qualityLedger: QualityLedger?

  /// - Parameter writers: of the run's outputs.
  init(_ plan: RunPlan, writers: [any RowWriter]) {
    self.plan = plan
    pricer = RowPricer(plan.candidates)
    self.writers = writers
    inputNames = plan.reading.inputs.map { Array("\($0):".utf8) }
    groupTables = plan.groupTables
    sessionTotals = plan.sessions?.totals
    qualityLedger = plan.qualityLedger
  }

  /// Assigns every row of a block.
  ///
  /// - Parameters:
  ///   - chosen: what is chosen of the rows in addition to their candidates.
  ///   - choose: the candidate of a row.
  func assign(_ block: ScoredBlock, chosen: ChosenRows = ChosenRows(), choose: (_ index: Int) -> Int) -> AssignedBlock {
    let start = monotonicNanoseconds()
    var batch = block.rows
    pricer.price(&batch)
    var assigned = AssignedBlock(
      block,
      ledger: CostLedger(
        candidates: plan.candidates.count, groups: groupTables, sessions: sessionTotals, quality: qualityLedger,
        reserving: batch.rows.count),
      parts: writers.map { FormattedRows(files: $0.fileCount) },
      alternatives: plan.candidates.alternatives.map { AlternativeBill(models: $0.count) })
    for index in assigned.parts.indices {
      assigned.parts[index].bytes[0].reserveCapacity(batch.rows.count * 256 + batch.bytes.count)
    }
    var place: [UInt8] = []
    batch.bytes.withUnsafeBufferPointer { texts in
      batch.costs.withUnsafeBufferPointer { costs in
        for index in batch.rows.indices {
          let meant = choose(index)
          let obstacle = pricer.obstacle(to: index, at: meant, in: batch)
          let candidate = obstacle == nil ? meant : pricer.place(of: index, meantFor: meant, in: batch)
          let models = plan.candidates.count
          let own = UnsafeBufferPointer(rebasing: costs[(index * models)..<((index + 1) * models)])
          let tokens = pricer.tokens(of: index, at: candidate, in: batch)
          let uncounted = batch.rows[index].uncounted(tokens.promptBasis, by: pricer.ground(of: candidate))
          tally(
            index, of: batch, candidate: candidate, meant: meant, obstacle: obstacle, tokens: tokens, costs: own,
            uncounted: uncounted, texts: texts, in: &assigned)
          let session = chosen.sessions.isEmpty ? nil : chosen.sessions[index]
          if let session { assigned.ledger.add(session, candidate: candidate) }
          guard chosen.written?[index] ?? true, !writers.isEmpty else { continue }
          write(
            batch.rows[index], request: batch.requests.isEmpty ? nil : batch.requests[index], candidate: candidate,
            meant: meant, session: session.map { ($0, sessionName(of: index, in: batch, texts)) }, tokens: tokens,
            cost: own[candidate], uncounted: uncounted, labels: batch.labels.isEmpty ? nil : batch.labels[index],
            texts: texts, place: &place, to: &assigned.parts)
        }
      }
    }
    assigned.timings.add(.assign, monotonicNanoseconds() - start)
    return assigned
  }

  /// The session's name as reports show it.
  private func sessionName(
    of index: Int, in batch: ScoredBatch, _ texts: UnsafeBufferPointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    guard let sessions = plan.sessions else { return UnsafeBufferPointer(start: nil, count: 0) }
    let place = index * plan.reading.decoding.groupFields.count + sessions.place
    return UnsafeBufferPointer(rebasing: texts[batch.groupNames[place].range])
  }

  /// Adds a row to everything that is counted.
  private func tally(
    _ index: Int, of batch: ScoredBatch, candidate: Int, meant: Int, obstacle: RequestObstacle?, tokens: TokenCounts,
    costs: UnsafeBufferPointer<USD>, uncounted: UncountedParts, texts: UnsafeBufferPointer<UInt8>,
    in assigned: inout AssignedBlock
  ) {
    let row = batch.rows[index]
    assigned.ledger.add(
      winRate: row.winRate, candidate: candidate, tokens: tokens, costs: costs, fallback: row.fallback)
    addBounds(of: index, in: batch, candidate: candidate, to: &assigned.ledger)
    if let obstacle {
      if candidate != meant { assigned.ledger.addMoved(obstacle) } else { assigned.ledger.addRefused(obstacle) }
    }
    assigned.ledger.addUsage(row.details, row.contradictions, uncounted: uncounted)
    for alternative in assigned.alternatives.indices {
      pricer.add(index, in: batch, chosen: candidate, of: alternative, to: &assigned.alternatives[alternative])
    }
    let fieldCount = plan.reading.decoding.groupFields.count
    guard fieldCount > 0 else { return }
    func name(_ field: Int) -> GroupName? {
      let range = batch.groupNames[index * fieldCount + field].range
      return range.isEmpty ? nil : GroupName(utf8: UnsafeBufferPointer(rebasing: texts[range]))
    }
    for field in plan.groupFields.indices {
      assigned.ledger.add(to: name(field), field: field, candidate: candidate, tokens: tokens, costs: costs)
    }
    guard let prices = plan.loggedPrices else { return }
    assigned.ledger.addRecorded(row.recordedCost)
    let model = name(fieldCount - 1)
    var answer: LoggedAnswer?
    if row.isObserved {
      answer = model.map {
        prices.answer(
          by: $0, prompt: tokens.prompt, completion: tokens.completion, details: row.details, tier: row.tier
        ).served(fromCache: row.recordedCost.isCacheHit)
      }
      assigned.ledger.addLogged(answer, routedCost: costs[candidate])
    }
    guard plan.observesQuality else { return }
    let places = model.flatMap { plan.cachingModels?.places(of: $0) }
    assigned.ledger.addQuality(
      QualityLedger.Row(
        quality: row.quality, model: model, day: name(plan.dayPlace), cost: answer?.knownCost,
        isMatched: places?.contains(candidate: candidate) ?? false), group: name)
  }

  /// Adds between what the row's costs lie, if not all of its tokens are known.
  private func addBounds(of index: Int, in batch: ScoredBatch, candidate: Int, to ledger: inout CostLedger) {
    guard !pricer.isExact(batch.rows[index]) else { return }
    let start = pricer.place(of: index, meantFor: 0, in: batch)
    let end = pricer.place(of: index, meantFor: plan.candidates.last, in: batch)
    let (first, last) = (pricer.spread(of: index, at: start, in: batch), pricer.spread(of: index, at: end, in: batch))
    let chosen =
      candidate == start ? first : candidate == end ? last : pricer.spread(of: index, at: candidate, in: batch)
    ledger.addBounds(first: first, last: last, chosen: chosen, isFirst: candidate == 0)
  }

  /// Writes a row in every format.
  ///
  /// - Parameter place: scratch.
  private func write(
    _ row: ScoredRow, request: RequestSpan?, candidate: Int, meant: Int,
    session: (place: SessionPlace, name: UnsafeBufferPointer<UInt8>)?, tokens: TokenCounts, cost: USD,
    uncounted: UncountedParts, labels: RowLabels?, texts: UnsafeBufferPointer<UInt8>, place: inout [UInt8],
    to parts: inout [FormattedRows]
  ) {
    if row.id.isEmpty {
      // A row without an id of its own is named by its place.
      place.removeAll(keepingCapacity: true)
      place.append(contentsOf: inputNames[Int(row.inputIndex)])
      place.append(contentsOf: "\(row.lineNumber)".utf8)
    }
    place.withUnsafeBufferPointer { place in
      var assigned = AssignedRow(
        winRate: row.winRate, candidate: candidate, meant: meant == candidate ? nil : meant,
        tokens: tokens, cost: cost, fallback: row.fallback, uncounted: uncounted, contents: row.uncountedParts,
        id: row.id.isEmpty ? place : UnsafeBufferPointer(rebasing: texts[row.id]),
        loggedModel: UnsafeBufferPointer(rebasing: texts[row.model]), loggedTime: row.time,
        original: UnsafeBufferPointer(rebasing: texts[row.raw]), texts: texts, request: request,
        inputIndex: Int(row.inputIndex), lineNumber: row.lineNumber)
      assigned.labels = labels
      if let (place, name) = session {
        assigned.session = AssignedRow.Session(
          name: name, winRate: place.winRate, own: place.own == candidate ? nil : place.own)
      }
      for index in writers.indices { writers[index].append(assigned, to: &parts[index]) }
    }
  }
}

/// What the assign stage made of one block: a part of every output, costs, and what the block brought along.
struct AssignedBlock: Sendable {
  /// By output of the run.
  var parts: [FormattedRows]
  var ledger: CostLedger
  /// By alternative of the candidates.
  var alternatives: [AlternativeBill]
  let rejected: [RejectedLine]
  let setAside: [SetAsideKind: Int]
  let setAsideLines: [UInt8]
  let blankLineCount: Int
  let joined: JoinedRows
  let found: FoundFields
  /// See `ScoredBlock`.
  let sampled: SampledRows
  let nearest: NearestTrainingPrompts?
  var timings: StageTimings
  let mark: BlockMark?

  init(_ block: ScoredBlock, ledger: CostLedger, parts: [FormattedRows], alternatives: [AlternativeBill]) {
    self.ledger = ledger
    self.parts = parts
    self.alternatives = alternatives
    rejected = block.rejected
    setAside = block.setAside
    setAsideLines = block.setAsideLines
    blankLineCount = block.blankLineCount
    joined = block.joined
    found = block.found
    sampled = block.sampled
    nearest = block.nearest
    timings = block.timings
    mark = block.mark
  }
}
