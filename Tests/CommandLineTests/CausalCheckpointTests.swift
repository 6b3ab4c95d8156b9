import TestSupport
import Testing

/// A causal router's checkpoint on the command line.
@Suite struct CausalCheckpointTests {
  private static let router = "Tests/RoutingTests/Golden/causal"
  private static let log = Program.sample("chat.jsonl.zst")

  @Test func routesALogAndCountsFallbacks() throws {
    let arguments = ["--router", Self.router, "--threshold", "0.9", "--limit", "25", Self.log]
    let result = try Program.runInRoot(arguments)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lines.count == 25 && result.lines.allSatisfy { $0.contains("\"router\":\"causal\"") })
    #expect(result.errors.contains("rows by fallback: "))
    for threads in ["1", "3"] {
      #expect(try Program.runInRoot(arguments + ["--threads", threads]).text == result.text)
    }
    let strict = try Program.runInRoot(arguments + ["--score-threshold", "2"])
    #expect(strict.status == 0 && strict.text != result.text)
  }

  @Test func inspectTellsWhatItIs() throws {
    let result = try Program.runInRoot(["inspect", Self.router])
    #expect(result.status == 0, "\(result.errors)")
    for text in ["LlamaForCausalLM", "BF16", "[[1]] 315, [[2]] 316", "shared prefix", "--router"] {
      #expect(result.text.contains(text), "\(text)")
    }
  }

  /// A decoder without RouteLLM's texts, and without a tokeniser, is told apart before a row is read.
  @Test func aModelThatIsNoRouterIsRefused() throws {
    let result = try Program.runInRoot(
      ["--router", "Tests/TextModelsTests/Transformers/Golden/decoders/llama3", "--threshold", "0.5", Self.log])
    #expect(result.status == 1 && result.text.isEmpty)
    #expect(result.errors.contains("lacks system_ft_v5.txt: a causal router needs the texts it was trained with"))
  }
}
