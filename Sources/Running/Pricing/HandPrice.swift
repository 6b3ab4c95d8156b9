/// A price that the user gives: `MODEL=IN,OUT` or `MODEL=IN,OUT,CACHED`, in dollars per million tokens. A price of 0 is
/// one.
package struct HandPrice: Sendable, Equatable {
  package let name: String
  let rates: TokenRates

  /// Reads such a text; the model's name may hold anything but ends at the last `=`.
  package init(_ text: String) throws(AssigningError) {
    guard let equals = text.lastIndex(of: "="), equals > text.startIndex else {
      throw .notAPrice(text, reason: "it names no model before '='")
    }
    let parts = text[text.index(after: equals)...].split(separator: ",", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count) else {
      throw .notAPrice(
        text, reason: "after '=' come an input price and an output price, and that of cached input if there is one")
    }
    var prices: [USD] = []
    for part in parts {
      let price: USD
      do throws(AssigningError) {
        price = try USD("\(part)")
      } catch {
        throw .notAPrice(text, reason: error.description)
      }
      guard price >= .zero, price <= ModelPrice.maximumPerToken * 1_000_000, price.units % 1_000_000 == 0 else {
        throw .notAPrice(text, reason: "'\(part)' is not a number from 0 to 10000, with 18 decimal places at most")
      }
      prices.append(USD(units: price.units / 1_000_000))
    }
    name = String(text[..<equals])
    rates = TokenRates(input: prices[0], output: prices[1], cacheRead: prices.count == 3 ? prices[2] : nil)
  }

  /// The price of the model under the name that was looked for.
  func modelPrice(for given: String, limits: ModelLimits) -> ModelPrice {
    ModelPrice(
      name: given, tableKey: name, provider: PriceTable.byHand, card: RateCard(rates: rates), deprecationDate: nil,
      limits: limits)
  }
}
