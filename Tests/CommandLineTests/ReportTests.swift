import Foundation
import Testing

/// `report` on what `route` wrote: merging is exact, everything can be drawn again, mistakes are told.
@Suite struct ReportTests {
  /// Routes a log of `rows` requests of several users, in one go and in parts.
  private func routed(_ folder: TemporaryFolder, _ name: String, rows: Range<Int>) throws -> String {
    let log = rows.map { row in
      let text = String(repeating: "Word \(row % 13) of \(row), ", count: 1 + row * row % 19)
      let time = 1_795_400_000 + row * 700
      return #"{"id":\#(row),"user":"u\#(row % 9)","created":\#(time),"prompt":"\#(text)"}"# + "\n"
    }.joined()
    let path = try folder.file("\(name).jsonl", log + (name == "a" ? "no row\n" : ""))
    let report = try folder.file("\(name).json")
    let result = try Program.run([
      "-q", "--router", "mf", "--max-rejects", "9", "--group-by", "user", "--group-by=day", "--group-cap", "5",
      "--report", report, "--report", try folder.file("\(name).prom"), "-o", try folder.file("\(name).out"), path,
    ])
    #expect(result.status == 0, "\(result.errors)")
    return report
  }

  private func withoutProvenance(_ text: String) throws -> Substring {
    text[..<(try #require(text.firstRange(of: "  \"provenance\": [")).lowerBound)]
  }

  @Test func mergedPartsAreTheWhole() throws {
    let folder = try TemporaryFolder()
    let parts = [
      try routed(folder, "a", rows: 0..<120), try routed(folder, "b", rows: 120..<121),
      try routed(folder, "c", rows: 121..<400),
    ]
    let log = try ["a", "b", "c"].map { try folder.text("\($0).jsonl") }.joined()
    let whole = try folder.file("whole.json")
    let routedWhole = try Program.run(
      [
        "-q", "--router", "mf", "--max-rejects", "9", "--group-by", "user", "--group-by=day", "--group-cap", "5",
        "--report", whole,
      ], input: Data(log.utf8))
    #expect(routedWhole.status == 0, "\(routedWhole.errors)")
    let merged = try Program.run(["report", "merge"] + parts)
    #expect(merged.status == 0, "\(merged.errors)")
    #expect(try withoutProvenance(merged.text) == withoutProvenance(folder.text("whole.json")))
    let path = try folder.file("merged.json")
    #expect(try Program.run(["report", "merge", parts[2], parts[0], parts[1], "-o", path]).status == 0)
    #expect(try folder.text("merged.json") == merged.text)
    #expect(try folder.text("a.prom").contains("routellm_batch_rejected_lines{reason=\"invalid JSON\"} 1\n"))
  }

  @Test func aSavedReportIsDrawnAgain() throws {
    let folder = try TemporaryFolder()
    let report = try routed(folder, "a", rows: 0..<60)
    for ending in ["json", "html", "md", "csv", "prom"] {
      let path = try folder.file("again.\(ending)")
      let result = try Program.run(["report", "show", report, "-o", path, "--top", "2"])
      #expect(result.status == 0 && result.output.isEmpty, "\(result.errors)")
      #expect(try !folder.text("again.\(ending)").isEmpty)
    }
    #expect(try folder.text("again.json") == folder.text("a.json"))
    #expect(try Program.run(["report", "show", report]).text.hasPrefix("# Cost of routing 60 requests\n"))
  }

  @Test func twoNightsAreCompared() throws {
    let folder = try TemporaryFolder()
    let (first, second) = (try routed(folder, "b", rows: 0..<60), try routed(folder, "c", rows: 60..<200))
    let text = try Program.run(["report", "diff", first, second])
    #expect(text.status == 0, "\(text.errors)")
    #expect(text.lines.contains { $0.hasPrefix("requests routed") && $0.contains("+80") })
    let data = try Program.run(["report", "diff", "--json", first, second])
    let document = try #require(try JSONSerialization.jsonObject(with: data.output) as? [String: Any])
    #expect(document["schema"] as? String == "routellm-batch/cost-report-difference")
  }

  @Test func mistakesAreTold() throws {
    let folder = try TemporaryFolder()
    let report = try routed(folder, "a", rows: 0..<30)
    func errors(_ arguments: [String], status: Int32) throws -> String {
      let result = try Program.run(arguments)
      #expect(result.status == status, "\(arguments): \(result.errors)")
      #expect(result.output.isEmpty)
      return result.errors
    }
    #expect(try errors(["report"], status: 2).contains("merge, diff or show"))
    #expect(try errors(["report", "mend", report], status: 2).contains("not 'mend'"))
    #expect(try errors(["report", "merge"], status: 2).contains("reports to merge"))
    #expect(try errors(["report", "diff", report], status: 2).contains("two JSON reports"))
    #expect(try errors(["report", "show", report, "-o", "x.pdf"], status: 2).contains("ends in .html"))
    #expect(try errors(["report", "show", report, "-o", report], status: 2).contains("would be overwritten"))
    #expect(try errors(["report", "merge", report, report], status: 1).contains("would count twice"))
    #expect(try Program.run(["report", "merge", report, report, "--allow-same-inputs"]).status == 0)
    #expect(try errors(["report", "show", "\(folder.path)/a.jsonl"], status: 1).contains("a.jsonl"))
    #expect(try errors(["report", "show", "/no/such.json"], status: 1).contains("/no/such.json"))
    let plain = Program.sample("plain.jsonl")
    #expect(try errors(["--group-by", "usr", plain], status: 2).contains("not 'usr'"))
    #expect(try errors(["--group-by", "user", "--group-by", "user", plain], status: 2).contains("given twice"))
    #expect(try errors(["--group-by", "user", plain], status: 2).contains("with --report"))
    #expect(try errors(["--report", "x.txt", plain], status: 2).contains(".prom for metrics"))
  }

  @Test func threadsChangeNoByteOfAReport() throws {
    let folder = try TemporaryFolder()
    let log = (0..<5_000).map { "{\"prompt\":\"Question \($0 % 700)\",\"user\":\"u\($0 % 311)\"}\n" }.joined()
    let path = try folder.file("log.jsonl", log)
    var reports: Set<Substring> = []
    for (threads, share) in [("1", "--threshold=0.7"), ("5", "--threshold=0.7")] {
      let report = try folder.file("r\(threads).json")
      let result = try Program.run([
        "-q", "--router", "mf", "--threads", threads, share, "--group-by", "user", "--group-cap", "40", "--report",
        report, "-o", "/dev/null", path,
      ])
      #expect(result.status == 0, "\(result.errors)")
      reports.insert(try withoutProvenance(folder.text("r\(threads).json")))
    }
    #expect(reports.count == 1)
  }

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

  @Test func groupsSurviveTheSpoolOfAStrongShare() throws {
    let folder = try TemporaryFolder()
    let log = (0..<300).map { "{\"prompt\":\"Question \($0)\",\"user\":\"u\($0 % 3)\"}\n" }.joined()
    let report = try folder.file("r.csv")
    let result = try Program.run(
      ["-q", "--router", "mf", "--strong-share", "20%", "--passthrough", "--group-by", "user", "--report", report],
      input: Data(log.utf8))
    #expect(result.status == 0, "\(result.errors)")
    let groups = try folder.text("r.csv").split(separator: "\r\n").filter { $0.hasPrefix("\"group user\"") }
    #expect(groups.map { $0.split(separator: ",")[1] } == ["u0", "u1", "u2"])
    #expect(groups.allSatisfy { $0.split(separator: ",")[2] == "100" })
    #expect(groups.compactMap { Int($0.split(separator: ",")[3]) }.reduce(0, +) == 60)
  }
}
