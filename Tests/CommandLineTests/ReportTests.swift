import Foundation
import TestSupport
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
    #expect(try errors(["report", "merge", report, report], status: 1).contains("would count twice"))
    #expect(try Program.run(["report", "merge", report, report, "--allow-same-inputs"]).status == 0)
    #expect(try errors(["report", "show", "\(folder.path)/a.jsonl"], status: 1).contains("a.jsonl"))
    #expect(try errors(["report", "show", "/no/such.json"], status: 1).contains("/no/such.json"))
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
