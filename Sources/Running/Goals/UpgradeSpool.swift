internal import Files

/// What every row of a run would gain and cost at the strong model, on disk in input order, from which a spending rule
/// is solved exactly. Disk: 32 bytes a row; memory: see `selection`.
struct UpgradeSpool {
  struct Entry: BitwiseCopyable {
    let winRate: Double
    private let gainUnits: Int64
    private let costLow: UInt64
    private let costHigh: Int64

    init(winRate: Double, upgrade: StrongUpgrade) {
      // Adding zero turns -0 into 0, whose bits would order last.
      self.winRate = winRate + 0
      gainUnits = Int64(upgrade.gain.units)
      costLow = UInt64(truncatingIfNeeded: upgrade.extraCost.units)
      costHigh = Int64(truncatingIfNeeded: upgrade.extraCost.units >> 64)
    }

    var upgrade: StrongUpgrade {
      StrongUpgrade(
        gain: ExpectedGain(units: Int128(gainUnits)), extraCost: USD(units: Int128(costHigh) << 64 | Int128(costLow)))
    }
  }

  private let file: SpoolFile
  /// Every row at its cheapest candidate: the least that the whole batch can cost.
  private(set) var baseCost = USD.zero
  /// Every row of two candidates at the second one.
  private(set) var allWeakCost = USD.zero

  init(directory: String) throws(FileWritingError) {
    file = try SpoolFile(directory: directory)
  }

  /// Appends one row of two candidates; its win rate is in 0...1.
  mutating func append(winRate: Double, upgrade: StrongUpgrade, weakCost: USD) throws(FileWritingError) {
    allWeakCost += weakCost
    baseCost += upgrade.base == .weak ? weakCost : weakCost + upgrade.extraCost
    try append(Entry(winRate: winRate, upgrade: upgrade))
  }

  /// Appends one row of more candidates: an entry for each of its steps.
  ///
  /// - Parameter baseCost: of the row at its cheapest candidate.
  mutating func append(_ path: UpgradePath, baseCost: USD) throws(FileWritingError) {
    self.baseCost += baseCost
    for step in path.steps { try append(Entry(winRate: 0, upgrade: step.upgrade)) }
  }

  private func append(_ entry: Entry) throws(FileWritingError) {
    let result = withUnsafeBytes(of: entry) { bytes -> Result<Void, FileWritingError> in
      do throws(FileWritingError) { return .success(try file.append(bytes)) } catch { return .failure(error) }
    }
    try result.get()
  }

  /// Hands every entry on, in input order.
  func forEach(_ body: (Entry) -> Void) throws(FileWritingError) {
    try file.rewind()
    let stride = MemoryLayout<Entry>.stride
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: stride << 15, alignment: 64)
    defer { buffer.deallocate() }
    while true {
      let filled = try file.read(into: buffer)
      guard filled > 0 else { return }
      for entry in UnsafeRawBufferPointer(rebasing: buffer[..<filled]).bindMemory(to: Entry.self) { body(entry) }
    }
  }
}

extension UpgradeSpool {
  /// Cost and gain of some rows, in sum.
  struct Sum: Equatable {
    var cost = USD.zero
    var gain = ExpectedGain.zero

    static func + (first: Sum, second: Sum) -> Sum {
      Sum(cost: first.cost + second.cost, gain: first.gain + second.gain)
    }
  }

  /// What one row adds, and where it stands among the others.
  struct Item {
    /// At least 0.
    let key: Double
    let sum: Sum
  }

  /// Where a sum from the highest key down passes a mark.
  struct Selection: Equatable {
    let key: Double
    /// Of all items with a higher key.
    let above: Sum
    /// Of the items with exactly this key.
    let ties: Sum
  }

  /// The highest key at which the items at or above it pass, by radix: non-negative doubles order as their bits do.
  /// Four passes over the file; memory is 2.5 MiB whatever the number of rows.
  ///
  /// - Parameters:
  ///   - item: what is summed of a row; nil to leave it out.
  ///   - passes: never false again once it was true, as sums grow.
  /// - Returns: nil if all items together do not pass.
  func selection(
    of item: (Entry) -> Item?, until passes: (Sum) -> Bool
  ) throws(FileWritingError) -> Selection? {
    var prefix: UInt64 = 0
    var above = Sum()
    var ties = Sum()
    for shift in stride(from: UInt64(48), through: 0, by: -16) {
      var counts = [Int](repeating: 0, count: WinRateSpool.digitCount)
      var sums = [Sum](repeating: Sum(), count: WinRateSpool.digitCount)
      try forEach { entry in
        guard let item = item(entry) else { return }
        let bits = item.key.bitPattern
        guard shift == 48 || bits >> (shift + 16) == prefix else { return }
        counts[Int(bits >> shift & 0xFFFF)] += 1
        sums[Int(bits >> shift & 0xFFFF)].cost += item.sum.cost
        sums[Int(bits >> shift & 0xFFFF)].gain += item.sum.gain
      }
      var chosen: Int?
      for digit in counts.indices.reversed() where counts[digit] > 0 {
        if passes(above + sums[digit]) {
          chosen = digit
          break
        }
        above = above + sums[digit]
      }
      guard let chosen else { return nil }
      prefix = prefix << 16 | UInt64(chosen)
      ties = sums[chosen]
    }
    return Selection(key: Double(bitPattern: prefix), above: above, ties: ties)
  }
}

extension UpgradeSpool {
  /// Refuses a budget that every row at its cheapest model would exceed.
  func check(_ limit: USD, of budget: Budget) throws(AssigningError) {
    guard limit < baseCost else { return }
    var text = "\(budget)"
    if case .partOfAllStrong = budget { text += ", $\(limit.rounded(to: 6))," }
    throw .budgetTooSmall(budget: text, cheapest: baseCost)
  }

  /// Steps from the highest gain a dollar down, as long as the whole batch costs no more than `limit`, which is at
  /// least `baseCost`.
  func cut(spending limit: USD) throws(FileWritingError) -> SpendingCut {
    let money = limit - baseCost
    let found = try selection(of: UpgradeSpool.step) { $0.cost > money }
    return SpendingCut(rate: found?.key, remainder: .money(money - (found?.above.cost ?? .zero)))
  }

  /// Steps from the highest gain a dollar down, until the whole batch gains `missing` over its base.
  func cut(gaining missing: ExpectedGain) throws(FileWritingError) -> SpendingCut {
    // The base may gain enough: then no step has a rate this high.
    guard missing > .zero else { return SpendingCut(rate: .infinity, remainder: .gain(.zero)) }
    let found = try selection(of: UpgradeSpool.step) { $0.gain >= missing }
    return SpendingCut(rate: found?.key, remainder: .gain(missing - (found?.above.gain ?? .zero)))
  }

  private static func step(_ entry: Entry) -> Item? {
    guard let step = entry.upgrade.step, let rate = entry.upgrade.rate else { return nil }
    return Item(key: rate, sum: Sum(cost: step.cost, gain: step.gain))
  }

  /// The threshold that gains most for at most `limit`; nil where all weak costs more already. Where some rows are
  /// cheaper at the strong model, costs do not rise all the way down, and a better one may lie beyond.
  func threshold(spending limit: USD) throws(FileWritingError) -> SingleThreshold? {
    let money = limit - allWeakCost
    guard money >= .zero else { return nil }
    let found = try selection(of: UpgradeSpool.gainer) { $0.cost > money }
    var sum = Sum()
    var lowest: Double?
    try forEach { entry in
      guard let item = UpgradeSpool.gainer(entry), item.key > found?.key ?? -1 else { return }
      sum = sum + item.sum
      lowest = min(lowest ?? item.key, item.key)
    }
    return SingleThreshold(threshold: lowest, cost: allWeakCost + sum.cost, gain: sum.gain)
  }

  /// The highest threshold at which the batch gains `target` over all weak, which is at most what all gainers gain.
  func threshold(gaining target: ExpectedGain) throws(FileWritingError) -> SingleThreshold? {
    guard let found = try selection(of: UpgradeSpool.gainer, until: { $0.gain >= target }) else { return nil }
    let sum = found.above + found.ties
    return SingleThreshold(threshold: found.key, cost: allWeakCost + sum.cost, gain: sum.gain)
  }

  /// Rows by win rate; those that gain nothing lie below every threshold worth having, gains rising with win rates.
  private static func gainer(_ entry: Entry) -> Item? {
    let upgrade = entry.upgrade
    guard upgrade.gain > .zero else { return nil }
    return Item(key: entry.winRate, sum: Sum(cost: upgrade.extraCost, gain: upgrade.gain))
  }
}
