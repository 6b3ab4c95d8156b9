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
