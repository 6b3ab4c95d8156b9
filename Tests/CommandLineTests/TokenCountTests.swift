import Foundation
import TestSupport
import Testing

/// Prompt tokens as `route` counts them. The expected counts are tiktoken's, of each text by itself, and OpenAI's
/// overhead: 3 a message, 1 a name, 3 for the reply.
@Suite struct TokenCountTests {
  /// The rows of a run in which all go to the strong model, or with a threshold of 1 to the weak one.
  private func rows(
    _ arguments: [String], _ lines: [String], threshold: String = "0"
  ) throws -> [[String: Any]] {
    let result = try Program.run(
      ["--router", "random", "--threshold", threshold] + arguments,
      input: Data(lines.joined(separator: "\n").utf8 + [0x0A]))
    #expect(result.status == 0, "\(result.errors)")
    return try result.lines.map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
  }

  private let models = ["--strong", "gpt-4-1106-preview", "--weak", "mixtral-8x7b-instruct-v0.1"]

  @Test func allMessagesAreCountedWhicheverTurnIsScored() throws {
    let line =
      #"{"messages":[{"role":"system","content":"You are a concise assistant."},"#
      + #"{"role":"user","name":"ann","content":"naïve café"},{"role":"assistant","content":"ok"},"#
      + #"{"role":"user","content":[{"type":"text","text":"hello world"}]}]}"#
    for turn in ["first", "last", "all"] {
      let row = try rows(models + ["--turn", turn], [line])[0]
      // Contents 6 + 4 + 1 + 2, four roles of one token, the name "ann" 1; overhead 4 * 3 + 1 + 3.
      #expect(row["prompt_tokens"] as? Int == 13 + 4 + 1 + 16)
      #expect(row["token_basis"] as? String == "counted")
    }
  }

  @Test func theLogsUsageWins() throws {
    let line = #"{"messages":[{"role":"user","content":"hello world"}],"usage":{"prompt_tokens":77}}"#
    let row = try rows(models, [line])[0]
    #expect(row["prompt_tokens"] as? Int == 77)
    #expect(row["token_basis"] as? String == "observed")
  }

  @Test func whatIsNoTextIsSaidToBeLeftOut() throws {
    let image =
      #"{"messages":[{"role":"user","content":[{"type":"text","text":"hello world"},"#
      + #"{"type":"image_url","image_url":{"url":"x"}}]}]}"#
    let tools = #"{"messages":[{"role":"user","content":"hello world"}],"tools":[{"type":"function"}]}"#
    let call =
      #"{"messages":[{"role":"user","content":"hello world"},"#
      + #"{"role":"assistant","content":null,"tool_calls":[{"id":"a"}]}]}"#
    let counted = try rows(models, [image, tools, call])
    #expect(counted.map { $0["token_basis"] as? String } == ["counted_text", "counted_text", "counted_text"])
    #expect(counted.map { $0["prompt_tokens"] as? Int } == [9, 9, 13])
  }

  @Test func eachModelIsCountedWithItsOwnEncoding() throws {
    // Six tokens in cl100k_base, four in o200k_base.
    let line = #"{"prompt":"Привет, мир"}"#
    let strong = try rows(models, [line])[0]
    let weak = try rows(models + ["--encoding", "mixtral-8x7b-instruct-v0.1=o200k_base"], [line], threshold: "1")
    let plain = try rows(models + ["--encoding", "estimate"], [line])[0]
    #expect(strong["prompt_tokens"] as? Int == 6 + 7)
    #expect(weak[0]["prompt_tokens"] as? Int == 4 + 7)
    #expect(weak[0]["token_basis"] as? String == "counted")
    #expect(plain["token_basis"] as? String == "estimated")
  }

  /// An open model's chat template is not in the count, and the row says so; what begins every text is.
  @Test func openModelsAreCountedWithTheirOwnTokenizer() throws {
    let folder = try TemporaryFolder()
    let file = try folder.file("tokenizer.json")
    try Data(
      #"""
      {"pre_tokenizer": {"type": "WhitespaceSplit"},
       "post_processor": {"type": "BertProcessing", "cls": ["<s>", 3], "sep": ["</s>", 4]},
       "model": {"type": "WordPiece", "unk_token": "?",
                 "vocab": {"?": 0, "hello": 1, "world": 2, "<s>": 3, "</s>": 4, "user": 5}}}
      """#.utf8
    ).write(to: URL(filePath: file))
    let lines = [#"{"prompt":"hello world hello"}"#, #"{"messages":[{"role":"user","content":"hello there"}]}"#]
    let weak = "mixtral-8x7b-instruct-v0.1"
    let counted = try lines.flatMap { line in
      try rows(models + ["--encoding", "\(weak)=\(file)"], [line], threshold: "1")
    }
    // Two special tokens; three words; a role and two words.
    #expect(counted.map { $0["prompt_tokens"] as? Int } == [2 + 3, 2 + 1 + 2])
    #expect(counted.map { $0["token_basis"] as? String } == ["counted_text", "counted_text"])

    try Data(#"{"model": {"type": "Magic"}}"#.utf8).write(to: URL(filePath: file))
    let refused = try Program.run(
      ["--router", "random", "--threshold", "0"] + models + ["--encoding", file], input: Data(lines[0].utf8 + [0x0A]))
    #expect(refused.status == 1)
    #expect(refused.errors.contains("tokenizer.json: model is the model 'Magic', which is not supported"))
  }

  /// Six tokens in cl100k_base, four in o200k_base, seven more with the overhead; 2 ASCII bytes and 18 others make
  /// (2 * 100 + 18 * 172 + 215) / 430 = 8 estimated ones, and seven more as well. All cost $1 a million tokens.
  @Test func everyPairIsCountedWithItsOwnEncodings() throws {
    let folder = try TemporaryFolder()
    let report = try folder.file("r.json")
    let free = ["gpt-4o", "gpt-4-1106-preview", "mixtral-8x7b-instruct-v0.1", "mistral-large"].flatMap {
      ["--price", "\($0)=1,1"]
    }
    let result = try Program.run(
      ["-q", "--router", "random", "--threshold", "0", "--completion-tokens", "0"] + models + free + [
        "--encoding", "mixtral-8x7b-instruct-v0.1=cl100k_base", "--what-if", "strong=gpt-4o,weak=mistral-large",
        "--what-if", "strong=mistral-large", "--report", report,
      ], input: Data((#"{"prompt":"Привет, мир"}"# + "\n").utf8))
    #expect(result.status == 0, "\(result.errors)")
    let document = try JSONSerialization.jsonObject(with: Data(folder.text("r.json").utf8)) as? [String: Any]
    let pairs = try #require(document?["what_if"] as? [[String: Any]])
    #expect((document?["cost"] as? [String: Any])?["all_weak_usd"] as? String == "0.000013")
    #expect(pairs[0]["all_strong_usd"] as? String == "0.000011")
    #expect(pairs[0]["all_weak_usd"] as? String == "0.000015")
    #expect(pairs[1]["all_strong_usd"] as? String == "0.000015" && pairs[1]["all_weak_usd"] as? String == "0.000013")
  }

  /// 85 tokens an image in low detail at gpt-4o, 2,833 at its little sister; gpt-4-1106-preview sees none.
  @Test func imagesInLowDetailAreCountedWhereTheModelTells() throws {
    let image = #"{"type":"image_url","image_url":{"url":"x","detail":"low"}}"#
    let line =
      #"{"messages":[{"role":"user","content":[{"type":"text","text":"hello world"},\#(image),\#(image)]}]}"#
    let large = try rows(["--strong", "gpt-4o-2024-08-06", "--weak", "gpt-4o-mini"], [line])[0]
    let small = try rows(["--strong", "gpt-4o", "--weak", "gpt-4o-mini"], [line], threshold: "1")[0]
    let blind = try rows(models, [line])[0]
    #expect(large["prompt_tokens"] as? Int == 9 + 170 && large["token_basis"] as? String == "counted")
    #expect(small["prompt_tokens"] as? Int == 9 + 5_666)
    #expect(blind["prompt_tokens"] as? Int == 9 && blind["token_basis"] as? String == "counted_text")
  }

  @Test func theSameBytesWhateverTheThreads() throws {
    let lines = (0..<3_000).map { #"{"prompt":"row \#($0): naïve 図書館 words, and \#($0 * 7)"}"# }
    let input = Data(lines.joined(separator: "\n").utf8)
    let outputs = try ["1", "4"].map { threads in
      try Program.run(models + ["--router", "random", "--strong-share", "30%", "--threads", threads], input: input)
        .output
    }
    #expect(!outputs[0].isEmpty)
    #expect(outputs[0] == outputs[1])
  }

  @Test func aFileInTiktokensFormatCounts() throws {
    let folder = try TemporaryFolder()
    var text = (0...255).map { Data([UInt8($0)]).base64EncodedString() + " \($0)\n" }.joined()
    text += Data("he".utf8).base64EncodedString() + " 256\n"
    let file = try folder.file("own.tiktoken", text)
    let row = try rows(models + ["--encoding", "\(file):r50k"], [#"{"prompt":"hehe!"}"#])[0]
    #expect(row["prompt_tokens"] as? Int == 3 + 7)
  }

  @Test(arguments: [
    (["--encoding", "missing.tiktoken:r50k"], "missing.tiktoken: cannot be opened"),
    (["--encoding", "Package.swift:r50k"], "Package.swift: line 1 is not a token"),
  ])
  func whatIsNoEncodingIsRefused(options: [String], message: String) throws {
    let result = try Program.runInRoot(options + ["Samples/plain.jsonl"])
    #expect(result.status == 1 || result.status == 2)
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  @Test func aPipelinesFilesAreBesideIt() throws {
    let folder = try TemporaryFolder()
    let definition = try folder.file(
      "job.json",
      #"{"command":"route","inputs":[],"options":{"encoding":["gpt-4=cl100k_base","m=a/own.tiktoken:r50k"]}}"#)
    let result = try Program.run(["run", "--print", definition])
    #expect(result.text.contains(" --encoding=gpt-4=cl100k_base "))
    #expect(result.text.contains(" --encoding=m=\(folder.path)/a/own.tiktoken:r50k "))
  }

  @Test func theBenchmarkCounts() throws {
    let result = try Program.runInRoot(["benchmark", "--encoding", "o200k_base", "--prompts", "Samples/plain.jsonl"])
    #expect(result.status == 0)
    #expect(result.text.hasPrefix("o200k_base: 20 prompts, "))
    #expect(try Program.run(["benchmark", "--encoding", "estimate"]).status == 2)
  }
}
