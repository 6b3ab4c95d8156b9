import Testing

@testable import Running

@Suite struct BudgetTests {
  @Test(arguments: ["250USD", "$250", "250 usd", "$250.00", "2.5e2USD"])
  func anAmountHasItsUnit(_ text: String) throws {
    let budget = try Budget(text)
    #expect(budget == .amount(try USD("250")))
    #expect(budget.limit(allStrong: try USD("3")) == (try USD("250")))
    #expect("\(budget)" == "$250")
  }

  @Test func aPercentageIsOfAllStrong() throws {
    let budget = try Budget("12.5%")
    #expect(budget.limit(allStrong: try USD("3")) == (try USD("0.375")))
    #expect("\(budget)" == "12.5% of all strong")
    #expect("\(try Budget("40%"))" == "40% of all strong")
    #expect(try Budget("100%").limit(allStrong: USD(units: 7)) == USD(units: 7))
  }

  @Test(arguments: [
    ("250", "no unit"), ("0.4", "no unit"), ("", "no unit"), ("0USD", "above 0"), ("-3USD", "above 0"),
    ("$", "no digits"), ("$1,000", "not a decimal number"), ("0%", "above 0"), ("101%", "at most 100"),
    ("nan%", "at most 100"), ("x%", "at most 100"), ("40 percent", "no unit"),
  ])
  func whatIsNoBudgetIsRefused(_ text: String, _ reason: String) {
    let error = #expect(throws: AssigningError.self) { try Budget(text) }
    #expect(error.map { "\($0)" }?.contains(reason) == true, "\(String(describing: error))")
  }
}
