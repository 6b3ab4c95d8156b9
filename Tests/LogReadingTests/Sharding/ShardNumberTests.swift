import Testing
@testable import LogReading

@Suite struct ShardNumberTests {
  @Test func indexAndCountAreRead() throws {
    let number = try #require(ShardNumber("3/16"))
    #expect(number.index == 3 && number.count == 16 && number.description == "3/16")
    #expect(ShardNumber("1/1") != nil)
  }

  @Test(arguments: [
    "", "3", "0/4", "5/4", "-1/4", "1/0", "1/100001", "1/2/3", "a/b", "1/", "/1", "99999999999999999999/2",
  ])
  func anythingElseIsRefused(_ text: String) { #expect(ShardNumber(text) == nil) }
}
