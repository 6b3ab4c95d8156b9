internal import LogReading
package import Routing
internal import Synchronization

/// The prices of the models that a log names, each looked up once; a model without a price is none, not an error.
package final class LoggedModelPrices: Sendable {
  /// Names that are remembered; beyond them each row is looked up anew.
  private static let memory = 10_000

  private struct Key: Hashable {
    let model: GroupName
    let tier: ServiceTier
  }

  private enum Finding {
    case price(ModelPrice, isListPrice: Bool)
    case none(LoggedPriceGap)
  }

  private let prices: PriceTable
  private let aliases: ModelAliasTable
  private let known = Mutex<[Key: Finding]>([:])

  package init(_ prices: PriceTable, aliases: ModelAliasTable) {
    self.prices = prices
    self.aliases = aliases
  }

  /// What an answer cost that the log tells the tokens of.
  func answer(
    by model: GroupName, prompt: Int, completion: Int, details: TokenDetails, tier: ServiceTier
  ) -> LoggedAnswer {
    let price: LoggedAnswer.Price =
      switch finding(Key(model: model, tier: tier)) {
      case .none(let gap): .none(gap)
      case .price(let price, _) where !price.rates.prices(mediaOf: details): .none(.media)
      case .price(let price, let isListPrice):
        .cost(
          price.cost(prompt: prompt, completion: completion, details: details),
          uncached: price.cost(prompt: prompt, completion: completion, details: details.withoutCache),
          isListPrice: isListPrice)
      }
    return LoggedAnswer(model: model, promptTokens: prompt, completionTokens: completion, price: price)
  }

  private func finding(_ key: Key) -> Finding {
    if let found = known.withLock({ $0[key] }) { return found }
    let finding = lookUp(key)
    known.withLock { if $0.count < LoggedModelPrices.memory { $0[key] = finding } }
    return finding
  }

  /// The price of the tier, else the list price.
  private func lookUp(_ key: Key) -> Finding {
    let name = key.model.description
    if let service = LoggedModelPrices.service(of: key.tier), service != .standard,
      let price = try? prices.price(of: name, aliases: aliases, service: service, isLogged: true)
    {
      return .price(price, isListPrice: false)
    }
    do throws(AssigningError) {
      return .price(try prices.price(of: name, aliases: aliases, isLogged: true), isListPrice: key.tier != .standard)
    } catch {
      return .none(LoggedPriceGap(error))
    }
  }

  /// Nil for what no table has a price of.
  private static func service(of tier: ServiceTier) -> PriceService? {
    switch tier {
    case .standard: .standard
    case .batch: .batch
    case .flex: .flex
    case .priority: .priority
    case .other: nil
    }
  }
}
