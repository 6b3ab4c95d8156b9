import Foundation
import TestSupport
import Testing

/// `train knn`, and the router it makes in every command that takes one.
@Suite struct NearestNeighboursTests {
  /// The strong model is better at sums, the weak one at poems; a third one met the weak one alone.
  private static func labels() -> String {
    (0..<60).map { row in
      let prompt =
        row % 2 == 0
        ? "Add \(row + 3) apples and \(2 * row) apples and say how many apples that makes."
        : "Write a short poem about the river in winter, verse \(row)."
      let better = row % 2 == 0 || row % 10 == 1
      let third = row % 3 == 0 ? ",\"llama-3-8b-instruct\":\(row % 6 == 0)" : ""
      let strong = row % 3 == 0 ? "" : ",\"gpt-4-1106-preview\":\(better)"
      return "{\"prompt\":\"\(prompt)\",\"mixtral-8x7b-instruct-v0.1\":\(!better)\(strong)\(third)}\n"
    }.joined()
  }

  private let folder: TemporaryFolder
  private let router: String

  init() throws {
    folder = try TemporaryFolder()
    router = "\(folder.path)/neighbours"
    let labels = try folder.file("labels.jsonl", Self.labels())
    let result = try Program.run(["train", "knn", "--data", labels, "-o", router])
    #expect(result.status == 0 && result.errors.contains("leave-one-out cross-validation over the pair's 40 prompts"))
  }

  private func rates(_ output: Data) throws -> [Double] {
    try String(decoding: output, as: UTF8.self).split(separator: "\n").map { line in
      let row = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      #expect(row?["router"] as? String == "knn")
      return try #require(row?["win_rate"] as? Double)
    }
  }

  private static let log = """
    {"prompt":"Add 12 pears and 7 pears and say how many pears that makes."}
    {"prompt":"Write a short poem about a river in spring."}
    {"prompt":"🫠🫠"}

    """

  @Test func aTrainedRouterRoutes() throws {
    let input = Data(Self.log.utf8)
    let result = try Program.run(["--router", router, "--threshold", "0.5"], input: input)
    let rates = try rates(result.output)
    try #require(rates.count == 3)
    #expect(rates[0] > 0.5 && rates[1] < 0.5)
    #expect(result.lines[0].contains("\"route\":\"strong\"") && result.lines[1].contains("\"route\":\"weak\""))
    #expect(result.lines[2].contains("no_similar_prompt"))
    let exact = try Program.run(["--router", router, "--threshold", "0.5", "--exact"], input: input)
    #expect(exact.output == result.output)
    for threads in ["1", "3"] {
      let other = try Program.run(["--router", router, "--threshold", "0.5", "--threads", threads], input: input)
      #expect(other.output == result.output)
    }
    // Without a calibrated threshold one is asked for.
    #expect(try Program.run(["--router", router], input: input).status == 2)
  }

  @Test func anyPairThatMetCanScore() throws {
    let input = Data(Self.log.utf8)
    let met = try Program.run(
      ["--router", router, "--threshold", "0.5", "--score-pair", "mixtral-8x7b-instruct-v0.1,llama-3-8b-instruct"],
      input: input)
    #expect(met.status == 0 && met.lines.count == 3)
    let never = try Program.run(
      ["--router", router, "--threshold", "0.5", "--score-pair", "gpt-4-1106-preview,llama-3-8b-instruct"],
      input: input)
    #expect(never.status == 1 && never.output.isEmpty)
    #expect(never.errors.contains("no training prompt was graded on both"))
    let unknown = try Program.run(
      ["--router", router, "--threshold", "0.5", "--score-pair", "gpt-4-1106-preview,llama-3-8b-instructor"],
      input: input)
    #expect(unknown.status == 1 && unknown.errors.contains("does not know the weak model 'llama-3-8b-instructor'"))
  }

  @Test func theOtherCommandsTakeIt() throws {
    let inspected = try Program.run(["inspect", router])
    #expect(inspected.status == 0)
    #expect(inspected.text.firstMatch(of: /kind +knn/) != nil && inspected.text.contains("prior weight"))
    let graded = try folder.file("graded.jsonl", Self.labels().replacingOccurrences(of: "verse", with: "part"))
    let both = try folder.file(
      "both.jsonl",
      String(contentsOfFile: graded, encoding: .utf8).split(separator: "\n").filter { $0.contains("gpt-4") }
        .joined(separator: "\n") + "\n")
    let evaluated = try Program.run(
      ["evaluate", "--benchmark", both, "--router", router, "--router", "random", "--resamples", "0"])
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    #expect(evaluated.text.contains("neighbours"))
  }

  @Test(arguments: [
    (["--strong", "gpt-4o"], "has no model 'gpt-4o'"),
    (["--strong", "llama-3-8b-instruct", "--weak", "gpt-4-1106-preview"], "none has grades of both"),
  ])
  func whatCannotBeTrainedIsSaid(_ arguments: [String], _ words: String) throws {
    let output = "\(folder.path)/other"
    let result = try Program.run(
      ["train", "knn", "--data", "\(folder.path)/labels.jsonl", "-o", output] + arguments)
    #expect(result.status != 0 && result.errors.contains(words), "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: output))
  }

  @Test func aDirectoryNamedLikeTheKindIsTold() throws {
    let words = "no 'knn' router ships with the program: give the directory of a trained one"
    #expect(try Program.run(["--router", "knn"], input: Data()).errors.contains(words + "\n"))
    let labels = "\(folder.path)/labels.jsonl"
    #expect(try Program.run(["train", "knn", "-q", "--data", labels, "-o", "knn"], folder: folder.path).status == 0)
    let bare = try Program.run(["--router", "knn"], input: Data(), folder: folder.path)
    #expect(bare.status == 2 && bare.errors.contains(words + ": ./knn is the one here"))
    let path = ["--router", "./knn", "--threshold", "0.5"]
    #expect(try Program.run(path, input: Data(Self.log.utf8), folder: folder.path).status == 0)
  }
}
