import Foundation
import Testing

/// Reports of small logs whose every figure is worked out by hand, at $10 in and $30 out per million tokens for the
/// strong model and $0.4 for the weak one.
@Suite struct ReportFiguresTests {
  /// Two requests at a dollar table worked out by hand: gpt-4-1106-preview costs $10 in and $30 out per million tokens.
  @Test func whatTheLogsOwnModelsCostIsTold() throws {
    let folder = try TemporaryFolder()
    let log = """
      {"model":"gpt-4-1106-preview","prompt":"a","usage":{"prompt_tokens":1000,"completion_tokens":100}}
      {"model":"no-such-model","prompt":"b","usage":{"prompt_tokens":10,"completion_tokens":10}}
      {"model":"gpt-4-1106-preview","prompt":"c"}
      {"prompt":"d","usage":{"prompt_tokens":10,"completion_tokens":10}}

      """
    let report = try folder.file("r.json")
    let result = try Program.run(
      ["-q", "--router", "mf", "--threshold", "1", "--report", report], input: Data(log.utf8))
    #expect(result.status == 0, "\(result.errors)")
    let document = try JSONSerialization.jsonObject(with: Data(folder.text("r.json").utf8)) as? [String: Any]
    let logged = try #require(document?["logged"] as? [String: Any])
    #expect(logged["rows"] as? Int == 1)
    #expect(logged["cost_usd"] as? String == "0.013")
    // Mixtral: $0.4 per million tokens, in and out.
    #expect(logged["routed_usd"] as? String == "0.00044")
    #expect(logged["unpriced_rows"] as? Int == 1)
  }

  /// Twenty requests by hand. Request k has 100 k prompt and 10 k completion tokens; at $10 and $30 a million it costs
  /// $0.0013 k, at $0.4 and $0.4 it costs $0.000044 k. The k add up to 210: 100 of the odd ones, 110 of the even ones.
  @Test(arguments: [("0", 20, "0.273"), ("1", 0, "0.00924")])
  func twentyRequestsByHand(_ threshold: String, _ strong: Int, _ routed: String) throws {
    let folder = try TemporaryFolder()
    let log = (1...20).map { k in
      #"{"prompt":"Request \#(k)","user":"\#(k % 2 == 0 ? "even" : "odd")","created":"2026-11-01T\#(k < 11 ? "07" : "18"):00"#
        + #":00Z","usage":{"prompt_tokens":\#(100 * k),"completion_tokens":\#(10 * k)}}"# + "\n"
    }.joined()
    let report = try folder.file("r.csv")
    let result = try Program.run(
      [
        "-q", "--router", "mf", "--threshold", threshold, "--group-by", "user", "--group-by", "hour", "--report",
        report,
      ], input: Data(log.utf8))
    #expect(result.status == 0, "\(result.errors)")
    // k from 1 to 10 add up to 55, those from 11 to 20 to 155.
    let groups: [(section: String, name: String, rows: Int, sum: Int, strong: String, weak: String)] = [
      ("total", "", 20, 210, "0.273", "0.00924"), ("\"group user\"", "even", 10, 110, "0.143", "0.00484"),
      ("\"group user\"", "odd", 10, 100, "0.13", "0.0044"),
      ("\"group hour\"", "\"2026-11-01 07h\"", 10, 55, "0.0715", "0.00242"),
      ("\"group hour\"", "\"2026-11-01 18h\"", 10, 155, "0.2015", "0.00682"),
    ]
    let lines = try folder.text("r.csv").split(separator: "\r\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    for group in groups {
      let cells = try #require(lines.first { $0[0] == group.section && $0[1] == group.name }, "\(group.name)")
      #expect(Array(cells[2...3]) == ["\(group.rows)", "\(strong == 0 ? 0 : group.rows)"])
      #expect(Array(cells[5...6]) == ["\(100 * group.sum)", "\(10 * group.sum)"])
      #expect(Array(cells[7...9]) == [strong == 0 ? group.weak : group.strong, group.strong, group.weak])
    }
    #expect(lines[1][7] == routed)
  }
}
