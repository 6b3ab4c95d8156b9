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
