internal import Assigning
internal import FileWriting

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
