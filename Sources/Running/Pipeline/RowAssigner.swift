internal import Files
internal import LogReading
internal import Routing

/// The assign stage: win rates become routes, and rows become output lines and costs.
struct RowAssigner {
  let plan: RunPlan
  private let writer: AssignmentWriter
  private let table: AssignmentTable

  /// - Parameter threshold: what the rows tell as theirs; nil if no row goes strong.
  init(_ plan: RunPlan, threshold: CostThreshold?) {
    self.plan = plan
    let router = plan.router.kind.shortName
    table = AssignmentTable(
      pair: plan.pair, threshold: threshold, router: router, hasOrigin: plan.reading.decoding.keepsOrigin)
    guard let names = plan.choice?.models.map(\.price.name) else {
      writer = AssignmentWriter(pair: plan.pair, threshold: threshold, router: router)
      return
    }
    writer = AssignmentWriter(
      models: names.enumerated().map { index, name in
        (name, index == 0 ? Route.strong.name : index == names.count - 1 ? Route.weak.name : "between")
      }, threshold: threshold, router: router)
  }

  /// Routes every row by `route`, which is asked in the rows' order.
  ///
  /// - Parameter written: of each row, whether its assignment is written; nil for all of them.
  func assign(_ block: ScoredBlock, written: [Bool]? = nil, route: (ScoredRow) -> Route) -> AssignedBlock {
    let start = monotonicNanoseconds()
    let scored = block.scored
    let fieldCount = plan.reading.decoding.groupFields.count
    var assigned = AssignedBlock(
      block, costs: BatchCosts(reserving: scored.rows.count, groupFields: plan.groupFields.count))
    assigned.whatIf = [PairBill](repeating: PairBill(), count: plan.whatIf.count)
    assigned.output.reserveCapacity(scored.rows.count * 256 + scored.bytes.count)
    scored.bytes.withUnsafeBufferPointer { bytes in
      for (index, row) in scored.rows.enumerated() {
        let chosen = route(row)
        append(row, texts: bytes, route: chosen, isWritten: written?[index] ?? true, to: &assigned)
        for (pairIndex, pair) in plan.whatIf.enumerated() {
          assigned.whatIf[pairIndex].add(
            strongTokens: scored.tokens(of: index, at: pair.strongPlace, of: plan.furtherCounts),
            weakTokens: scored.tokens(of: index, at: pair.weakPlace, of: plan.furtherCounts), route: chosen,
            at: pair.prices)
        }
        if !plan.requestModels.isEmpty {
          assigned.requests.append(
            scored.requests[index], of: bytes, row: row, model: Int(chosen.rawValue), named: plan.requestModels)
        }
        if plan.splitsRows {
          assigned.split.append(UnsafeBufferPointer(rebasing: bytes[row.raw]), route: chosen)
        }
        let names = scored.groupNames[(index * fieldCount)..<((index + 1) * fieldCount)]
        tally(row, names: names, texts: bytes, route: chosen, in: &assigned.costs)
      }
    }
    assigned.timings.add(.assign, monotonicNanoseconds() - start)
    return assigned
  }

  /// Adds what the log tells of a row's tokens, and the row to its groups and to what the log's own models cost.
  private func tally(
    _ row: ScoredRow, names: ArraySlice<ScoredRows.GroupSpan>, texts: UnsafeBufferPointer<UInt8>, route: Route,
    in costs: inout BatchCosts
  ) {
    let tokens = row.tokens(route)
    costs.addUsage(row.details, row.contradictions, uncounted: uncounted(row, route: route))
    guard !names.isEmpty else { return }
    let strongCost = plan.strongPrice.cost(of: row.tokens(.strong))
    let weakCost = plan.weakPrice.cost(of: row.tokens(.weak))
    func name(_ index: Int) -> GroupName? {
      let range = names[names.startIndex + index].range
      return range.isEmpty ? nil : GroupName(utf8: UnsafeBufferPointer(rebasing: texts[range]))
    }
    for field in plan.groupFields.indices {
      costs.add(
        to: name(field), field: field, route: route, tokens: tokens, strongCost: strongCost, weakCost: weakCost)
    }
    if let prices = plan.loggedPrices, let logged = row.loggedTokens {
      let answer = name(names.count - 1).map {
        prices.answer(
          by: $0, prompt: logged.prompt, completion: logged.completion, details: row.details, tier: row.tier)
      }
      costs.addLogged(answer, routedCost: route == .strong ? strongCost : weakCost)
    }
  }

  /// What the count of a row's prompt leaves out; an estimate knows nothing of images either.
  private func uncounted(_ row: ScoredRow, route: Route) -> UncountedParts {
    switch row.tokens(route).promptBasis {
    case .observed, .counted: []
    case .estimated: row.uncountedParts.remaining(knowsLowDetail: false)
    case .countedText: row.uncountedParts.remaining(knowsLowDetail: plan.imageTokens(route) != nil)
    }
  }

  private func append(
    _ row: ScoredRow, texts: UnsafeBufferPointer<UInt8>, route: Route, isWritten: Bool,
    to assigned: inout AssignedBlock
  ) {
    let tokens = row.tokens(route)
    let strongCost = plan.strongPrice.cost(of: row.tokens(.strong))
    let weakCost = plan.weakPrice.cost(of: row.tokens(.weak))
    assigned.costs.add(
      winRate: row.winRate, route: route, tokens: tokens, strongCost: strongCost, weakCost: weakCost,
      fallback: row.fallback)
    if !row.tokens(.strong).isExact || !row.tokens(.weak).isExact {
      assigned.costs.addBounds(
        plan.strongPrice.spread(of: row.tokens(.strong)), plan.weakPrice.spread(of: row.tokens(.weak)), route: route)
    }
    guard isWritten else { return }
    let assignment = RouteAssignment(
      winRate: row.winRate, route: route, tokens: tokens, cost: route == .strong ? strongCost : weakCost,
      fallback: row.fallback, uncounted: uncounted(row, route: route))
    write(assignment, of: row, texts: texts, to: &assigned.output)
  }

  /// Writes a row's line.
  func write(
    _ assignment: RouteAssignment, of row: ScoredRow, texts: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]
  ) {
    let logged = LoggedOrigin(
      model: UnsafeBufferPointer(rebasing: texts[row.model]), time: row.time?.description)
    let original = UnsafeBufferPointer(rebasing: texts[row.raw])
    if row.id.isEmpty {
      // A row without an id of its own is named by its place.
      var place = "\(plan.reading.inputs[Int(row.inputIndex)]):\(row.lineNumber)"
      place.withUTF8 { write(assignment, id: $0, logged: logged, original: original, to: &output) }
    } else {
      write(
        assignment, id: UnsafeBufferPointer(rebasing: texts[row.id]), logged: logged, original: original,
        to: &output)
    }
  }

  private func write(
    _ assignment: RouteAssignment, id: UnsafeBufferPointer<UInt8>, logged: LoggedOrigin,
    original: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]
  ) {
    if plan.writesTable {
      table.append(assignment, id: id, logged: logged, to: &output)
    } else if plan.passesThrough {
      writer.appendPassthrough(assignment, id: id, logged: logged, original: original, to: &output)
    } else {
      writer.append(assignment, id: id, logged: logged, to: &output)
    }
  }
}

extension RowAssigner {
  /// Sends every row to its model of several.
  func assign(_ scored: ScoredRows, to models: [Int], of choice: ModelChoice) -> AssignedBlock {
    let start = monotonicNanoseconds()
    var assigned = AssignedBlock(ScoredBlock(scored: scored), costs: BatchCosts())
    var bill = ModelBill(models: choice.models.count)
    assigned.output.reserveCapacity(scored.rows.count * 256 + scored.bytes.count)
    scored.bytes.withUnsafeBufferPointer { texts in
      for (index, row) in scored.rows.enumerated() {
        let model = models[index]
        let options = choice.options(of: index, in: scored, counts: plan.furtherCounts)
        bill.add(model: model, tokens: options.tokens[model], costs: options.costs, gains: options.gains)
        var assignment = RouteAssignment(
          winRate: row.winRate, route: model == 0 ? .strong : .weak, tokens: options.tokens[model],
          cost: options.costs[model], fallback: row.fallback)
        assignment.place = model
        write(assignment, of: row, texts: texts, to: &assigned.output)
      }
    }
    assigned.bill = bill
    assigned.timings.add(.assign, monotonicNanoseconds() - start)
    return assigned
  }
}

/// What the assign stage made of one block: output lines, costs, and what the block brought along.
struct AssignedBlock: Sendable {
  var output: [UInt8] = []
  /// For each row's model, if requests are written.
  var requests = AssignedRequests()
  /// The rows themselves, if they are split.
  var split = SplitRows()
  var costs: BatchCosts
  /// By pair of the plan's `whatIf`.
  var whatIf: [PairBill] = []
  /// Where there are several models; `costs` is empty then.
  var bill: ModelBill?
  let rejected: [RejectedLine]
  let blankLineCount: Int
  let joined: JoinedRows
  /// See `ScoredBlock`.
  let similarities: [SimilaritySample.Entry]
  var timings: StageTimings
  let mark: BlockMark?

  init(_ block: ScoredBlock, costs: BatchCosts) {
    self.costs = costs
    rejected = block.rejected
    blankLineCount = block.blankLineCount
    joined = block.joined
    similarities = block.similarities
    timings = block.timings
    mark = block.mark
  }
}
