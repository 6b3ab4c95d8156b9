/// A pair that is priced beside the run's own, and how its prompts are counted.
package struct AlternativePair: Sendable {
  package let prices: PricedPair
  let strongPlace: CountPlace
  let weakPlace: CountPlace

  package init(prices: PricedPair, strongPlace: CountPlace, weakPlace: CountPlace) {
    self.prices = prices
    self.strongPlace = strongPlace
    self.weakPlace = weakPlace
  }
}
