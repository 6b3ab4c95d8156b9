import Testing
@testable import LogReading

@Suite struct LogTimeTests {
  private func time(_ json: String) throws -> String? {
    var options = PromptDecoder.Options()
    options.keepsOrigin = true
    let log = "{\"prompt\":\"p\",\"timestamp\":\(json)}"
    return try TemporaryLog.decode(log, as: .plain, options: options).records.first?.time?.description
  }

  @Test(arguments: [
    ("1790845200", "2026-10-01T09:00:00.000Z"), ("1790845200.25", "2026-10-01T09:00:00.250Z"),
    ("1790845200250", "2026-10-01T09:00:00.250Z"), ("1790845200250000", "2026-10-01T09:00:00.250Z"),
    ("1790845200250000000", "2026-10-01T09:00:00.250Z"), (#""1790845200""#, "2026-10-01T09:00:00.000Z"),
    (#""2026-10-01""#, "2026-10-01T00:00:00.000Z"), (#""2026-10-01 09:00:00""#, "2026-10-01T09:00:00.000Z"),
    (#""2026-10-01T09:00:00.1239Z""#, "2026-10-01T09:00:00.123Z"),
    (#""2026-10-01T11:00:00+02:00""#, "2026-10-01T09:00:00.000Z"),
    (#""2026-10-01T00:30:00-0030""#, "2026-10-01T01:00:00.000Z"),
    (#""2024-02-29T23:59:60 UTC""#, "2024-03-01T00:00:00.000Z"),
    (#""1969-12-31T23:59:59.999Z""#, "1969-12-31T23:59:59.999Z"), ("0", "1970-01-01T00:00:00.000Z"),
  ])
  func timesAreRead(_ json: String, _ expected: String) throws { #expect(try time(json) == expected) }

  @Test(arguments: [
    "null", "true", "-5", "1e300", #""""#, #""yesterday""#, #""2026-13-01""#, #""2026-10-01T25:00:00Z""#,
    #""2026-10-01T09:00:00Zulu""#, #""nan""#, "[1]",
  ])
  func whatIsNoTimeIsNone(_ json: String) throws { #expect(try time(json) == nil) }
}
