internal import Numerics

/// Grades of one group by model and by cell of win rates, added up.
struct GroupSample {
  /// Cells of equal width between the win rates 0 and 1; where a request stands is known of graded requests of the log.
  static let cellCount = 64

  static func cell(of winRate: Double) -> Int { min(cellCount - 1, max(0, Int(winRate * Double(cellCount)))) }

  /// The win rate at which a cell begins.
  static func lowerBound(of cell: Int) -> Double { Double(cell) / Double(cellCount) }

  private struct Sums {
    var count = 0
    var sum = 0.0
    var squares = 0.0

    mutating func merge(_ other: Sums) {
      count += other.count
      sum += other.sum
      squares += other.squares
    }
  }

  /// By model and cell.
  private var sums: [Sums]
  /// By model.
  private var totals: [Sums]
  private(set) var gradeCount = 0

  init(modelCount: Int) {
    sums = Array(repeating: Sums(), count: modelCount * GroupSample.cellCount)
    totals = Array(repeating: Sums(), count: modelCount)
  }

  mutating func add(_ item: GradedItem) {
    for (model, grade) in item.grades {
      let own = Sums(count: 1, sum: grade, squares: grade * grade)
      sums[model * GroupSample.cellCount + item.cell].merge(own)
      totals[model].merge(own)
      gradeCount += 1
    }
  }

  func count(of model: Int, in cells: Range<Int> = 0..<cellCount) -> Int { total(model, cells).count }

  /// Nil without grades.
  func mean(of model: Int, in cells: Range<Int> = 0..<cellCount) -> Double? {
    let total = total(model, cells)
    return total.count == 0 ? nil : total.sum / Double(total.count)
  }

  /// The variance of a mean; see `GradeInterval`.
  func variance(of model: Int, in cells: Range<Int> = 0..<cellCount) -> Double {
    let total = total(model, cells)
    return GradeInterval.variance(count: Double(total.count), sum: total.sum, squares: total.squares)
  }

  private func total(_ model: Int, _ cells: Range<Int>) -> Sums {
    if cells.count == GroupSample.cellCount { return totals[model] }
    var total = Sums()
    for cell in cells { total.merge(sums[model * GroupSample.cellCount + cell]) }
    return total
  }
}

/// A graded request whose group is known.
struct GradedItem {
  let cell: Int
  let grades: [(model: Int, grade: Double)]
}

/// A mean grade of a group's requests as a sum of means, each of one model on requests of some cells.
struct GradeEstimate {
  struct Term {
    let model: Int
    let cells: Range<Int>
    /// The part of the group's requests that it stands for.
    let weight: Double
  }

  let terms: [Term]

  /// One model for all requests.
  init(model: Int) { terms = [Term(model: model, cells: 0..<GroupSample.cellCount, weight: 1)] }

  init(_ terms: [Term]) { self.terms = terms }

  /// Nil where a model has no grade.
  func value(in sample: GroupSample) -> Double? {
    var value = 0.0
    for term in terms {
      guard let mean = sample.mean(of: term.model, in: term.cells) else { return nil }
      value += term.weight * mean
    }
    return value
  }

  /// The 95% interval by the normal approximation, within 0...1.
  func interval(in sample: GroupSample) -> ClosedRange<Double>? {
    guard let value = value(in: sample) else { return nil }
    let variance = terms.reduce(0.0) {
      $0 + $1.weight * $1.weight * sample.variance(of: $1.model, in: $1.cells)
    }
    return GradeInterval.around(value, variance: variance)
  }

  /// What a grade of the sample counts in the estimate less another one, by model and cell.
  func weights(less other: GradeEstimate?, in sample: GroupSample) -> GradeWeights {
    func parts(_ estimate: GradeEstimate, _ sign: Double) -> [GradeWeights.Part] {
      estimate.terms.map { term in
        let count = max(1, sample.count(of: term.model, in: term.cells))
        return .init(model: term.model, cells: term.cells, weight: sign * term.weight / Double(count))
      }
    }
    return GradeWeights(parts: parts(self, 1) + (other.map { parts($0, -1) } ?? []))
  }
}

/// What a grade counts in a difference of two estimates.
struct GradeWeights {
  struct Part {
    let model: Int
    let cells: Range<Int>
    let weight: Double
  }

  let parts: [Part]

  subscript(_ model: Int, _ cell: Int) -> Double {
    var sum = 0.0
    for part in parts where part.model == model && part.cells.contains(cell) { sum += part.weight }
    return sum
  }
}
