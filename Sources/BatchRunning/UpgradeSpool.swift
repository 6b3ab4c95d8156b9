internal import Assigning
internal import FileWriting

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
  private(set) var totals = UpgradeTotals()

  init(directory: String) throws(FileWritingError) {
    file = try SpoolFile(directory: directory)
  }

  /// Appends one row; its win rate is in 0...1.
  mutating func append(winRate: Double, upgrade: StrongUpgrade, weakCost: USD) throws(FileWritingError) {
    totals.add(upgrade, weakCost: weakCost)
    let entry = Entry(winRate: winRate, upgrade: upgrade)
    let result = withUnsafeBytes(of: entry) { bytes -> Result<Void, FileWritingError> in
      do throws(FileWritingError) { return .success(try file.append(bytes)) } catch { return .failure(error) }
    }
    try result.get()
  }

  /// Appends a row of several models: an entry for each step, or one without a step. `totals` then tells what all rows
  /// cost at their cheapest models as `baseCost`; nothing else of it is of the whole batch, and `rows` counts entries.
  mutating func append(_ path: UpgradePath, baseCost: USD) throws(FileWritingError) {
    var cost = baseCost
    for step in path.steps {
      try append(winRate: 0, upgrade: step.upgrade, weakCost: cost)
      cost = .zero
    }
    guard path.steps.isEmpty else { return }
    try append(winRate: 0, upgrade: StrongUpgrade(gain: .zero, extraCost: .zero), weakCost: cost)
  }

  /// Hands every row on, in input order.
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
