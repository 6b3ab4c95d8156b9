import LogReading
import Numerics
import TestSupport
import Testing

@testable import Running

@Suite struct QualityLedgerTests {
  private static func row(_ random: inout SeededGenerator) -> QualityLedger.Row {
    let others = [ObservedQuality.Score.none, .unreadable, .outOfRange]
    let kind = Int.random(in: 0..<9, using: &random)
    let score = kind < 3 ? others[kind] : ObservedQuality.Score(Double.random(in: 0...1, using: &random))
    return QualityLedger.Row(
      quality: ObservedQuality(score: score, weight: .init(propensity: Double.random(in: 0...1, using: &random))),
      model: Int.random(in: 0..<9, using: &random) == 0 ? nil : GroupName("model \(random.next() % 5)"),
      day: GroupName("2026-11-0\(1 + random.next() % 9)"), cost: USD(units: Int128(random.next())),
      isMatched: random.next() % 2 == 0)
  }

  private static func ledger(_ rows: some Sequence<QualityLedger.Row>) -> QualityLedger {
    var ledger = QualityLedger(groups: [QualityTable(field: "user", cap: 3)], isWeighted: true)
    for row in rows { ledger.add(row) { _ in row.day } }
    return ledger
  }

  @Test func mergingIsExactInAnyOrder() {
    var random = SeededGenerator(seed: 5)
    let rows = (0..<900).map { _ in Self.row(&random) }
    let parts = [rows[..<100], rows[100..<550], rows[550...]].map(Self.ledger)
    var whole = Self.ledger(rows)
    whole.close()
    for order in [[0, 1, 2], [2, 0, 1], [1, 2, 0]] {
      var merged = parts[order[0]]
      merged.merge(parts[order[1]])
      merged.merge(parts[order[2]])
      merged.close()
      #expect(merged == whole)
    }
    #expect(whole.groups[0].sum == whole.total && whole.days.sum == whole.total && whole.total.rows == 900)
  }

  @Test func anIntervalIsNeverCertain() throws {
    var total = QualityTotal()
    #expect(total.mean == nil && total.interval == nil)
    for _ in 0..<5 { total.add(.init(1), cost: nil) }
    let interval = try #require(total.interval)
    #expect(total.mean == 1 && interval.lowerBound < 0.8 && interval.upperBound == 1)
  }

  @Test func totalsThatContradictThemselvesAreRefused() {
    func total(_ rows: Int, _ observed: Int, _ sum: Int, _ squares: Int, _ priced: Int = 0) -> QualityTotal? {
      QualityTotal(rows: rows, observedRows: observed, sum: sum, squares: squares, pricedRows: priced, cost: .zero)
    }
    #expect(total(2, 1, 1_000_000, 10_000_000, 2) != nil)
    #expect(total(1, 2, 0, 0) == nil && total(2, -1, 0, 0) == nil && total(2, 1, 1_000_001, 0) == nil)
    #expect(total(2, 1, 500_000, 6_000_000) == nil && total(2, 1, 0, -1) == nil && total(2, 1, 0, 0, 3) == nil)
    #expect(total(.max, .max, 0, 0) == nil)
  }

  /// A draw of logged models with known truth: strong answers well 80% of the time, weak 80% of easy requests and 20% of
  /// hard ones, and hard requests were drawn strong more often.
  private static func weighted(rows: Int, _ random: inout SeededGenerator) -> (WeightedQuality, naive: Double) {
    var weighted = WeightedQuality()
    var (sum, count) = (0.0, 0.0)
    for _ in 0..<rows {
      let isHard = Bool.random(using: &random)
      let propensity = isHard ? 0.8 : 0.3
      let isStrong = Double.random(in: 0..<1, using: &random) < propensity
      let good = isStrong || !isHard ? 0.8 : 0.2
      let score = Double.random(in: 0..<1, using: &random) < good ? 1.0 : 0
      // The routes send everything to the weak model.
      if !isStrong { (sum, count) = (sum + score, count + 1) }
      weighted.add(
        ObservedQuality(score: .init(score), weight: .init(propensity: isStrong ? propensity : 1 - propensity)),
        isMatched: !isStrong)
    }
    return (weighted, sum / count)
  }

  @Test func theEstimateFindsTheTruthThatThePlainMeanMisses() throws {
    var random = SeededGenerator(seed: 77)
    var (covered, estimates, naive, widths) = (0, 0.0, 0.0, 0.0)
    let draws = 400
    for _ in 0..<draws {
      let (weighted, plain) = Self.weighted(rows: 600, &random)
      let interval = try #require(weighted.interval)
      covered += interval.contains(0.5) ? 1 : 0
      estimates += try #require(weighted.value)
      widths += interval.upperBound - interval.lowerBound
      naive += plain
      #expect(abs(try #require(weighted.weightPerRow) - 1) < 0.4)
    }
    // The truth is (0.8 + 0.2) / 2; the weak model got the easy requests.
    #expect(abs(estimates / Double(draws) - 0.5) < 0.01)
    #expect(naive / Double(draws) > 0.62)
    // 95% less three standard errors of 400 draws.
    #expect(covered >= 367, "\(covered)")
    #expect(widths / Double(draws) < 0.25)
  }

  @Test func sumsOfTheMostThatAReportMayHoldFit() {
    let most = Int128(ObservedQuality.Weight.greatest)
    let rows = 100_000_000_000
    let sum = WeightedQuality.Sum(Int128(rows) * most * most * 100_000_000)
    let all = WeightedQuality.Sum(Int128(rows) * most)
    var weighted = WeightedQuality(
      statedRows: rows, unreadableRows: 0, matchedRows: rows, observedRows: rows,
      sums: [all, all, WeightedQuality.Sum(Int128(rows) * most * most), all, WeightedQuality.Sum(), sum])
    #expect(weighted != nil)
    weighted?.add(ObservedQuality(score: .init(1), weight: .init(propensity: 0.00001)), isMatched: true)
    #expect(weighted?.observedRows == rows + 1)
    #expect(
      WeightedQuality(
        statedRows: 1, unreadableRows: 0, matchedRows: 1, observedRows: 1,
        sums: Array(repeating: WeightedQuality.Sum(.max), count: 6)) == nil)
  }

  @Test func nothingIsSaidWithoutAMatch() {
    var weighted = WeightedQuality()
    weighted.add(ObservedQuality(score: .init(1), weight: .init(propensity: 0.5)), isMatched: false)
    weighted.add(ObservedQuality(score: .init(1), weight: .unreadable), isMatched: true)
    weighted.add(ObservedQuality(score: .init(1)), isMatched: true)
    #expect(weighted.value == nil && weighted.interval == nil && weighted.effectiveRows == 0)
    #expect(weighted.statedRows == 1 && weighted.unreadableRows == 1 && weighted.weightPerRow == 0)
  }
}
