internal import Files

/// The win rates of a whole run, on disk in input order, from which a share's threshold is selected exactly.
///
/// The k-th highest of n values is found by radix over the bit pattern, sixteen bits a pass: non-negative doubles
/// order as their bits do. Memory is 512 KiB whatever n; disk is 8 bytes a row.
struct WinRateSpool {
  static let digitCount = 1 << 16

  private let file: SpoolFile
  private(set) var count = 0
  private var leading = [Int](repeating: 0, count: digitCount)

  init(directory: String) throws(FileWritingError) {
    file = try SpoolFile(directory: directory)
  }

  /// Appends win rates in 0...1.
  mutating func append(_ winRates: [Double]) throws(FileWritingError) {
    for winRate in winRates {
      // Adding zero turns -0 into 0, whose bits would order last.
      leading[Int((winRate + 0).bitPattern >> 48)] += 1
    }
    count += winRates.count
    try file.append(elements: winRates)
  }

  /// Cuts so that exactly `strongCount` rows go strong, the highest win rates first and ties by input order.
  func cut(strongCount: Int) throws(FileWritingError) -> StrongShareCut {
    guard strongCount > 0 else { return StrongShareCut(threshold: nil, tieCount: 0, strongTies: 0) }
    var rank = min(strongCount, count)
    var histogram = leading
    var prefix: UInt64 = 0
    for shift in stride(from: 48, through: 0, by: -16) {
      if shift < 48 { histogram = try self.histogram(below: prefix, shift: shift) }
      var digit = WinRateSpool.digitCount - 1
      while digit > 0, histogram[digit] < rank {
        rank -= histogram[digit]
        digit -= 1
      }
      prefix = prefix << 16 | UInt64(digit)
    }
    return StrongShareCut(
      threshold: try? CostThreshold(Double(bitPattern: prefix)), tieCount: histogram[Int(prefix & 0xFFFF)],
      strongTies: rank)
  }

  /// Counts the next sixteen bits of the values whose leading bits are `prefix`.
  private func histogram(below prefix: UInt64, shift: Int) throws(FileWritingError) -> [Int] {
    var histogram = [Int](repeating: 0, count: WinRateSpool.digitCount)
    try forEach { value in
      let bits = (value + 0).bitPattern
      if bits >> (UInt64(shift) + 16) == prefix { histogram[Int(bits >> UInt64(shift) & 0xFFFF)] += 1 }
    }
    return histogram
  }

  /// Hands every win rate on, in input order.
  func forEach(_ body: (Double) -> Void) throws(FileWritingError) {
    try file.rewind()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { buffer.deallocate() }
    while true {
      let filled = try file.read(into: buffer)
      guard filled > 0 else { return }
      for value in UnsafeRawBufferPointer(rebasing: buffer[..<filled]).bindMemory(to: Double.self) { body(value) }
    }
  }
}

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
