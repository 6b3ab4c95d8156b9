/// Prices of requests whose prompts are longer than a limit.
package struct PriceTier: Sendable, Equatable {
  /// In tokens, cached ones included: a prompt of exactly this length is below the tier.
  package let promptTokensAbove: Int
  /// For every token of such a request, not only those beyond the limit.
  package let rates: TokenRates

  package init(promptTokensAbove: Int, rates: TokenRates) {
    self.promptTokensAbove = promptTokensAbove
    self.rates = rates
  }
}
