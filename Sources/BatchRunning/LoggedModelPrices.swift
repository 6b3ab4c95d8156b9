package import Assigning
package import ModelNaming
internal import Synchronization

/// The prices of the models that a log names, each looked up once; a model without a price is none, not an error.
package final class LoggedModelPrices: Sendable {
  /// Names that are remembered; beyond them each row is looked up anew.
  private static let memory = 10_000

  private let prices: PriceTable
  private let aliases: ModelAliasTable
  private let known = Mutex<[GroupName: ModelPrice?]>([:])

  package init(_ prices: PriceTable, aliases: ModelAliasTable) {
    self.prices = prices
    self.aliases = aliases
  }

  func price(of model: GroupName) -> ModelPrice? {
    if let found = known.withLock({ $0[model] }) { return found }
    let price = try? prices.price(of: model.description, aliases: aliases)
    known.withLock { if $0.count < LoggedModelPrices.memory { $0[model] = .some(price) } }
    return price
  }
}
