import Testing

@testable import Files

@Suite struct ClockTests {
  @Test func timesAreWrittenInUTC() {
    #expect(UTCTime.text(ofSeconds: 0) == "1970-01-01T00:00:00Z")
    #expect(UTCTime.text(ofSeconds: 1_795_478_399) == "2026-11-23T23:59:59Z")
    #expect(UTCTime.now() > "2025" && UTCTime.now().count == 20)
  }

  @Test func timeOnlyMovesForward() {
    var earlier = monotonicNanoseconds()
    for _ in 0..<1000 {
      let now = monotonicNanoseconds()
      #expect(now >= earlier)
      earlier = now
    }
  }
}
