import Testing
@testable import LogReading

@Suite struct ResultDecoderTests {
  private static let usage = #"{"prompt_tokens":3,"completion_tokens":4}"#

  @Test(arguments: [
    #"{"custom_id":"a","response":{"status_code":200,"body":{"usage":\#(usage)}},"error":null}"#,
    #"{"custom_id":"a","response":{"status_code":200,"body":{"usage":{"input_tokens":3,"output_tokens":4}}}}"#,
    #"{"custom_id":"a","result":{"type":"succeeded","message":{"usage":{"input_tokens":3,"output_tokens":4}}}}"#,
    #"{"recordId":"a","modelInput":{},"modelOutput":{"usage":{"inputTokens":3,"outputTokens":4}}}"#,
    #"{"key":"a","response":{"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":4}}}"#,
    #"{"id":"a","usage":\#(usage)}"#,
  ])
  func everyProvidersResultsGiveUsage(_ line: String) throws {
    let result = try TemporaryLog.results(line)
    #expect(result.rejected.isEmpty && result.failedCount == 0)
    let index = UsageIndex(maximumCount: 1)
    #expect(index.insert(try #require(result.entries.first)) == .added)
    index.seal()
    let usage = [UInt8(ascii: "a")].withUnsafeBufferPointer { index.usage(of: $0) }
    #expect(usage == TokenUsage(prompt: 3, completion: 4, tier: line.contains(#""id""#) ? .standard : .batch))
  }

  @Test(arguments: [
    #"{"custom_id":"a","response":{"status_code":429,"body":{}},"error":null}"#,
    #"{"custom_id":"a","response":null,"error":{"code":"batch_expired"}}"#,
    #"{"custom_id":"a","response":null,"error":null}"#, #"{"custom_id":"a","result":{"type":"errored"}}"#,
    #"{"custom_id":"a","result":{"type":"expired"}}"#, #"{"recordId":"a","error":{"errorCode":400}}"#,
  ])
  func failedRequestsAreCounted(_ line: String) throws {
    let result = try TemporaryLog.results(line)
    #expect(result.failedCount == 1 && result.entries.isEmpty && result.rejected.isEmpty)
  }

  @Test func answersWithoutUsageAreCounted() throws {
    #expect(try TemporaryLog.results(#"{"custom_id":"a","response":{"body":{"data":[]}}}"#).withoutUsageCount == 1)
  }

  @Test(arguments: [
    ("{", RejectionReason.invalidJSON), (#"{"messages":[]}"#, .noResult), ("7", .noResult),
    (#"{"usage":\#(usage)}"#, .noResult), (#"{"custom_id":null,"usage":\#(usage)}"#, .noResult),
  ])
  func otherLinesAreRejected(_ line: String, _ reason: RejectionReason) throws {
    let result = try TemporaryLog.results("\n" + line)
    #expect(result.rejected.map(\.reason) == [reason])
    #expect(result.rejected[0].number == 2 && result.rejected[0].raw == Array(line.utf8))
  }
}
