import Testing

@testable import Running

@Suite struct ModelFileNameTests {
  @Test(arguments: [
    ("gpt-4o", "gpt-4o"), ("mistralai/Mixtral-8x7B", "mistralai-Mixtral-8x7B"), ("../../etc/passwd", "etc-passwd"),
    ("...", "model"), ("", "model"), ("-rf", "rf"), ("a b;c$(d)\n", "a-b-c-d"), ("gpt\u{0}4", "gpt-4"), ("模型", "model"),
    ("a:0.1_b", "a-0.1_b"), (".hidden", "hidden"), ("x.", "x"),
  ])
  func nothingLeadsOutOfTheFolder(_ model: String, _ stem: String) {
    #expect(ModelFileName.stems(of: [model]) == [stem])
  }

  @Test func modelsNeverShareAFile() {
    #expect(ModelFileName.stems(of: ["a/b", "a-b", "A b", "c"]) == ["a-b", "a-b-2", "A-b-3", "c"])
    let long = ModelFileName.stems(of: [String(repeating: "x", count: 300), String(repeating: "x", count: 301)])
    #expect(long[0].count == 100 && long[1] == long[0] + "-2")
  }

  @Test func earlierFilesAreKnownByTheirNames() {
    #expect(ModelFileName.file("gpt-4o", number: 7) == "gpt-4o-00007.jsonl")
    #expect(ModelFileName.file("m", number: 123_456) == "m-123456.jsonl")
    for name in ["gpt-4o-00007.jsonl", "m-123456.jsonl"] { #expect(ModelFileName.isFile(name)) }
    for name in ["log.jsonl", "m-0001.jsonl", "m-00001.jsonl.zst", "a b-00001.jsonl"] {
      #expect(!ModelFileName.isFile(name))
    }
  }
}
