internal import FileWriting

extension WinRateSpool {
  /// The highest win rate at which the rows at or above it gain `target` in sum; nil without rows. By radix, like `cut`:
  /// four passes over the file.
  ///
  /// - Parameters:
  ///   - target: at most the sum over all rows; then the sum, which rises as long as gains are positive, passes it once.
  ///   - gain: never falls with the win rate.
  func threshold(gaining target: Double, by gain: (Double) -> Double) throws(FileWritingError) -> Double? {
    guard count > 0 else { return nil }
    var prefix: UInt64 = 0
    var sum = 0.0
    for shift in stride(from: UInt64(48), through: 0, by: -16) {
      var counts = [Int](repeating: 0, count: WinRateSpool.digitCount)
      var sums = [Double](repeating: 0, count: WinRateSpool.digitCount)
      try forEach { winRate in
        let bits = (winRate + 0).bitPattern
        guard shift == 48 || bits >> (shift + 16) == prefix else { return }
        counts[Int(bits >> shift & 0xFFFF)] += 1
        sums[Int(bits >> shift & 0xFFFF)] += gain(winRate)
      }
      // The lowest one where rounding keeps the sum under the target.
      var chosen = counts.firstIndex { $0 > 0 } ?? 0
      for digit in counts.indices.reversed() where counts[digit] > 0 {
        if sum + sums[digit] >= target || digit == chosen {
          chosen = digit
          break
        }
        sum += sums[digit]
      }
      prefix = prefix << 16 | UInt64(chosen)
    }
    return Double(bitPattern: prefix)
  }
}
