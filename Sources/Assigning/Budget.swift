/// What a whole batch may cost: an amount of money, or a part of what it would cost at the strong model alone.
package enum Budget: Sendable, Equatable, CustomStringConvertible {
  case amount(USD)
  /// To a billionth, above 0 and at most all of it.
  case partOfAllStrong(billionths: Int)

  /// Reads `250USD`, `$250` or `40%`; a bare number could mean either and is refused.
  package init(_ text: String) throws(AssigningError) {
    func fail(_ reason: String) -> AssigningError { .notABudget(text, reason: reason) }
    if text.hasSuffix("%") {
      guard let percent = Double(text.dropLast()), percent > 0, percent <= 100 else {
        throw fail("a percentage is above 0 and at most 100, a part of what the strong model alone would cost")
      }
      // No part is so small that nothing is left of it.
      self = .partOfAllStrong(billionths: max(1, Int((percent * 1e7).rounded())))
      return
    }
    let digits: Substring
    if text.hasPrefix("$") {
      digits = text.dropFirst()
    } else if text.suffix(3).uppercased() == "USD" {
      digits = text.dropLast(text.dropLast(3).hasSuffix(" ") ? 4 : 3)
    } else {
      throw fail("it has no unit; write 250USD for dollars or 40% for a part of what the strong model alone would cost")
    }
    let amount: USD
    do throws(AssigningError) { amount = try USD(digits) } catch {
      if case .notAnAmount(_, let reason) = error { throw fail(reason) }
      throw error
    }
    guard amount > .zero else { throw fail("it must be above 0") }
    self = .amount(amount)
  }

  /// In money, a part being rounded to the nearest unit of `USD`.
  package func limit(allStrong: USD) -> USD {
    switch self {
    case .amount(let amount): amount
    case .partOfAllStrong(let billionths): allStrong.scaled(by: billionths, over: 1_000_000_000)
    }
  }

  /// `$250`, or `40% of all strong`.
  package var description: String {
    switch self {
    case .amount(let amount): "$\(amount)"
    case .partOfAllStrong(let billionths):
      // A percentage has up to seven decimals, and so may an amount of money.
      "\(USD(units: Int128(billionths) * 100_000_000_000_000_000))% of all strong"
    }
  }
}
