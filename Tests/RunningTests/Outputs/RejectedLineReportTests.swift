@testable import Running
import FileFormats
import LogReading
import Testing

@Suite struct RejectedLineReportTests {
  static func report(_ raw: [UInt8], fullCount: Int? = nil, limit: Int = 1 << 20, detail: String = "") throws
    -> JSONValue
  {
    let line = RejectedLine(
      inputIndex: 0, number: 7, offset: 123, reason: .invalidJSON, detail: detail, raw: raw,
      rawByteCount: fullCount ?? raw.count)
    var bytes: [UInt8] = []
    RejectedLineReport(rawLimit: limit).append(line, file: "a\"b.jsonl", to: &bytes)
    #expect(bytes.last == 0x0A && bytes.count { $0 == 0x0A } == 1)
    return try JSONValue(parsing: bytes)
  }

  @Test func aLineIsToldWithItsPlace() throws {
    let report = try RejectedLineReportTests.report(Array("{\"a\": \"x\u{0}é".utf8))
    #expect(
      report == ["file": "a\"b.jsonl", "line": 7, "offset": 123, "reason": "invalid JSON", "raw": "{\"a\": \"x\u{0}é"])
  }

  @Test func badBytesAreKeptBesideTheRepairedText() throws {
    let report = try RejectedLineReportTests.report([0x61, 0xFF, 0x62, 0xC3], detail: "at byte 1")
    #expect(report["raw"]?.string == "a\u{FFFD}b\u{FFFD}")
    #expect(report["raw_base64"]?.string == "Yf9iww==")
    #expect(report["detail"]?.string == "at byte 1")
  }

  @Test func aLongLineIsCutBetweenCharacters() throws {
    let report = try RejectedLineReportTests.report(Array("abcdé".utf8), limit: 5)
    #expect(report["raw"]?.string == "abcd")
    #expect(report["raw_bytes"] == 6)
    #expect(report["raw_base64"] == nil)
    #expect(try RejectedLineReportTests.report(Array("ab".utf8), fullCount: 1_000)["raw_bytes"] == 1_000)
    #expect(try RejectedLineReportTests.report([0x80, 0x80, 0x80, 0x80, 0x80, 0x80], limit: 5)["raw_base64"] != nil)
  }

  @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")])
  func base64IsTheStandards(_ text: String, _ encoded: String) {
    var bytes: [UInt8] = []
    RejectedLineReport.appendBase64(Array(text.utf8)[...], to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == encoded)
  }
}
