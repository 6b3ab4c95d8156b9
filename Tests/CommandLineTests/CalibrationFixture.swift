import Foundation
import TestSupport

/// A router trained on made-up prompts, some of which only the strong model answers, and a log of the like.
struct CalibrationFixture {
  let folder: TemporaryFolder
  let router: String
  let log: String
  let trainingMessages: String

  static func prompt(_ index: Int) -> String {
    index % 2 == 0
      ? "Prove that the sum of \(index) consecutive odd integers is a square, and say where induction enters."
      : "What colour is the house number \(index) in our street, red or green?"
  }

  /// - Parameter count: graded prompts.
  init(kind: String = "sw", count: Int = 120, options: [String] = []) throws {
    folder = try TemporaryFolder()
    let labels = (0..<count).map { index in
      let isHard = index % 2 == 0
      let weak = isHard ? index % 10 == 0 : index % 6 != 1
      return "{\"prompt\": \"\(Self.prompt(index))\", \"gpt-4-1106-preview\": \(index % 14 != 3), "
        + "\"mixtral-8x7b-instruct-v0.1\": \(weak)}\n"
    }.joined()
    let data = try folder.file("labels.jsonl", labels)
    router = "\(folder.path)/router"
    log = try folder.file(
      "log.jsonl", (0..<200).map { "{\"prompt\": \"\(Self.prompt($0 + 500))\"}\n" }.joined())
    let result = try Program.run(["train", kind, "--data", data, "-o", router] + options)
    guard result.status == 0 else { throw CocoaError(.featureUnsupported, userInfo: ["": result.errors]) }
    trainingMessages = result.errors
  }

  func calibrate(_ options: String...) throws -> Program.Result {
    try Program.run(["calibrate", "--router", router, "--log", log] + options)
  }
}
