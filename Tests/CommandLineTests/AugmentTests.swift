import Foundation
import TestSupport
import Testing

/// `augment` as a user meets it, from prompts to preferences, and what it says when something is wrong.
@Suite struct AugmentTests {
  /// What a batch service sends back for a file of requests.
  private func batch(_ requests: String, _ answer: (Int, String) -> String) throws -> String {
    try requests.split(separator: "\n").enumerated().map { index, line in
      let row = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let id = try #require(row["custom_id"] as? String)
      let reply: [String: Any] = [
        "custom_id": id,
        "response": [
          "status_code": 200, "body": ["choices": [["message": ["content": answer(index, String(line))]]]],
        ],
      ]
      return String(decoding: try JSONSerialization.data(withJSONObject: reply), as: UTF8.self) + "\n"
    }.joined()
  }

  @Test func fromPromptsToPreferences() throws {
    let folder = try TemporaryFolder()
    let log = try folder.file(
      "log.jsonl",
      (0..<4).map { "{\"messages\":[{\"role\":\"user\",\"content\":\"Which moss grows on rock \($0)?\"}]}\n" }.joined())
    let judged = "\(folder.path)/judged"
    let ask = ["augment", "judge", "ask", log, "--strong", "big", "--weak", "small", "-o", judged]
    let asked = try Program.run(ask)
    #expect(asked.status == 0, "\(asked.errors)")
    #expect(asked.errors.contains("4 prompts"))
    #expect(asked.errors.contains("strong-001.jsonl: 4 requests"))
    let strong = try folder.file(
      "strong-out.jsonl", try batch(try folder.text("judged/strong-001.jsonl")) { index, _ in "strong \(index)" })
    let weak = try folder.file(
      "weak-out.jsonl", try batch(try folder.text("judged/weak-001.jsonl")) { index, _ in "weak \(index)" })

    let compared = try Program.run([
      "augment", "judge", "compare", judged, "--answers", strong, "--answers", weak, "--judge", "referee",
      "--body", "{\"max_completion_tokens\":99}",
    ])
    #expect(compared.status == 0, "\(compared.errors)")
    #expect(compared.errors.contains("answered by both models: 4 of 4 prompts"))
    let requests = try folder.text("judged/judge-001.jsonl")
    #expect(requests.contains("\"max_completion_tokens\":99") && !requests.contains("temperature"))

    // The judge likes the strong model's answer in either place.
    let verdicts = try folder.file(
      "verdicts.jsonl",
      try batch(requests) { _, line in line.contains(/<answer-A-[0-9a-f]{8}>\\nstrong/) ? "[[A]]" : "[[B]]" })
    let report = try folder.file("report.json")
    let collected = try Program.run([
      "augment", "judge", "collect", judged, "--verdicts", verdicts, "--report", report,
    ])
    #expect(try folder.text("report.json").contains("\"agreement\": 1.0"))
    #expect(collected.status == 0, "\(collected.errors)")
    #expect(collected.lines.count == 4)
    #expect(
      collected.lines[0]
        == #"{"prompt":"Which moss grows on rock 0?","model_a":"big","model_b":"small","winner":"model_a"}"#)
    #expect(collected.errors.contains("both orders agree: 100.0% (4 of 4)"))

    let rest = try Program.run(ask + ["--answers", strong])
    #expect(rest.errors.contains("answered already: 4 requests"))
    #expect(!FileManager.default.fileExists(atPath: "\(judged)/strong-001.jsonl"))
    let done = try Program.run(ask + ["--answers", strong, "--answers", weak])
    #expect(done.errors.contains("nothing is left to ask"))
  }

  @Test func goldLabels() throws {
    let folder = try TemporaryFolder()
    let labels = try folder.file(
      "labels.jsonl",
      "{\"prompt\":\"one\",\"gpt-4-1106-preview\":true,\"mistralai/Mixtral-8x7B-Instruct-v0.1\":false}\n")
    let result = try Program.run([
      "augment", "gold", labels, "--strong", "gpt-4-1106-preview", "--weak", "mixtral-8x7b-instruct-v0.1",
    ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.lines == [
        #"{"prompt":"one","model_a":"gpt-4-1106-preview","model_b":"mixtral-8x7b-instruct-v0.1","winner":"model_a"}"#
      ])
    #expect(result.errors.contains("preferences: 1, ties among them: 0; prompts: 1; models: 2"))
    #expect(try Program.run(["augment", "gold", labels, "-o", labels]).errors.contains("is the input"))
  }

  @Test func similarityListsWhatEvaluateLeavesOut() throws {
    let folder = try TemporaryFolder()
    let prompts = (0..<8).map { ["apple", "banana", "copper", "delta", "engine", "forest", "guitar", "harbour"][$0] }
    let graded = try folder.file(
      "graded.jsonl",
      prompts.enumerated().map {
        "{\"prompt\":\"Tell me about the \($1).\",\"gpt-4-1106-preview\":1,\"mixtral-8x7b-instruct-v0.1\":\($0 % 2)}\n"
      }.joined())
    let training = try folder.file("training.jsonl", "{\"prompt\":\"Tell me  about the apple.\"}\n\"Sing a song\"\n")
    let list = try folder.file("known.jsonl")
    let result = try Program.run([
      "augment", "similarity", "--benchmark", graded, "--training", training, "--duplicates", list,
    ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.text.contains("8 prompts"))
    #expect(try folder.text("known.jsonl").contains("\"eval_prompt\":\"Tell me about the apple.\""))

    let evaluate = ["evaluate", "--benchmark", graded, "--router", "random", "--resamples", "0"]
    let excluded = try Program.run(evaluate + ["--exclude", list])
    #expect(excluded.text.contains("of 8 prompts dropped that"), "\(excluded.errors)")
    let told = try Program.run(evaluate + ["--training", training])
    #expect(told.text.contains("graded.jsonl: 8 prompts"))
    #expect(told.text.contains("is among the training prompts: 1 word for word"))
    let dropped = try Program.run(evaluate + ["--training", training, "--drop-duplicates"])
    #expect(dropped.text.contains("prompts dropped that count as known from training"))
    let blind = try Program.run(evaluate + ["--drop-duplicates"])
    #expect(blind.status == 2)
    #expect(blind.errors.contains("name them with --training"))
  }

  /// An sw artefact holds the vectors of its training prompts: no file has to be named.
  @Test func aRouterKnowsWhatItWasTrainedOn() throws {
    let folder = try TemporaryFolder()
    func rows(_ subjects: [String]) -> String {
      subjects.enumerated().map {
        "{\"prompt\":\"Explain the history of the \($1).\",\"gpt-4-1106-preview\":\($0 % 4 > 0),"
          + "\"mixtral-8x7b-instruct-v0.1\":\($0 % 2 == 0)}\n"
      }.joined()
    }
    let known = ["violin", "glacier", "printing press", "tulip", "railway", "compass", "novel", "bicycle"]
    let router = try folder.file("router")
    let labels = try folder.file("labels.jsonl", rows(known))
    let trained = try Program.run(["train", "sw", "--data", labels, "-q", "-o", router])
    #expect(trained.status == 0, "\(trained.errors)")
    let graded = try folder.file("graded.jsonl", rows(["violin", "submarine", "telephone", "circus"]))
    let evaluate = ["evaluate", "--benchmark", graded, "--router", router, "--resamples", "0"]
    let told = try Program.run(evaluate)
    #expect(
      told.text.contains("1 of 4 prompts (25.0%) is within a cosine of 0.95 of a training prompt"), "\(told.text)")
    let dropped = try Program.run(evaluate + ["--drop-duplicates"])
    #expect(dropped.text.contains("graded.jsonl: 3 prompts"), "\(dropped.errors)")
  }

  @Test func severalBenchmarksOnOnePage() throws {
    let folder = try TemporaryFolder()
    func graded(_ name: String, _ count: Int) throws -> String {
      try folder.file(
        name,
        (0..<count).map {
          "{\"prompt\":\"Question \($0) of \(name)\",\"gpt-4-1106-preview\":true,\"mixtral-8x7b-instruct-v0.1\":\($0 % 3 > 0)}\n"
        }.joined())
    }
    let (first, second) = (try graded("first.jsonl", 30), try graded("second.jsonl", 60))
    let (page, data) = (try folder.file("page.html"), try folder.file("data.json"))
    let pair = "gpt-4-1106-preview,mixtral-8x7b-instruct-v0.1"
    let result = try Program.run([
      "evaluate", "--benchmark", first, "--benchmark", second, "--router", "mf", "--score-pair", pair, "--report", page,
      "--report", data,
    ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.text.contains("first.jsonl: 30 prompts") && result.text.contains("second.jsonl: 60 prompts"))
    let html = try folder.text("page.html")
    #expect(html.contains("<h1>Routers on first.jsonl, second.jsonl</h1>"))
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(try folder.text("data.json").utf8)) as? [String: Any])
    #expect((json["benchmarks"] as? [[String: Any]])?.map { $0["prompts"] as? Int } == [30, 60])
  }

  /// Another pair of the router's models scores, and the pair that is measured stays.
  @Test func aScoredPairMovesTheScoresAndNotThePair() throws {
    let folder = try TemporaryFolder()
    let graded = try folder.file(
      "graded.jsonl",
      (0..<40).map { "{\"prompt\":\"What is \($0) times \($0 * 7)?\",\"dear\":1,\"cheap\":\($0 % 2)}\n" }.joined())
    func evaluate(_ pair: String) throws -> Program.Result {
      try Program.run([
        "evaluate", "--benchmark", graded, "--strong", "dear", "--weak", "cheap", "--router", "mf", "--resamples", "0",
        "--score-pair", pair,
      ])
    }
    let one = try evaluate("gpt-4-1106-preview,mixtral-8x7b-instruct-v0.1")
    let other = try evaluate("mixtral-8x7b-instruct-v0.1,gpt-4-1106-preview")
    #expect(one.status == 0, "\(one.errors)")
    #expect(one.text.contains("strong  dear") && other.text.contains("weak    cheap"))
    #expect(one.text != other.text)
    let unknown = try evaluate("gpt-4-1106-preview,dear")
    #expect(unknown.status != 0 && unknown.errors.contains("'dear'"), "\(unknown.errors)")
  }

  @Test func helpAndCompletionsKnowCommandsOfSeveralWords() throws {
    #expect(try Program.run(["augment", "--help"]).text.contains("augment judge compare"))
    #expect(try Program.run(["help", "augment", "gold"]).text.contains("Usage: routellm-batch augment gold"))
    #expect(try Program.run(["augment", "judge", "ask", "--help"]).text.contains("--answers FILE"))
    let script = try Program.run(["completions", "bash"]).text
    func complete(_ words: [String]) throws -> [String] {
      let shell = Process()
      shell.executableURL = URL(fileURLWithPath: "/bin/bash")
      let list = words.map { "'\($0)'" }.joined(separator: " ")
      shell.arguments = [
        "-c",
        script + "\nCOMP_WORDS=(\(list)); COMP_CWORD=\(words.count - 1); _routellm_batch; echo \"${COMPREPLY[@]}\"",
      ]
      let output = Pipe()
      shell.standardOutput = output
      try shell.run()
      let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      shell.waitUntilExit()
      return text.split(whereSeparator: \.isWhitespace).map(String.init)
    }
    #expect(try complete(["routellm-batch", "aug"]) == ["augment"])
    #expect(try complete(["routellm-batch", "augment", ""]) == ["judge", "gold", "similarity"])
    #expect(try complete(["routellm-batch", "augment", "judge", "co"]) == ["compare", "collect"])
    #expect(try complete(["routellm-batch", "augment", "similarity", "--dup"]) == ["--duplicates"])
    #expect(try complete(["routellm-batch", "evaluate", "--drop"]) == ["--drop-duplicates"])
    #expect(try complete(["routellm-batch", "--strong-s"]) == ["--strong-share"])
  }

  /// A mixture keeps the stems of its questions: other answers below a stem do not hide it.
  @Test func knownStemsAreToldWhateverTheAnswers() throws {
    let folder = try TemporaryFolder()
    func rows(_ answers: String) -> String {
      (0..<60).map { row in
        let words = (0..<6).map { "w\((row * 7 + $0 * 13) % 97)" }.joined(separator: " ")
        let prompt = "What do \(words) have in common?\\nA. \(answers)\\nB. nothing"
        let (dear, cheap) = (row % 3 == 0 ? 0 : 1, row % 2)
        return "{\"prompt\":\"\(prompt)\",\"gpt-4o\":\(dear),\"gpt-4o-mini\":\(cheap)}\n"
      }.joined()
    }
    let labels = try folder.file("labels.jsonl", rows("letters"))
    let graded = try folder.file("graded.jsonl", rows("a completely different story about seven wandering elephants"))
    let router = folder.path + "/router"
    let trained = try Program.run([
      "train", "mixture", "--data", labels, "--strong", "gpt-4o", "--weak", "gpt-4o-mini", "--folds", "0", "-o", router,
    ])
    #expect(trained.status == 0, "\(trained.errors)")
    let result = try Program.run(["evaluate", "--benchmark", graded, "--router", router, "--resamples", "0"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.text.contains("60 of 60 prompts (100.0%) are within a cosine"), "\(result.text)")
  }
}
