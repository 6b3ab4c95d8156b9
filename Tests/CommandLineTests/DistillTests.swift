import Foundation
import TestSupport
import Testing

/// `distill` as a user meets it: a table, what it is good for, refusals.
@Suite struct DistillTests {
  private static let encoder = "Tests/RoutingTests/Golden/bert-router"

  private static func distill(_ arguments: [String], to output: String) throws -> Program.Result {
    try Program.runInRoot(["distill", "--encoder", encoder, "--dimension", "16", "-o", output] + arguments)
  }

  @Test func aTableIsMadeInspectedAndUsed() throws {
    let folder = try TemporaryFolder()
    let table = "\(folder.path)/table"
    let result = try Self.distill(["--source", "tiny", "--licence", "MIT", "--name", "toy"], to: table)
    #expect(result.status == 0 && result.text.isEmpty, "\(result.errors)")
    for text in ["122 of 127 entries in use", "16 of 24 with", "127 vectors of 16 dimensions", "--embedder \(table)"] {
      #expect(result.errors.contains(text), "\(result.errors)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: table).count == 3)
    let manifest = try folder.text("table/manifest.json")
    #expect(
      manifest.contains("routellm-batch distill --dimension 16 --sif 1e-05 --skip-components 3")
        && manifest.contains("principal components 4 to 19 of 24") && !manifest.contains("bert-router"))

    let shown = try Program.run(["inspect", table])
    #expect(shown.status == 0, "\(shown.errors)")
    for text in ["static-embedding", "toy", "wordpiece-uncased, 127 entries", "tiny", "MIT", "--embedder"] {
      #expect(shown.text.contains(text), "\(shown.text)")
    }
    #expect(try Program.run(["inspect", "--json", table]).text == manifest)

    let misused = try Program.run(["--router", table, "--threshold", "0.5", Program.sample("plain.jsonl")])
    #expect(misused.status == 2 && misused.errors.contains("it is for --embedder"), "\(misused.errors)")

    let data = try folder.file(
      "labels.jsonl",
      (0..<40).map { #"{"prompt":"what is the sum of \#($0) and 3","big":\#($0 % 3 != 0),"small":\#($0 % 2 == 0)}"# }
        .joined(separator: "\n"))
    let router = "\(folder.path)/router"
    let trained = try Program.run([
      "train", "knn", "--data", data, "--strong", "big", "--weak", "small", "--embedder", table, "-o", router,
    ])
    #expect(trained.status == 0 && trained.errors.contains("embeddings: toy (16 dimensions"), "\(trained.errors)")
    let route = [
      "--router", router, "--strong-share", "0.5", "--price", "big=2,2", "--price", "small=1,1",
      Program.sample("chat.jsonl.zst"),
    ]
    let routed = try Program.run(route + ["--embedder", table])
    #expect(routed.status == 0 && routed.lines.count > 10, "\(routed.errors)")
    let other = try Program.run(route)
    #expect(other.status == 1 && other.errors.contains("--embedder"), "\(other.errors)")

    // A byte of the vectors differs: the manifest's hash tells.
    let file = URL(fileURLWithPath: "\(table)/table.safetensors")
    var bytes = try Data(contentsOf: file)
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: file)
    let spoilt = try Program.run(route + ["--embedder", table])
    #expect(spoilt.status == 1 && spoilt.errors.contains("the file was changed"), "\(spoilt.errors)")
  }

  @Test func theBytesAreTheSameWhateverTheThreads() throws {
    let folder = try TemporaryFolder()
    for threads in ["1", "2"] {
      let result = try Self.distill(["--threads", threads, "-q"], to: "\(folder.path)/\(threads)")
      #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    }
    for name in ["manifest.json", "table.safetensors", "vocabulary.txt"] {
      #expect(
        FileManager.default.contentsEqual(atPath: "\(folder.path)/1/\(name)", andPath: "\(folder.path)/2/\(name)"))
    }
    #expect(try folder.text("1/manifest.json").contains("static-bert-router-16"))
  }

  @Test func whatIsThereIsKeptUnlessToldOtherwise() throws {
    let folder = try TemporaryFolder()
    let table = "\(folder.path)/table"
    #expect(try Self.distill([], to: table).status == 0)
    let before = try folder.text("table/manifest.json")
    let refused = try Self.distill(["--sif", "1"], to: table)
    #expect(refused.status == 2 && refused.errors.contains("--overwrite"), "\(refused.errors)")
    #expect(try folder.text("table/manifest.json") == before)
    let replaced = try Self.distill(["--sif", "1", "--overwrite"], to: table)
    #expect(replaced.status == 0, "\(replaced.errors)")
    #expect(try folder.text("table/manifest.json").contains("--sif 1.0"))
    #expect(try Program.run(["inspect", table]).status == 0)
  }

  @Test(arguments: [
    (["--dimension", "22"], 1, "up to 21"),
    (["--encoder", "Tests/RoutingTests/Golden/causal"], 1, "the supported encoders"),
    (["--encoder", "Tests/RoutingTests/Golden/roberta-router"], 1, "adds the token '<s>'"),
    (["--encoder", "Tests/TextModelsTests/Transformers/Golden/bert-encoder-old"], 1, "tokenizer.json"),
    (["--encoder", "Tests/nowhere"], 1, "Tests/nowhere/config.json"),
    (["--encoder", "\(encoder)", "--sif", "0"], 2, "--sif"),
    (["--encoder", "\(encoder)", "--dimension", "0"], 2, "--dimension"),
    (["--encoder", "\(encoder)", "log.jsonl"], 2, "no operand"),
    (["--encoder", "\(encoder)", "--licence", ""], 2, "--licence"),
    ([], 2, "--encoder DIR"),
  ])
  func whatCannotBecomeATableIsToldAndNothingIsWritten(_ arguments: [String], _ status: Int32, _ text: String) throws {
    let folder = try TemporaryFolder()
    var arguments = arguments
    if arguments.first == "--dimension" { arguments += ["--encoder", Self.encoder] }
    let result = try Program.runInRoot(["distill", "-o", "\(folder.path)/table"] + arguments)
    #expect(result.status == status && result.errors.contains(text), "\(result.errors)")
    #expect(try folder.names().isEmpty)
  }

  @Test func theEncodersOwnFolderIsNoPlaceForTheTable() throws {
    let folder = try TemporaryFolder()
    let copy = "\(folder.path)/encoder"
    try FileManager.default.copyItem(atPath: "\(ProjectFile.root)/\(Self.encoder)", toPath: copy)
    let result = try Program.run(["distill", "--encoder", copy, "--dimension", "8", "-o", copy, "--overwrite"])
    #expect(result.status == 2 && result.errors.contains(" holds a file of --encoder "), "\(result.errors)")
  }
}
