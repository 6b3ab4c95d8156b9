/// What a log tells of the answer that a request got when it was logged.
package struct LoggedAnswer: Sendable, Equatable {
  package enum Price: Sendable, Equatable {
    /// At the model's prices, with and without what its cache did.
    ///
    /// - `isListPrice`: that of the standard service, because the one that served it has none in the table.
    case cost(USD, uncached: USD, isListPrice: Bool)
    case none(LoggedPriceGap)
  }

  package let model: GroupName
  package let promptTokens: Int
  package let completionTokens: Int
  package let price: Price

  package init(model: GroupName, promptTokens: Int, completionTokens: Int, price: Price) {
    self.model = model
    self.promptTokens = promptTokens
    self.completionTokens = completionTokens
    self.price = price
  }
}
