import Files
import Routing
import TestSupport
import Testing

@testable import LogReading
@testable import Running

/// Whole runs over a small log, of every goal, by any number of threads.
@Suite struct BatchPipelineTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    let text = (0..<700).map { row in
      if row % 31 == 7 { return "{\"id\":\(row),\n" }
      let usage = row % 3 == 0 ? ",\"usage\":{\"prompt_tokens\":\(row),\"completion_tokens\":\(row % 90)}" : ""
      let user = row % 5 == 0 ? "" : ",\"user\":\"u\(row % 7)\""
      return "{\"id\":\"r\(row)\",\"prompt\":\"\(String(repeating: "word ", count: row % 40 + 1))\"\(usage)\(user)}\n"
    }.joined()
    folder = try TemporaryFolder()
    path = try folder.file("log.jsonl", text)
  }

  struct Case: CustomTestStringConvertible {
    let goal: @Sendable () throws -> Goal
    var candidates = 2
    var hardest: Int?
    var learns = false
    var sessions: SessionRule?
    let testDescription: String
  }

  static let cases: [Case] = [
    Case(goal: { .threshold(try CostThreshold(0.6)) }, testDescription: "threshold"),
    Case(goal: { .threshold(try CostThreshold(0.6)) }, hardest: 20, testDescription: "threshold, hardest"),
    Case(goal: { .threshold(try CostThreshold(0.6)) }, learns: true, testDescription: "threshold, learnt"),
    Case(goal: { .strongShare(try StrongShare(0.3)) }, testDescription: "share"),
    Case(goal: { .threshold(try CostThreshold(0.6)) }, sessions: .first, testDescription: "threshold, sessions"),
    Case(
      goal: { .strongShare(try StrongShare(0.3)) }, hardest: 30, learns: true, sessions: .hardest,
      testDescription: "share, sessions"),
    Case(goal: { .budget(try Budget("60%")) }, testDescription: "budget"),
    Case(goal: { .quality(0.5) }, testDescription: "quality"),
    Case(goal: { .budget(try Budget("60%")) }, candidates: 3, testDescription: "budget of three"),
    Case(
      goal: { .budget(try Budget("60%")) }, candidates: 3, hardest: 9, learns: true, testDescription: "all of three"),
  ]

  private func run(_ test: Case, threadCount: Int, blockSize: Int) throws -> (RunOutcome, outputs: [[UInt8]]) {
    var reading = ReadingPlan(inputs: [.file(path)], threadCount: threadCount)
    reading.limits.blockSize = blockSize
    reading.decoding.groupFields = [.user] + (test.sessions == nil ? [] : [.user]) + (test.learns ? [.model] : [])
    if test.sessions != nil { reading.decoding.sessionField = .user }
    var plan = RunPlan(
      reading: reading, embedder: nil, router: RandomRouter(seed: 1),
      candidates: test.candidates == 2 ? try .sample("s", "w") : try .sample("a", "b", "c"), goal: try test.goal(),
      estimator: try TokenEstimator(), spoolDirectory: folder.path)
    plan.scale = test.candidates == 2 ? .winRate : .wins
    (plan.hardestCount, plan.learnsCompletions, plan.keepsOriginals) = (test.hardest, test.learns, true)
    plan.groupFields = [.user]
    plan.sessions = test.sessions.map { SessionPlan(field: .user, place: 1, rule: $0) }
    let sinks = (0..<3).map { _ in MemorySink() }
    let rejects = MemorySink()
    let sink = RunSink(
      candidates: test.candidates,
      outputs: [
        RowOutput(JSONLinesFormat(), to: RowStream(sinks[0])),
        RowOutput(CSVFormat(hasOrigin: false), to: RowStream(sinks[1])),
        RowOutput(PassthroughFormat(), to: RowStream(sinks[2])),
      ], rejects: rejects, inputNames: ["log"], progress: nil, groups: plan.groupTables,
      sessions: plan.sessions)
    return (try BatchPipeline(plan).run(into: sink), sinks.map(\.bytes) + [rejects.bytes])
  }

  @Test(arguments: cases) func aRunDoesNotDependOnThreadsAndBlocks(_ test: Case) throws {
    let (one, bytes) = try run(test, threadCount: 1, blockSize: 1 << 20)
    #expect(one.lineCount == 700 && one.routedCount == 677 && one.rejectedCount == 23)
    let lines = bytes.map { $0.count { $0 == 0x0A } }
    let rows = test.hardest ?? 677
    #expect(lines == [rows, rows + 1, rows, 23])
    #expect(one.ledger.totals.candidates.count == test.candidates && one.ledger.groups[0].sum.rows == 677)
    #expect((one.learnt != nil) == test.learns)
    if test.sessions != nil {
      let totals = try #require(one.ledger.sessions)
      // A fifth of the rows names no user.
      #expect(totals.sessions == 7 && totals.rows > 500 && totals.rows < 677 && totals.movedCount > 0)
    }
    if test.learns { #expect(one.ledger.totals[.learnt].rows > 400 && one.ledger.totals[.assumed].rows == 0) }
    for (threadCount, blockSize) in [(3, 4096), (1, 16_384)] {
      let (other, again) = try run(test, threadCount: threadCount, blockSize: blockSize)
      #expect(again == bytes && other.ledger == one.ledger)
    }
  }

  /// A budget is what the rows' costs are, summed as anyone would.
  @Test func theRowsTellWhatTheLedgerDoes() throws {
    for test in Self.cases where test.hardest == nil {
      let (outcome, outputs) = try run(test, threadCount: 2, blockSize: 4096)
      let rows = String(decoding: outputs[1], as: UTF8.self).split(separator: "\n").dropFirst().map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
      let cost = try rows.reduce(USD.zero) { try $0 + USD($1[7]) }
      #expect(cost == outcome.ledger.totals.routedCost)
      if let spending = outcome.spending {
        #expect(spending.spent == cost && spending.limit.map { cost <= $0 } ?? true)
      }
      for (candidate, total) in outcome.ledger.totals.candidates.enumerated() {
        let name = test.candidates == 2 ? ["s", "w"][candidate] : ["a", "b", "c"][candidate]
        #expect(rows.count { $0[1] == name } == total.rows)
      }
    }
  }

  @Test func aStoppedRunSaysSo() throws {
    let stop = StopRequest()
    stop.request()
    var pipeline = BatchPipeline(
      RunPlan(
        reading: ReadingPlan(inputs: [.file(path)], threadCount: 2), embedder: nil, router: RandomRouter(seed: 1),
        candidates: try .sample("s", "w"), goal: .strongShare(try StrongShare(0.5)), estimator: try TokenEstimator(),
        spoolDirectory: folder.path))
    pipeline.stopRequest = stop
    #expect(throws: RunStopped.self) {
      try pipeline.run(into: RunSink(inputNames: ["log"], progress: nil))
    }
  }
}
