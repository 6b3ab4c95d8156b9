import Testing

@testable import Reporting

@Suite struct ShardGapsTests {
  private func runs(_ shards: [(Int, Int, String)]) throws -> [RunProvenance] {
    try shards.map { index, count, division in
      var run = try ReportSamples.report(rows: 1).runs[0]
      run.shard = .init(index: index, count: count, division: division)
      return run
    }
  }

  @Test func aWholeDivisionAndRunsWithoutShardsAreNoGap() throws {
    #expect(ShardGaps.notes(of: try runs([(1, 2, "d"), (2, 2, "d")])).isEmpty)
    #expect(ShardGaps.notes(of: try ReportSamples.report(rows: 1).runs).isEmpty)
    #expect(ShardGaps.notes(of: []).isEmpty)
  }

  @Test func missingShardsAreCounted() throws {
    #expect(ShardGaps.notes(of: try runs([(1, 3, "d"), (3, 3, "d")])) == ["shard 2 of 3 is missing"])
    let many = ShardGaps.notes(of: try runs([(1, 100, "d")]))
    #expect(many == ["shards 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, ... of 100 are missing"])
  }

  @Test func shardsOfAChangedLogAreTold() throws {
    let notes = ShardGaps.notes(of: try runs([(1, 2, "d"), (2, 2, "e")]))
    #expect(notes.count == 3 && notes[2].contains("different divisions"))
  }
}
