/// Win rates by the length of the prompt, exactly: rows by powers of two of their prompt tokens.
package struct LengthTable: Sendable, Equatable, Codable {
  /// Prompts of `2^i ..< 2^(i + 1)` tokens; the first bin also holds prompts of none.
  package struct Bin: Sendable, Equatable, Codable {
    package internal(set) var rows = 0
    package internal(set) var strongRows = 0
    /// The sum of the win rates, each rounded down to 2^-24: whole numbers, so that sums do not depend on their order.
    package internal(set) var winRateUnits = 0

    package init() {}

    package init(rows: Int, strongRows: Int, winRateUnits: Int) {
      self.rows = rows
      self.strongRows = strongRows
      self.winRateUnits = winRateUnits
    }

    /// Within 2^-24 of the mean win rate; nil without rows.
    package var meanWinRate: Double? {
      rows == 0 ? nil : Double(winRateUnits) / LengthTable.unitsPerWinRate / Double(rows)
    }
  }

  package static let binCount = 28
  package static let unitsPerWinRate = 16_777_216.0

  package private(set) var bins = [Bin](repeating: Bin(), count: LengthTable.binCount)

  package init() {}

  /// A table that was written down before; nil if it has another number of bins.
  package init?(bins: [Bin]) {
    guard bins.count == LengthTable.binCount else { return nil }
    self.bins = bins
  }

  @inline(__always)
  mutating func add(winRate: Double, route: Route, promptTokens: Int) {
    let index = LengthTable.bin(of: promptTokens)
    bins[index].rows += 1
    bins[index].strongRows += Int(route.rawValue)
    bins[index].winRateUnits += Int(winRate * LengthTable.unitsPerWinRate)
  }

  /// The bin of a prompt of at least 0 tokens.
  @inline(__always)
  static func bin(of promptTokens: Int) -> Int {
    min(max(Int.bitWidth - 1 - promptTokens.leadingZeroBitCount, 0), LengthTable.binCount - 1)
  }

  mutating func merge(_ other: LengthTable) {
    for index in bins.indices {
      bins[index].rows += other.bins[index].rows
      bins[index].strongRows += other.bins[index].strongRows
      bins[index].winRateUnits += other.bins[index].winRateUnits
    }
  }

  /// The bins from the first to the last that holds rows.
  package var occupied: Range<Int> {
    guard let first = bins.firstIndex(where: { $0.rows > 0 }), let last = bins.lastIndex(where: { $0.rows > 0 }) else {
      return 0..<0
    }
    return first..<last + 1
  }

  /// The tokens of a bin's prompts: `64...127`.
  package static func tokens(of bin: Int) -> ClosedRange<Int> { (bin == 0 ? 0 : 1 << bin)...((2 << bin) - 1) }
}
