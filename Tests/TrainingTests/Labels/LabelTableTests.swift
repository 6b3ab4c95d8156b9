import Testing

@testable import Training

@Suite struct JSONMendingTests {
  @Test(arguments: [
    (#"["\ud83d"]"#, #"["\ufffd"]"#), (#"\ude00\ud83d\ude00"#, #"\ufffd\ud83d\ude00"#),
    (#"\ud83dx\uD83D\n"#, #"\ufffdx\ufffd\n"#), (#"\\ud83d \ud83d"#, #"\\ud83d \ufffd"#),
    (#"\ud83d\ud83d\ude00"#, #"\ufffd\ud83d\ude00"#),
    ("[\"a\nb\",\n\"\\\"\u{1F}\"]", "[\"a\\u000ab\",\n\"\\\"\\u001f\"]"),
  ])
  func faultsAreMended(text: String, mended: String) {
    #expect(JSONMending.mended(text.utf8).map { String(decoding: $0, as: UTF8.self) } == mended)
  }

  @Test(arguments: [#"["\ud83d\ude00"]"#, #"\\ud83d"#, #"\u12"#, "plain", #"\"#])
  func wholeOnesStay(text: String) {
    #expect(JSONMending.mended(text.utf8) == nil)
  }
}
