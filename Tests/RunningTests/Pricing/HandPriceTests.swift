import Routing
import Testing

@testable import Running

@Suite struct HandPriceTests {
  @Test func aPriceByHandGoesBeforeTheTable() throws {
    let table = try PriceTableTests.table().overridden(by: [
      HandPrice("gpt-4o=2,8,0.5"), HandPrice("org/my=model=0.1,0.2"),
    ])
    let aliases = try ModelAliasTable.shipped()
    let price = try table.price(of: "openai/gpt-4o", aliases: aliases, service: .flex)
    #expect(price.description == "openai/gpt-4o: $2 in, $8 out per million tokens (given by --price)")
    #expect(price.rates.cacheRead == (try USD("0.0000005")))
    #expect(try table.price(of: "org/my=model", aliases: aliases).inputPerToken == USD("1e-7"))
    #expect(try table.price(of: "gemini-2.5-pro", aliases: aliases).provider == "vertex_ai-language-models")
  }

  @Test(arguments: ["", "x", "=1,2", "a=1", "a=1,b", "a=1,2,3,4", "a=0,1", "a=-1,1", "a=10001,1", "a=1,", "a=1e-19,1"])
  func whatIsNoPriceIsRefused(_ text: String) {
    let error = #expect(throws: AssigningError.self) { try HandPrice(text) }
    #expect(error?.description.contains("gpt-4o=2.5,10") == true)
  }
}
