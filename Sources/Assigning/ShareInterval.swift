/// Wilson's 95% score interval of a share: what to expect on further rows like those that were counted.
package enum ShareInterval {
  /// - Parameter rows: at least 1, at least `count`.
  package static func wilson(_ count: Int, of rows: Int) -> ClosedRange<Double> {
    precondition(rows > 0 && (0...rows).contains(count))
    let z = 1.959963984540054
    let n = Double(rows)
    let share = Double(count) / n
    let scale = 1 / (1 + z * z / n)
    let centre = (share + z * z / (2 * n)) * scale
    let half = z * scale * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    // At the ends the bound is exact, whatever the rounding.
    return (count == 0 ? 0 : max(0, centre - half))...(count == rows ? 1 : min(1, centre + half))
  }
}
