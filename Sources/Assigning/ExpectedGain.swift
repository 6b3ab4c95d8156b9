/// An expected gain, or a sum of such, as a whole number of 2^-40 grades: sums are exact whatever their order.
package struct ExpectedGain: Sendable, Hashable, Comparable, Codable {
  /// Of one row, in grades.
  package static let range = -1_000_000.0...1_000_000.0
  package static let zero = ExpectedGain(units: 0)
  private static let unitsPerGrade = 0x1p40

  package private(set) var units: Int128

  package init(units: Int128) { self.units = units }

  /// The nearest one of a row's gain in `range`.
  package init(_ gain: Double) {
    precondition(ExpectedGain.range.contains(gain))
    units = Int128((gain * ExpectedGain.unitsPerGrade).rounded())
  }

  package static func < (first: ExpectedGain, second: ExpectedGain) -> Bool { first.units < second.units }
  package static func + (first: ExpectedGain, second: ExpectedGain) -> ExpectedGain {
    ExpectedGain(units: first.units + second.units)
  }
  package static func - (first: ExpectedGain, second: ExpectedGain) -> ExpectedGain {
    ExpectedGain(units: first.units - second.units)
  }
  package static func += (sum: inout ExpectedGain, addend: ExpectedGain) { sum.units += addend.units }

  /// In grades.
  package var approximate: Double { Double(units) / ExpectedGain.unitsPerGrade }

  /// `part` of it in 0...1, which a part in 10^12 may miss.
  package func reached(_ part: Double) -> ExpectedGain {
    ExpectedGain(units: Int128(((part - 1e-12) * Double(units)).rounded(.down)))
  }
}
