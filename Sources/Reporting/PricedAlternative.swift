package import Assigning

/// A run's routes at the prices of another pair.
package struct PricedAlternative: Sendable, Equatable {
  package let prices: PricedPair
  package let bill: PairBill

  package init(prices: PricedPair, bill: PairBill) {
    self.prices = prices
    self.bill = bill
  }
}
