/// A pair of models with its prices.
package struct PricedPair: Sendable, Equatable {
  package let strong: ModelPrice
  package let weak: ModelPrice

  package init(strong: ModelPrice, weak: ModelPrice) {
    self.strong = strong
    self.weak = weak
  }
}
