/// `--hardest N`: only the rows with the highest win rates are written.
enum HardestOption {
  static let spec = OptionSpec(
    name: "hardest", value: .text("N"),
    help:
      "Write only the N rows with the highest win rates, in input order; of equal ones the first. All rows are routed "
      + "and in the report. With --passthrough: the hardest N rows of a data set.")

  /// Options that ask for every row.
  private static let others = ["emit", "split"]

  /// Nil without the option.
  static func count(_ arguments: ParsedArguments) throws -> Int? {
    guard let count = try arguments.integer("hardest", in: 1...Int(Int32.max)) else { return nil }
    for other in others where arguments.has(other) {
      throw UsageError("--hardest chooses among the rows that --output takes; leave out --\(other)")
    }
    return count
  }

  /// What the summary says; nil without the option.
  static func note(_ count: Int?, routedCount: Int, shown: (Int) -> String) -> String? {
    guard let count else { return nil }
    let written = min(count, routedCount)
    return "\(shown(written)) hardest written, \(shown(routedCount - written)) left out by --hardest"
  }
}
