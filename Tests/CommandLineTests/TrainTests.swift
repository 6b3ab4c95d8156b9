import Foundation
import TestSupport
import Testing

/// `train` as a user meets it: formats, weights, embeddings of one's own, reports, refusals.
@Suite struct TrainTests {
  /// Battles of three models, each beating each; `vector` adds an embedding of two numbers.
  private func battles(_ count: Int = 24, vector: Bool = false) -> String {
    (0..<count).map { row in
      let (modelA, modelB) = [("big", "small"), ("small", "tiny"), ("tiny", "big")][row % 3]
      let winner = row % 6 < 3 ? "model_a" : row % 12 == 11 ? "tie" : modelB
      let numbers = ", \"vector\": [\(row % 2 == 0 ? 3 : -1), \(row % 5 + 1)]"
      return "{\"prompt\": \"a question that is long enough, number \(row)\", \"model_a\": \"\(modelA)\", "
        + "\"model_b\": \"\(modelB)\", \"winner\": \"\(winner)\"\(vector ? numbers : "")}\n"
    }.joined()
  }

  private let pair = ["--strong", "big", "--weak", "small"]

  @Test(arguments: ["sw", "mf"])
  func battlesMakeARouterThatRoutes(kind: String) throws {
    let folder = try TemporaryFolder()
    let data = try folder.file("battles.jsonl", battles())
    let artefact = "\(folder.path)/router"
    let page = "\(folder.path)/page.html"
    let document = "\(folder.path)/document.json"
    let result = try Program.run(
      ["train", kind, "--data", "\(data)=2.5", "--report", page, "--report", document, "-o", artefact] + pair)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("battles.jsonl (battles): 24 prompts, 24 battles, 2 of them ties, each counted 2.5"))
    #expect(result.errors.contains("held-out loss") == (kind == "mf"))
    #expect(try folder.text("page.html").contains("battles.jsonl"))
    let report = try JSONSerialization.jsonObject(with: Data(try folder.text("document.json").utf8)) as? [String: Any]
    #expect(report?["strong"] as? String == "big")
    let manifest = try folder.text("router/manifest.json")
    #expect(manifest.contains("battles.jsonl=2.5"))

    let log = try folder.file("log.jsonl", "{\"prompt\": \"another question\"}\n")
    let routed = try Program.run([
      "--router", artefact, "--threshold", "0.5", "--strong", "gpt-4-1106-preview", "--weak",
      "mixtral-8x7b-instruct-v0.1", "--score-pair", "big,small", log,
    ])
    #expect(routed.status == 0 && routed.lines.count == 1, "\(routed.errors)")

    let again = "\(folder.path)/again"
    #expect(try Program.run(["train", kind, "--data", "\(data)=2.5", "-q", "-o", again] + pair).errors.isEmpty)
    #expect(
      FileManager.default.contentsEqual(
        atPath: "\(artefact)/router.safetensors", andPath: "\(again)/router.safetensors"))
  }

  @Test(arguments: ["sw", "mf"])
  func theSampleTrainsARouterForTheSampleLog(kind: String) throws {
    let folder = try TemporaryFolder()
    let artefact = "\(folder.path)/router"
    let trained = try Program.run([
      "train", kind, "--data", Program.sample("battles.csv"), "--calibrate-on", Program.sample("plain.jsonl"),
      "--strong-share", "30%", "-o", artefact,
    ])
    #expect(trained.status == 0 && trained.errors.contains("Samples/battles.csv (battles)"), "\(trained.errors)")
    let routed = try Program.run(["--router", artefact, Program.sample("plain.jsonl")])
    #expect(routed.status == 0 && !routed.lines.isEmpty, "\(routed.errors)")
    #expect(routed.errors.contains(" to strong ") && routed.errors.contains(" (3"), "\(routed.errors)")
  }

  @Test(arguments: ["sw", "mf"])
  func vectorsOfOnesOwnGoAllTheWay(kind: String) throws {
    let folder = try TemporaryFolder()
    let data = try folder.file("battles.jsonl", battles(vector: true))
    let artefact = "\(folder.path)/router"
    let trained = try Program.run(
      ["train", kind, "--data", data, "--embedding-field", "/vector", "--embedder-name", "mine", "-o", artefact] + pair)
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(trained.errors.contains("embeddings: mine (2 dimensions)"))
    #expect(try Program.run(["inspect", artefact]).text.contains("none (recorded vectors)"))

    let log = try folder.file(
      "log.jsonl", "{\"prompt\": \"x\", \"v\": [3, 1]}\n{\"prompt\": \"x\", \"v\": [-1, 1]}\n")
    let scored = ["--router", artefact, "--threshold", "0.5", "--score-pair", "big,small"]
    let priced = ["--strong", "gpt-4-1106-preview", "--weak", "mixtral-8x7b-instruct-v0.1", log]
    let routed = try Program.run(scored + ["--embedding-field", "/v"] + priced)
    #expect(routed.status == 0 && routed.lines.count == 2, "\(routed.errors)")
    #expect(routed.lines[0] != routed.lines[1])
    let without = try Program.run(scored + priced)
    #expect(without.status == 1 && without.errors.contains("scores embeddings by mine, 2 dimensions"))
    let wrong = try folder.file("wrong.jsonl", "{\"prompt\": \"x\", \"v\": [3, 1, 2]}\n")
    #expect(try Program.run(scored + ["--embedding-field", "/v"] + priced.dropLast() + [wrong]).status == 3)

    // The same vectors from a file give the same router.
    let embedded = try Program.run(
      [
        "train", kind, "--data", data, "--embeddings", try numpy(folder), "-o", "\(folder.path)/file",
        "--embedder-name", "mine",
      ] + pair)
    #expect(embedded.status == 0, "\(embedded.errors)")
    #expect(
      FileManager.default.contentsEqual(
        atPath: "\(artefact)/router.safetensors", andPath: "\(folder.path)/file/router.safetensors"))
  }

  /// The vectors of `battles` as an array file.
  private func numpy(_ folder: TemporaryFolder, rows: Int = 24) throws -> String {
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows), 2), }"
    header += String(repeating: " ", count: 117 - header.utf8.count) + "\n"
    var bytes = Data([0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(header.utf8))
    for row in 0..<rows {
      for value in [row % 2 == 0 ? 3 : -1, Float(row % 5 + 1)] {
        withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
      }
    }
    return try folder.file("vectors-\(rows).npy", bytes: bytes)
  }

  @Test func aWrongNumberOfVectorsIsRefused() throws {
    let folder = try TemporaryFolder()
    let data = try folder.file("battles.jsonl", battles())
    let result = try Program.run(
      ["train", "sw", "--data", data, "--embeddings", try numpy(folder, rows: 23), "-o", "\(folder.path)/r"] + pair)
    #expect(result.status == 1)
    #expect(result.errors.contains("vectors-23.npy: holds 23 embeddings, but the data has 24 rows"))
    #expect(try folder.names() == ["battles.jsonl", "vectors-23.npy"])
  }

  @Test func modelsThatCannotBeRatedAreNamedOrDropped() throws {
    let folder = try TemporaryFolder()
    let data = try folder.file(
      "battles.csv",
      """
      prompt,model_a,model_b,winner
      a question that is long enough,big,small,model_a
      another question of some length,small,big,model_a
      "one more question,
      over two lines",big,hopeless,big

      """)
    let command = ["train", "sw", "--data", data, "-o", "\(folder.path)/r"] + pair
    let refused = try Program.run(command)
    #expect(refused.status == 1 && refused.errors.contains("hopeless: never beats or ties"), "\(refused.errors)")
    #expect(refused.errors.contains("--drop-unrated"))
    let dropped = try Program.run(command + ["--drop-unrated"])
    #expect(dropped.status == 0 && dropped.errors.contains("dropped: 1 model that no chain"), "\(dropped.errors)")
  }

  @Test func anUnwritableOutputIsToldBeforeTraining() throws {
    let folder = try TemporaryFolder()
    let data = try folder.file("battles.jsonl", battles())
    let result = try Program.run(["train", "mf", "--data", data, "-o", "\(folder.path)/no/such/router"] + pair)
    #expect(result.status == 1 && result.errors.contains("/no/such/router: cannot be created"), "\(result.errors)")
    #expect(!result.errors.contains("epoch"))
    let file = try Program.run(["train", "mf", "--data", data, "-o", data] + pair)
    #expect(file.status == 1 && file.errors.contains("battles.jsonl: is not a directory"), "\(file.errors)")
  }

  @Test func aPairThatTheDataLacksIsNamed() throws {
    let folder = try TemporaryFolder()
    let data = try folder.file("battles.jsonl", battles())
    let result = try Program.run(["train", "mf", "--data", data, "-o", "\(folder.path)/r", "--strong", "bigg"])
    #expect(result.status == 1)
    #expect(result.errors.contains("has no model 'bigg'") && result.errors.contains("--strong"), "\(result.errors)")
  }
}
