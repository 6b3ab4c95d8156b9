/// The completion lengths that a log's rows tell, and how many rows do not tell theirs, by the log's own model and by the
/// length of the prompt in powers of two.
///
/// Memory: up to `modelCap` models of 28 lengths, whatever the number of rows; what the models beyond it tell counts for
/// all models alone. Rows are added in input order, so that the same log gives the same table.
package struct CompletionLengths: Sendable, Equatable {
  /// Rows that tell their completion, in sum.
  struct Told: Sendable, Equatable {
    var rows = 0
    var tokens = 0
    var squares: Int128 = 0
    var least = Int.max
    var greatest = 0

    mutating func add(_ completion: Int) {
      rows += 1
      tokens += completion
      squares += Int128(completion) * Int128(completion)
      least = min(least, completion)
      greatest = max(greatest, completion)
    }

    mutating func merge(_ other: Told) {
      rows += other.rows
      tokens += other.tokens
      squares += other.squares
      least = min(least, other.least)
      greatest = max(greatest, other.greatest)
    }
  }

  /// Of one model, by `LengthTable.bin`.
  struct Lengths: Sendable, Equatable {
    var told = [Told](repeating: Told(), count: LengthTable.binCount)
    /// Rows that do not tell theirs.
    var untold = [Int](repeating: 0, count: LengthTable.binCount)

    var sum: Told { told.reduce(into: Told()) { $0.merge($1) } }
  }

  /// Names of models that are told apart.
  package static let modelCap = 256

  private(set) var byModel: [GroupName: Lengths] = [:]
  /// Of rows that name no model, or one beyond the cap.
  private(set) var others = Lengths()

  package init() {}

  /// Adds a row that tells its completion.
  package mutating func add(model: GroupName?, promptTokens: Int, completionTokens: Int) {
    change(model) { $0.told[LengthTable.bin(of: promptTokens)].add(completionTokens) }
  }

  /// Adds a row that does not.
  package mutating func addUntold(model: GroupName?, promptTokens: Int) {
    change(model) { $0.untold[LengthTable.bin(of: promptTokens)] += 1 }
  }

  private mutating func change(_ model: GroupName?, _ body: (inout Lengths) -> Void) {
    if let model, byModel[model] != nil || byModel.count < CompletionLengths.modelCap {
      body(&byModel[model, default: Lengths()])
    } else {
      body(&others)
    }
  }

  /// Rows that tell their completion, and those that do not.
  package var toldRows: Int { (byModel.values.map(\.sum.rows) + [others.sum.rows]).reduce(0, +) }
  package var untoldRows: Int {
    (byModel.values.map { $0.untold.reduce(0, +) } + [others.untold.reduce(0, +)]).reduce(0, +)
  }
}

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
  mutating func add(winRate: Double, isStrong: Bool, promptTokens: Int) {
    let index = LengthTable.bin(of: promptTokens)
    bins[index].rows += 1
    bins[index].strongRows += isStrong ? 1 : 0
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

/// Completion tokens for rows that do not tell theirs, learnt from those of the same log that do: the mean of the nearest
/// class of rows that is large enough.
///
/// Classes, in this order: the same logged model and prompt length (within a power of two), the same model, the same prompt
/// length, all rows; the first that has `leastRows` rows counts, the last one always.
///
/// The range of a row is its share of the 95% prediction interval for the sum of its class: with k rows told, standard
/// deviation s, and n rows untold that take its mean, `mean +- 1.96 s sqrt(1 / k + 1 / n)`. So the ranges of a class add up
/// to the interval for its sum; classes are added as if they erred together, which is the wider way. A last class of less
/// than `leastRows` rows ranges from the least to the greatest that was told.
///
/// What is learnt is the length of the *logged* models' answers, from rows that may differ from those without usage.
package struct LearntCompletions: Sendable, Equatable {
  package struct Estimate: Sendable, Equatable {
    package let tokens: Int
    /// Contains `tokens`.
    package let range: ClosedRange<Int>
  }

  /// Rows that a class must have.
  package static let leastRows = 20

  private struct Key: Hashable, Sendable {
    /// Nil for rows of no known model.
    let model: GroupName?
    let bin: Int
  }

  /// Where a row's mean comes from.
  private enum Source: Hashable, Sendable {
    case modelAndLength(GroupName, Int)
    case model(GroupName)
    case length(Int)
    case all
  }

  private let estimates: [Key: Estimate]
  /// What it was learnt from, and for how many rows.
  package let toldRows: Int
  package let untoldRows: Int
  /// Of all rows that tell theirs.
  package let meanTokens: Int

  /// Nil if no row tells its completion.
  package init?(_ lengths: CompletionLengths) {
    let models = lengths.byModel.map { (model: Optional($0.key), lengths: $0.value) } + [(nil, lengths.others)]
    var told: [Source: CompletionLengths.Told] = [:]
    for (model, lengths) in models {
      for (bin, cell) in lengths.told.enumerated() where cell.rows > 0 {
        if let model {
          told[.modelAndLength(model, bin), default: .init()].merge(cell)
          told[.model(model), default: .init()].merge(cell)
        }
        told[.length(bin), default: .init()].merge(cell)
        told[.all, default: .init()].merge(cell)
      }
    }
    guard let all = told[.all] else { return nil }
    func source(_ model: GroupName?, _ bin: Int) -> Source {
      let nearest: [Source] =
        (model.map { [.modelAndLength($0, bin), .model($0)] } ?? []) + [.length(bin)]
      return nearest.first { (told[$0]?.rows ?? 0) >= LearntCompletions.leastRows } ?? .all
    }
    var takers: [Source: Int] = [:]
    var sources: [(key: Key, source: Source)] = []
    for (model, lengths) in models {
      for (bin, rows) in lengths.untold.enumerated() where rows > 0 {
        let source = source(model, bin)
        takers[source, default: 0] += rows
        sources.append((Key(model: model, bin: bin), source))
      }
    }
    var estimates: [Key: Estimate] = [:]
    for (key, source) in sources {
      estimates[key] = LearntCompletions.estimate(told[source] ?? all, for: takers[source] ?? 1)
    }
    self.estimates = estimates
    toldRows = all.rows
    untoldRows = takers.values.reduce(0, +)
    meanTokens = LearntCompletions.mean(all)
  }

  /// For a row that was added as untold; nil for any other.
  ///
  /// - Parameter model: one beyond the cap is taken for none.
  package func estimate(model: GroupName?, promptTokens: Int) -> Estimate? {
    let bin = LengthTable.bin(of: promptTokens)
    return estimates[Key(model: model, bin: bin)] ?? estimates[Key(model: nil, bin: bin)]
  }

  private static func mean(_ told: CompletionLengths.Told) -> Int { (2 * told.tokens + told.rows) / (2 * told.rows) }

  private static func estimate(_ told: CompletionLengths.Told, for takers: Int) -> Estimate {
    let tokens = mean(told)
    guard told.rows >= leastRows else { return Estimate(tokens: tokens, range: told.least...told.greatest) }
    let count = Double(told.rows)
    let mean = Double(told.tokens) / count
    // The sum of squared distances from the mean, times the rows, in whole numbers: exact.
    let spread = Double(Int128(told.rows) * told.squares - Int128(told.tokens) * Int128(told.tokens)) / count
    let deviation = (max(spread, 0) / (count - 1)).squareRoot()
    let reach = 1.96 * deviation * (1 / count + 1 / Double(takers)).squareRoot()
    let lower = min(max(Int((mean - reach).rounded(.down)), 0), tokens)
    let upper = max(min(Int((mean + reach).rounded(.up)), TokenCounts.maximum), tokens)
    return Estimate(tokens: tokens, range: lower...upper)
  }
}
