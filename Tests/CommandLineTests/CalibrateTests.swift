import Foundation
import TestSupport
import Testing

/// `calibrate` from a user's side: the threshold routes as promised, is written where it was asked for, and everything
/// that cannot be done is said.
@Suite struct CalibrateTests {
  @Test func theThresholdGivesTheShareThatWasAskedFor() throws {
    let fixture = try CalibrationFixture()
    #expect(fixture.trainingMessages.contains("quality map from 120 prompts, held out in 5 folds"))
    let result = try fixture.calibrate("--strong-share", "30%")
    #expect(result.status == 0, "\(result.errors)")
    for text in ["threshold 0.", "95% interval", "exact order statistics", "projected cost", "PGR", "win rates"] {
      #expect(result.text.contains(text), "\(text) in \(result.text)")
    }
    let threshold = try fixture.calibrate("--strong-share", "30%", "-q").lines[0]
    let routed = try Program.run([
      "-q", "--router", fixture.router, "--threshold", threshold, "--passthrough", fixture.log,
    ])
    let strong = routed.lines.filter { $0.contains("\"route\":\"strong\"") }.count
    #expect(strong >= 60)
    #expect(result.text.contains("\(strong) of 200 rows go strong"))
  }

  @Test func qualityIsReachedAndNotForLess() throws {
    let fixture = try CalibrationFixture()
    let report = try fixture.folder.file("report.json")
    let result = try fixture.calibrate("--quality", "90%", "--report", report)
    #expect(result.status == 0, "\(result.errors)")
    func number(_ document: Any?, _ names: String...) throws -> Double {
      var value = document
      for name in names { value = (value as? [String: Any])?[name] }
      return try #require(value as? Double, "\(names)")
    }
    let document = try JSONSerialization.jsonObject(with: Data(fixture.folder.text("report.json").utf8))
    #expect(try number(document, "quality", "pgr") >= 0.9)
    let threshold = try number(document, "threshold", "value")
    // The next higher threshold falls short.
    let other = try fixture.folder.file("other.json")
    let higher = try fixture.calibrate("--threshold", "\(threshold.nextUp)", "--report", other)
    #expect(higher.status == 0, "\(higher.errors)")
    let second = try JSONSerialization.jsonObject(with: Data(fixture.folder.text("other.json").utf8))
    #expect(try number(second, "quality", "pgr") < 0.9)
    #expect(
      try number(document, "cost_report", "requests", "strong") > number(second, "cost_report", "requests", "strong"))
  }

  @Test func pricesAreThoseThatAreAskedFor() throws {
    let fixture = try CalibrationFixture(kind: "mf", count: 60)
    func text(_ options: String...) throws -> String {
      let result = try Program.run(
        ["calibrate", "--router", fixture.router, "--log", fixture.log, "--strong-share", "40%"] + options)
      #expect(result.status == 0, "\(result.errors)")
      return result.text
    }
    let own = ["--price", "mixtral-8x7b-instruct-v0.1=1,1"]
    let standard = try text(own[0], own[1])
    #expect(try text() != standard)
    #expect(try text(own[0], own[1], "--service", "batch") != standard)
  }

  @Test func neitherThreadsNorThePathOfTheLogMatter() throws {
    let fixture = try CalibrationFixture(kind: "mf", count: 60)
    let one = try fixture.calibrate("--strong-share", "40%", "--threads", "1")
    let many = try fixture.calibrate("--strong-share", "40%", "--threads", "5")
    #expect(one.status == 0 && one.output == many.output, "\(one.errors)")
    let piped = try Program.run(
      ["calibrate", "--router", fixture.router, "--log", "-", "--strong-share", "40%"],
      input: try Data(contentsOf: URL(fileURLWithPath: fixture.log)))
    #expect(piped.output == one.output, "\(piped.errors)")
  }

  @Test func writeChangesTheArtefactsThreshold() throws {
    let fixture = try CalibrationFixture()
    let tensors = try Data(contentsOf: URL(fileURLWithPath: "\(fixture.router)/router.safetensors"))
    #expect(try Program.run(["--router", fixture.router, fixture.log]).status == 2)
    let written = try fixture.calibrate("--strong-share", "25%", "--write")
    #expect(written.status == 0, "\(written.errors)")
    #expect(written.errors.contains("wrote the threshold into"))
    #expect(try Program.run(["-q", "--router", fixture.router, fixture.log]).status == 0)
    let facts = try Program.run(["inspect", fixture.router]).text
    #expect(facts.contains("log.jsonl, 200 rows") && facts.contains("quality map"), "\(facts)")
    #expect(facts.contains("training closeness"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: "\(fixture.router)/router.safetensors")) == tensors)

    let copy = "\(fixture.folder.path)/copy"
    let copied = try fixture.calibrate("--strong-share", "75%", "-o", copy)
    #expect(copied.status == 0, "\(copied.errors)")
    #expect(try Program.run(["inspect", copy]).text.firstMatch(of: /strong share +0.75/) != nil)
    #expect(try Program.run(["inspect", fixture.router]).text.firstMatch(of: /strong share +0.25/) != nil)
    let again = try fixture.calibrate("--strong-share", "75%", "-o", copy)
    #expect(again.status == 2 && again.errors.contains("holds an artefact or a checkpoint already"))
  }

  @Test func aLogFarFromTheTrainingIsTold() throws {
    let fixture = try CalibrationFixture()
    let near = try fixture.calibrate("--strong-share", "50%")
    #expect(!near.errors.contains("far from the training"), "\(near.text)")
    let far = try fixture.folder.file(
      "far.jsonl", (0..<50).map { "{\"prompt\": \"zebra kayak oboe \($0) quince saffron tundra\"}\n" }.joined())
    let result = try Program.run(["calibrate", "--router", fixture.router, "--log", far, "--threshold", "0.5", "-q"])
    #expect(result.status == 0)
    #expect(
      result.errors.contains(
        "warning: far from the training: 100.0% of the requests are unlike the prompts that were graded"))
    let same = try Program.run([
      "calibrate", "--router", fixture.router, "--log", "\(fixture.folder.path)/labels.jsonl", "--threshold", "0.5",
    ])
    #expect(same.text.contains("120 requests have the very embedding of a training prompt"), "\(same.text)")
  }

  @Test func rejectedLinesKeepTheThresholdOutOfTheArtefact() throws {
    let fixture = try CalibrationFixture()
    let log = try fixture.folder.file("bad.jsonl", "{\"prompt\": \"a fair question\"}\nnot JSON\n")
    let arguments = ["calibrate", "--router", fixture.router, "--log", log, "--strong-share", "100%", "--write"]
    let result = try Program.run(arguments)
    #expect(result.status == 3)
    #expect(result.errors.contains("bad.jsonl:2") && result.errors.contains("no threshold was written"))
    let allowed = try Program.run(arguments + ["--max-rejects", "1"])
    #expect(allowed.status == 0, "\(allowed.errors)")
  }

  /// Options, and what the error must say.
  @Test(arguments: [
    (["--router", "sw", "--log", "EMPTY", "--strong-share", "0.5"], "no row to calibrate on"),
    (["--router", "PLAIN", "--log", "LOG", "--quality", "0.5"], "--quality: the router has no quality map"),
  ])
  func whatCannotBeDoneIsSaid(arguments: [String], reason: String) throws {
    let folder = try TemporaryFolder()
    let log = try folder.file("log.txt", "{\"prompt\": \"Is this a log?\"}\n{\"prompt\": \"It is a short one.\"}\n")
    let empty = try folder.file("empty.jsonl", "\n\n")
    let plain =
      arguments.contains("PLAIN") ? try CalibrationFixture(options: ["--folds", "0"]) : nil
    let names = ["LOG": log, "EMPTY": empty, "PLAIN": plain?.router ?? ""]
    let result = try Program.run(["calibrate"] + arguments.map { names[$0] ?? $0 })
    #expect(result.status == 2)
    #expect(result.errors.contains(reason), "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  @Test func trainingSaysWhyThereIsNoMap() throws {
    let few = try CalibrationFixture(count: 40)
    #expect(few.trainingMessages.contains("no quality map: 40 prompts have grades of both"))
    let none = try few.calibrate("--strong-share", "50%")
    #expect(none.text.contains("none: the router has no quality map"), "\(none.text)")
  }
}
