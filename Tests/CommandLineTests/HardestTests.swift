import Foundation
import TestSupport
import Testing

/// `--hardest N`: the rows with the highest win rates, in input order.
@Suite struct HardestTests {
  private func winRate(_ line: String) -> Double {
    Double(line.split(separator: "\"win_rate\":")[1].prefix { $0 != "," && $0 != "}" }) ?? .nan
  }

  @Test(arguments: [1, 7, 59, 60, 1000], [[], ["--strong-share", "25%"], ["--budget", "40%"]])
  func theyAreTheHighestWinRatesInInputOrder(_ count: Int, _ rule: [String]) throws {
    let folder = try TemporaryFolder()
    let options = ["-q", "--router", "mf"] + rule
    let log = Program.sample("chat.jsonl")
    let reports = try ["all.csv", "hardest.csv"].map { try folder.file($0) }
    let all = try Program.run(options + ["--report", reports[0], log]).lines
    let hardest = try Program.run(options + ["--report", reports[1], "--hardest", "\(count)", log])
    #expect(hardest.status == 0, "\(hardest.errors)")
    let order = all.indices.sorted { (-winRate(all[$0]), $0) < (-winRate(all[$1]), $1) }
    #expect(hardest.lines == order.prefix(count).sorted().map { all[$0] })
    #expect(try folder.text("all.csv") == folder.text("hardest.csv"), "the report counts every row")
  }

  @Test func ofEqualRowsTheFirstAreWritten() throws {
    let folder = try TemporaryFolder()
    let log = try folder.file(
      "log.jsonl", (0..<900).map { "{\"id\":\"r\($0)\",\"prompt\":\"the same \($0 % 3)\"}\n" }.joined())
    let options = ["--router", "mf", "--hardest", "250", "--passthrough", log]
    let one = try Program.run(options + ["--threads", "1"])
    let two = try Program.run(options + ["--threads", "2"])
    #expect(one.output == two.output && one.lines.count == 250)
    #expect(one.lines.first?.hasPrefix("{\"id\":\"r") == true)
    #expect(Set(one.lines.map { $0.split(separator: "\"")[6] }).count == 1, "a third of the rows are alike")
    #expect(one.errors.contains("250 hardest written, 650 left out by --hardest"), "\(one.errors)")
  }
}
