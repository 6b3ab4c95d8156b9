import FileFormats
import Testing

@testable import TextModels

@Suite struct SpecialTokenFrameTests {
  private static func frame(_ processor: String) throws -> [Int32] {
    let tokenizer = try TokenizerFixture.read([TokenizerFixture.words, #""post_processor":"# + processor])
    var batch = TokenBatch()
    Array("ab".utf8).withUnsafeBufferPointer {
      tokenizer.encode($0, into: &batch, addingSpecialTokens: true, maximumCount: nil)
    }
    return batch.ids
  }

  @Test func readsEveryProcessor() throws {
    #expect(try Self.frame("null") == [3])
    #expect(try Self.frame(#"{"type":"BertProcessing","sep":["b",2],"cls":["a",1]}"#) == [1, 3, 2])
    #expect(try Self.frame(#"{"type":"RobertaProcessing","sep":["b",2],"cls":["a",1]}"#) == [1, 3, 2])
    #expect(try Self.frame(#"{"type":"ByteLevel"}"#) == [3])
    let template = #"""
      {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"s","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],
       "special_tokens":{"s":{"id":"s","ids":[4,5],"tokens":["s","s"]}}}
      """#
    #expect(try Self.frame(template) == [4, 5, 3])
    let inner = #"{"type":"BertProcessing","sep":["b",2],"cls":["a",1]}"#
    #expect(try Self.frame(#"{"type":"Sequence","processors":[\#(inner),\#(template)]}"#) == [4, 5, 1, 3, 2])
  }

  @Test(arguments: [
    (#"{"type":"Fancy"}"#, "post_processor is the post-processor 'Fancy', which is not supported"),
    (#"{}"#, "post_processor lacks 'type'"),
    (#"{"type":"BertProcessing","sep":["b",2]}"#, "post_processor lacks 'cls'"),
    (#"{"type":"BertProcessing","sep":["b",-2],"cls":["a",1]}"#, "post_processor/sep/1 is the id -2"),
    (#"{"type":"BertProcessing","sep":["b",2],"cls":["a",99]}"#, "puts the token 99 around a text"),
    (#"{"type":"TemplateProcessing","single":[]}"#, "post_processor/single holds the text 0 times, not once"),
    (
      #"{"type":"TemplateProcessing","single":[{"Sequence":{"id":"B"}}]}"#,
      "post_processor/single/0/Sequence names a text other than A"
    ),
    (
      #"{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"s"}}],"special_tokens":{}}"#,
      "post_processor lacks the token 's' of its template"
    ),
  ])
  func namesWhatIsWrong(processor: String, message: String) {
    let refusal = TokenizerFixture.refusal([TokenizerFixture.words, #""post_processor":"# + processor])
    #expect(refusal?.contains(message) == true, "\(refusal ?? "read")")
  }
}

/// What transformers 4.57.1 and 5.24.0 put around a text for each class of tokenizer, each `tokenizer.json` and each
/// setting, as these two libraries were asked: version 5 has what the file says, and so has this tokenizer.
@Suite struct ConfiguredTokenFrameTests {
  private static let vocabulary =
    #""model":{"type":"WordLevel","unk_token":"?","vocab":{"?":0,"<s>":1,"</s>":2,"a":3}}"#

  private static func processor(start: Bool, end: Bool) -> String {
    func token(_ text: String) -> String { #"{"SpecialToken":{"id":"\#(text)","type_id":0}}"# }
    let pieces =
      (start ? [token("<s>")] : []) + [#"{"Sequence":{"id":"A","type_id":0}}"#] + (end ? [token("</s>")] : [])
    return
      #""post_processor":{"type":"TemplateProcessing","single":[\#(pieces.joined(separator: ","))],"special_tokens":"#
      + #"{"<s>":{"id":"<s>","ids":[1],"tokens":["<s>"]},"</s>":{"id":"</s>","ids":[2],"tokens":["</s>"]}}}"#
  }

  private static func tokenizer(_ processor: String, class name: String, _ more: String) throws -> CheckpointTokenizer {
    let settings = #"{"tokenizer_class":"\#(name)","bos_token":"<s>","eos_token":{"content":"</s>"}\#(more)}"#
    return try CheckpointTokenizer(
      ModelBytes(copying: Array("{\(vocabulary),\(processor)}".utf8)), file: "tokenizer.json",
      settings: [CheckpointConfiguration(ModelBytes(copying: Array(settings.utf8)), file: "tokenizer_config.json")])
  }

  @Test(arguments: [
    ("LlamaTokenizerFast", "", true, false, nil),
    ("LlamaTokenizer", "", false, false, "'<s>' before it and nothing after it"),
    ("LlamaTokenizerFast", "", true, true, "'<s>' before it and nothing after it"),
    ("LlamaTokenizerFast", #","add_bos_token":true,"add_eos_token":true"#, true, true, nil),
    (
      "GemmaTokenizerFast", #","add_bos_token":true,"add_eos_token":true"#, true, false,
      "'<s>' before it and '</s>' after it"
    ),
    (
      "CodeLlamaTokenizer", #","add_bos_token":false,"add_eos_token":false"#, true, true,
      "nothing before it and nothing after it"
    ),
    ("CohereTokenizerFast", #","add_bos_token":null"#, true, false, nil),
    ("PreTrainedTokenizerFast", #","add_bos_token":false,"add_eos_token":true"#, true, false, nil),
    ("Qwen2TokenizerFast", #","add_bos_token":true"#, false, false, nil),
  ])
  func theFileDecidesAndTheDifferenceIsSaid(
    name: String, settings: String, start: Bool, end: Bool, earlier: String?
  ) throws {
    let tokenizer = try Self.tokenizer(Self.processor(start: start, end: end), class: name, settings)
    var batch = TokenBatch()
    Array("a".utf8).withUnsafeBufferPointer {
      tokenizer.encode($0, into: &batch, addingSpecialTokens: true, maximumCount: nil)
    }
    #expect(batch.ids == (start ? [1] : []) + [3] + (end ? [2] : []))
    #expect(tokenizer.earlierFrame == earlier)
  }
}
