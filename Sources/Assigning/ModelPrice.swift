/// What a model costs, and where that is written.
package struct ModelPrice: Sendable, Equatable, CustomStringConvertible {
  /// A price beyond this is taken for a mistake of units: 10,000 dollars a million tokens.
  package static let maximumPerToken = USD(units: 10_000_000_000_000_000_000_000)

  /// The model as the user named it.
  package let name: String
  /// The table's own name of the entry.
  package let tableKey: String
  /// Who sells at this price, by LiteLLM's name.
  package let provider: String
  package let inputPerToken: USD
  package let outputPerToken: USD
  /// The day after which the provider stops serving it, if the table says so.
  package let deprecationDate: String?

  /// Requires prices above 0 and up to `maximumPerToken`.
  package init(
    name: String, tableKey: String, provider: String, inputPerToken: USD, outputPerToken: USD,
    deprecationDate: String? = nil
  ) {
    let range = USD(units: 1)...ModelPrice.maximumPerToken
    precondition(range.contains(inputPerToken) && range.contains(outputPerToken))
    self.name = name
    self.tableKey = tableKey
    self.provider = provider
    self.inputPerToken = inputPerToken
    self.outputPerToken = outputPerToken
    self.deprecationDate = deprecationDate
  }

  /// What one row costs, exactly.
  package func cost(of tokens: TokenCounts) -> USD {
    // Within 2 * 10^22 * 2^27: far from overflow, by the limits of both types.
    USD(
      units: inputPerToken.units &* Int128(truncatingIfNeeded: tokens.prompt)
        &+ outputPerToken.units &* Int128(truncatingIfNeeded: tokens.completion))
  }

  /// One line: `gpt-4o: $2.5 in, $10 out per million tokens (openai, table entry gpt-4o)`.
  package var description: String {
    "\(name): $\(inputPerToken * 1_000_000) in, $\(outputPerToken * 1_000_000) out per million tokens "
      + "(\(provider), table entry \(tableKey))"
  }
}
