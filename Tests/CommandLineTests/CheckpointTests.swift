import FileFormats
import Foundation
import TestSupport
import Testing

/// Checkpoints of encoders on the command line, as routers and as embedders.
@Suite struct CheckpointTests {
  private static let router = "Tests/RoutingTests/Golden/bert-router"
  private static let log = Program.sample("chat.jsonl.zst")

  @Test func aClassifierRoutesALog() throws {
    let arguments = ["--router", Self.router, "--strong-share", "0.3", Self.log]
    let result = try Program.runInRoot(arguments)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lines.count > 10 && result.lines.allSatisfy { $0.contains("\"router\":\"bert\"") })
    for threads in ["1", "3"] {
      #expect(try Program.runInRoot(arguments + ["--threads", threads]).text == result.text)
    }
    let exact = try Program.runInRoot(arguments + ["--exact"])
    #expect(exact.lines.count == result.lines.count && exact.text != result.text)
  }

  @Test func inspectTellsWhatACheckpointIs() throws {
    let result = try Program.runInRoot(["inspect", Self.router])
    #expect(result.status == 0, "\(result.errors)")
    for text in ["BertForSequenceClassification", "F32", "0 LABEL_0, 1 LABEL_1, 2 LABEL_2", "--router"] {
      #expect(result.text.contains(text))
    }
    let encoder = try Program.runInRoot(["inspect", "Tests/TextModelsTests/Transformers/Golden/roberta-encoder"])
    #expect(encoder.status != 0 && encoder.errors.contains("tokenizer.json"))
  }

  @Test func anArtefactRemembersItsEncoder() throws {
    let folder = TemporaryFolder.untilExit()
    var labels = ""
    for row in 0..<60 {
      labels += #"{"prompt":"what is the sum of \#(row) and 3","big":\#(row % 3 != 0),"small":\#(row % 2 == 0)}"# + "\n"
    }
    try labels.write(toFile: "\(folder)/labels.jsonl", atomically: true, encoding: .utf8)
    let trained = try Program.runInRoot([
      "train", "knn", "--data", "\(folder)/labels.jsonl", "--strong", "big", "--weak", "small", "--embedder",
      Self.router,
      "-o", "\(folder)/router",
    ])
    #expect(trained.status == 0, "\(trained.errors)")
    let route = ["--router", "\(folder)/router", "--strong-share", "0.5", "--price", "big=2,2", "--price", "small=1,1"]
    let routed = try Program.runInRoot(route + ["--embedder", Self.router, Self.log])
    #expect(routed.status == 0, "\(routed.errors)")
    let other = try Program.runInRoot(route + [Self.log])
    #expect(other.status == 1 && other.errors.contains("--embedder"), "\(other.errors)")
    let stranger = try Program.runInRoot(route + ["--embedder", "Tests/RoutingTests/Golden/roberta-router", Self.log])
    #expect(stranger.status == 1 && stranger.errors.contains("win rate from other vectors"), "\(stranger.errors)")
  }

  @Test func embeddingsOfAnEncoderAreWritten() throws {
    let output = TemporaryFolder.untilExit() + "/output.npy"
    let result = try Program.runInRoot(["embed", "--embedder", Self.router, "-o", output, Self.log])
    #expect(result.status == 0, "\(result.errors)")
    let header = try Data(contentsOf: URL(fileURLWithPath: output)).prefix(128)
    #expect(String(decoding: header[10...], as: UTF8.self).contains(", 24)"))
  }

  @Test(arguments: [
    ["--router", "Tests/TextModelsTests/Transformers/Golden/bert-encoder-old", "--threshold", "0.5"],
    ["--router", router, "--embedder", router, "--threshold", "0.5"],
    ["--embedder", "Tests/nowhere"], ["--embedder", router, "--embedding-field", "/e"],
  ])
  func whatCannotWorkIsAnErrorBeforeAnyRow(_ arguments: [String]) throws {
    let result = try Program.runInRoot(arguments + [Self.log])
    #expect(
      [1, 2].contains(result.status) && result.text.isEmpty && result.errors.hasPrefix("routellm-batch"),
      "\(result.errors)")
  }
}
