import Foundation
import TestSupport
import Testing

/// Reports of small logs whose every figure is worked out by hand, at $10 in and $30 out per million tokens for the
/// strong model and $0.4 for the weak one.
@Suite struct ReportFiguresTests {
  private let pair = ["--strong", "gpt-4-1106-preview", "--weak", "mixtral-8x7b-instruct-v0.1"]

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
      ["-q", "--router", "mf", "--threshold", "1", "--report", report] + pair, input: Data(log.utf8))
    #expect(result.status == 0, "\(result.errors)")
    let document = try JSONSerialization.jsonObject(with: Data(folder.text("r.json").utf8)) as? [String: Any]
    let logged = try #require(document?["logged"] as? [String: Any])
    #expect(logged["rows"] as? Int == 1)
    #expect(logged["cost_usd"] as? String == "0.013")
    // Mixtral: $0.4 per million tokens, in and out.
    #expect(logged["routed_usd"] as? String == "0.00044")
    #expect(logged["unpriced_rows"] as? Int == 1)
  }

  /// Six requests at list prices by hand. gpt-4o: $2.5 in, $1.25 cached, $10 out per million tokens; a batch costs half, by
  /// OpenAI's documentation; claude-sonnet-4-5: $3 in, $0.3 cached, $3.75 written, $15 out.
  @Test func theLoggedBillIsToldByModel() throws {
    let folder = try TemporaryFolder()
    let log = """
      {"model":"gpt-4o","prompt":"a","usage":{"prompt_tokens":1000,"completion_tokens":100,"prompt_tokens_details":{"cached_tokens":600},"completion_tokens_details":{"reasoning_tokens":40}}}
      {"model":"gpt-4o","prompt":"b","usage":{"prompt_tokens":1000,"completion_tokens":100,"service_tier":"batch"}}
      {"model":"gpt-4o","prompt":"c","usage":{"prompt_tokens":1000,"completion_tokens":100,"service_tier":"scale"}}
      {"model":"claude-sonnet-4-5","prompt":"d","usage":{"input_tokens":100,"cache_read_input_tokens":700,"cache_creation_input_tokens":200,"output_tokens":100}}
      {"model":"no-such-model","prompt":"e","usage":{"prompt_tokens":10,"completion_tokens":10,"total_tokens":30}}
      {"prompt":"f","usage":{"prompt_tokens":10,"completion_tokens":10,"prompt_tokens_details":{"cached_tokens":11}}}

      """
    let prices = try folder.file(
      "prices.json",
      """
      {"gpt-4o":{"litellm_provider":"openai","mode":"chat","input_cost_per_token":2.5e-6,"output_cost_per_token":1e-5,"cache_read_input_token_cost":1.25e-6},
       "claude-sonnet-4-5":{"litellm_provider":"anthropic","mode":"chat","input_cost_per_token":3e-6,"output_cost_per_token":1.5e-5,"cache_read_input_token_cost":3e-7,"cache_creation_input_token_cost":3.75e-6}}
      """)
    let files = try ["r.json", "r.md", "r.csv"].map { try folder.file($0) }
    let result = try Program.run(
      ["-q", "--router", "random", "--strong", "gpt-4o", "--weak", "claude-sonnet-4-5", "--prices", prices]
        + files.flatMap { ["--report", $0] }, input: Data(log.utf8))
    #expect(result.status == 0, "\(result.errors)")
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(folder.text("r.json").utf8)) as? [String: Any])
    let logged = try #require(document["logged"] as? [String: Any])
    // (400 * 2.5 + 600 * 1.25 + 100 * 10) + half of 3,500 + 3,500, and 100 * 3 + 700 * .3 + 200 * 3.75 + 100 * 15: in millionths.
    #expect(logged["cost_usd"] as? String == "0.01076")
    #expect(logged["uncached_usd"] as? String == "0.01325")
    #expect(logged["cache_savings_usd"] as? String == "0.00249")
    #expect(logged["rows"] as? Int == 4 && logged["list_priced_rows"] as? Int == 1)
    #expect(logged["unpriced_rows"] as? Int == 1 && logged["nameless_rows"] as? Int == 1)
    #expect(logged["unobserved_rows"] as? Int == 0)
    let tokens = try #require(document["tokens"] as? [String: Any])
    let kinds = try #require(tokens["kinds"] as? [String: [String: Int]])
    #expect(kinds["cache_read"] == ["rows": 2, "tokens": 1_300] && kinds["reasoning"] == ["rows": 1, "tokens": 40])
    #expect(tokens["contradictions"] as? [String: Int] == ["prompt_parts": 1, "total": 1])
    let text = try folder.text("r.md")
    #expect(text.contains("| gpt-4o (1 at the list price"), "\(text)")
    #expect(text.contains("| 3 | 3,000 | 300 | $0.00800 | $0.00075 |"), "\(text)")
    #expect(text.contains("not priced: not in the table"))
    #expect(text.contains("is not prompt and completion together"))
  }

  /// Twenty requests of 100 prompt tokens by hand. The first ten tell completions of 10, 20, ... 100 tokens, together 550; five
  /// may have 100 at most; of five nothing is known, and the mean of 55 is learnt, from 10 to 100. With $10 and $30, or $0.4
  /// and $0.4, a million: 2,000 and 550 + 500 + 275 tokens, at least 550 + 0 + 50, at most 550 + 500 + 500.
  @Test(arguments: [
    (["--threshold", "0"], ["0.038", "0.05975", "0.0665"], ["0", "0", "0"]),
    (["--strong-share", "0%"], ["0.00104", "0.00133", "0.00142"], ["0.03696", "0.05842", "0.06508"]),
    (["--budget", "100%"], ["0.038", "0.05975", "0.0665"], ["0", "0", "0"]),
  ])
  func twentyRequestsOfWhichHalfAreLearnt(_ rule: [String], _ routed: [String], _ saved: [String]) throws {
    let folder = try TemporaryFolder()
    let log = (1...20).map { k in
      let usage = k <= 10 ? #","completion_tokens":\#(10 * k)"# : ""
      let limit = (11...15).contains(k) ? #","max_tokens":100"# : ""
      return #"{"prompt":"Request \#(k)"\#(limit),"usage":{"prompt_tokens":100\#(usage)}}"# + "\n"
    }.joined()
    let reports = try ["r.json", "r.csv"].map { try folder.file($0) }
    let result = try Program.run(
      ["--router", "random", "--completion-tokens", "learn"] + pair + rule + reports.flatMap { ["--report", $0] },
      input: Data(log.utf8))
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lines.filter { $0.contains("observed+learnt") }.count == 5)
    #expect(
      result.errors.contains("5 requests learnt from 10 that record one (55 tokens on average)"), "\(result.errors)")
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(folder.text("r.json").utf8)) as? [String: Any])
    let cost = try #require(document["cost"] as? [String: Any])
    let intervals = try #require(cost["intervals"] as? [String: Any])
    #expect(intervals["rows"] as? Int == 10)
    #expect(intervals["all_strong_usd"] as? [String] == ["0.038", "0.0665"])
    #expect(intervals["all_weak_usd"] as? [String] == ["0.00104", "0.00142"])
    #expect(cost["routed_usd"] as? String == routed[1])
    #expect(intervals["routed_usd"] as? [String] == [routed[0], routed[2]])
    #expect(cost["saved_usd"] as? String == saved[1])
    #expect(intervals["saved_usd"] as? [String] == [saved[0], saved[2]])
    let tokens = (document["tokens"] as? [String: Any])?["completion"] as? [String: [String: Int]]
    #expect(tokens?["learnt"] == ["rows": 5, "tokens": 275] && tokens?["bound"] == ["rows": 5, "tokens": 500])
    let total = try folder.text("r.csv").split(separator: "\r\n")[1].split(
      separator: ",", omittingEmptySubsequences: false)
    #expect([total[11], total[7], total[12]].map(String.init) == routed)
  }

  @Test func nothingIsLearntFromALogThatTellsNothing() throws {
    let folder = try TemporaryFolder()
    let output = try folder.file("out.jsonl")
    let result = try Program.run(
      "--router", "random", "--completion-tokens", "learn", "-o", output, input: "{\"prompt\":\"a\"}\n")
    #expect(result.status == 1 && result.errors.contains("nothing to learn from"), "\(result.errors)")
    #expect(try folder.names().isEmpty)
    // Where every request tells its own, or there is none, nothing need be learnt.
    for log in ["", "{\"prompt\":\"a\",\"max_tokens\":5}\n"] {
      #expect(
        try Program.run("-q", "--router", "random", "--completion-tokens", "learn", input: log).status == 0)
    }
  }

  @Test func whatIsLearntDoesNotDependOnThreads() throws {
    let log = (0..<4_000).map { k in
      let usage = k % 3 == 0 ? #","usage":{"completion_tokens":\#(k * 37 % 901)}"# : ""
      return #"{"model":"m\#(k % 5)","prompt":"\#(String(repeating: "word ", count: k % 60))x"\#(usage)}"# + "\n"
    }.joined()
    let outputs = try ["1", "4"].map { threads in
      try Program.run(
        ["-q", "--router", "random", "--completion-tokens", "learn", "--threads", threads], input: Data(log.utf8)
      ).output
    }
    #expect(!outputs[0].isEmpty && outputs[0] == outputs[1])
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
      ] + pair, input: Data(log.utf8))
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
