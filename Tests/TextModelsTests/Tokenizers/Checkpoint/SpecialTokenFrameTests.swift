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
