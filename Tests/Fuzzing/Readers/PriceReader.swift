internal import FileFormats
internal import Routing
internal import Running

/// Price tables in the program's form and in LiteLLM's: a price that is found is never negative.
struct PriceReader: FuzzedReader {
  static let name = "prices"

  private let aliases: ModelAliasTable

  init() throws { aliases = try ModelAliasTable.shipped() }

  func read(_ bytes: [UInt8]) {
    guard let table = try? PriceTable(bytes: ModelBytes(copying: bytes), file: "fuzzed") else { return }
    for model in ["gpt-4o", "m", "azure/gpt-4o", ""] {
      for service in PriceService.allCases {
        guard let price = try? table.price(of: model, aliases: aliases, service: service) else { continue }
        require(price.inputPerToken >= .zero && price.outputPerToken >= .zero, "a price of \(model) is negative")
      }
    }
  }
}
