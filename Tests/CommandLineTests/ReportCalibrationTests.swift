import Foundation
import TestSupport
import Testing

/// `calibrate --from-reports`: one threshold for shards that are routed apart.
@Suite struct ReportCalibrationTests {
  private func shards(_ folder: TemporaryFolder, _ more: [String]) throws -> (reports: [String], routes: [String]) {
    let log = (0..<600).map { row in
      let text = String(repeating: "Word \(row % 13) of \(row), ", count: 1 + row * row % 19)
      return #"{"id":\#(row),"prompt":"\#(text)"}"# + "\n"
    }.joined()
    let input = try folder.file("log.jsonl", log)
    let reports = try (1...3).map { try folder.file("part-\($0).json") }
    var routes: [String] = []
    for (index, report) in reports.enumerated() {
      let result = try Program.run(
        ["-q", "--router", "mf", "--shard", "\(index + 1)/3", "--report", report] + more + [input])
      #expect(result.status == 0, "\(result.errors)")
      routes += result.lines
    }
    return (reports, routes)
  }

  @Test(arguments: ["30%", "5%", "0.81"]) func theShardsSendTheShareThatIsTold(_ share: String) throws {
    let folder = try TemporaryFolder()
    let reports = try shards(folder, []).reports
    let file = try folder.file("t.json")
    let told = try Program.run(["calibrate", "--from-reports", "--strong-share", share, "--report", file] + reports)
    #expect(told.status == 0 && told.errors.isEmpty, "\(told.errors)")
    let data = try #require(try JSONSerialization.jsonObject(with: Data(folder.text("t.json").utf8)) as? [String: Any])
    let strong = try #require(data["strong_rows"] as? Int)
    let asked = try #require(data["asked_rows"] as? Int)
    #expect(abs(strong - asked) <= (data["fullest_cell_rows"] as? Int ?? 0))
    #expect(told.lines[1].contains("\(strong) of 600 rows go strong"))
    let quiet = try Program.run(["calibrate", "-q", "--from-reports", "--strong-share", share] + reports)
    #expect(told.lines[0] == "threshold \(quiet.lines[0])")
    let routes = try shards(folder, ["--threshold", quiet.lines[0]]).routes
    #expect(routes.count { $0.contains(#""route":"strong""#) } == strong)
  }

  @Test func aBudgetIsNotExceeded() throws {
    let folder = try TemporaryFolder()
    let reports = try shards(folder, []).reports
    let quiet = try Program.run(["calibrate", "-q", "--from-reports", "--budget", "40%"] + reports)
    #expect(quiet.status == 0, "\(quiet.errors)")
    _ = try shards(folder, ["--threshold", quiet.lines[0]])
    let merged = try Program.run(["report", "merge"] + reports)
    let document = try JSONSerialization.jsonObject(with: merged.output) as? [String: Any]
    let cost = try #require(document?["cost"] as? [String: Any])
    let routed = try #require(Double(cost["routed_usd"] as? String ?? ""))
    let allStrong = try #require(Double(cost["all_strong_usd"] as? String ?? ""))
    #expect(routed <= 0.4 * allStrong && routed > 0.39 * allStrong)
  }

  @Test func mistakesAreTold() throws {
    let folder = try TemporaryFolder()
    let reports = try shards(folder, []).reports
    func errors(_ arguments: [String], status: Int32) throws -> String {
      let result = try Program.run(["calibrate"] + arguments)
      #expect(result.status == status && result.output.isEmpty, "\(arguments): \(result.errors)")
      return result.errors
    }
    #expect(try errors(["--from-reports", "--strong-share", "30%"], status: 2).contains("part-*.json"))
    #expect(try errors(["--from-reports"] + reports, status: 2).contains("--strong-share P"))
    #expect(
      try errors(["--from-reports", "--strong-share", "30%", "--router", "sw"] + reports, status: 2)
        .contains("give --from-reports or --router, not both"))
    #expect(try errors(["--budget", "3USD", "--log", "x"], status: 2).contains("--budget needs --from-reports"))
    #expect(try errors(["--from-reports", "--budget", "0.000001USD"] + reports, status: 1).contains("cheapest routes"))
    let other = try folder.file("other.json")
    let log = try folder.file("other.jsonl", "{\"prompt\":\"a\"}\n")
    #expect(try Program.run(["-q", "--router", "sw", "-o", "/dev/null", "--report", other, log]).status == 0)
    #expect(
      try errors(["--from-reports", "--strong-share", "30%", reports[0], other], status: 1)
        .contains("different routers"))
    let missing = try Program.run(["calibrate", "--from-reports", "--strong-share", "30%", reports[0], reports[2]])
    #expect(missing.status == 0 && missing.errors.contains("shard 2 of 3 is missing"))
  }
}
