import TestSupport
import Testing

@testable import Training

@Suite struct BatchAnswersTests {
  @Test func answersOfBothServices() throws {
    let path = TemporaryFile.holding(
      """
      {"id":"b","custom_id":"a","response":{"status_code":200,"request_id":"r","body":{"choices":[{"index":0,"message":{"role":"assistant","content":"Moss."},"finish_reason":"stop"}]}},"error":null}
      {"id":"vllm-1","custom_id":"b","response":{"status_code":200,"request_id":"vllm-2","body":{"choices":[{"message":{"content":"Long"},"finish_reason":"length"}]}}, "error":null}

      """)
    let answers = try BatchAnswers(reading: [path])
    #expect(answers.count == 2)
    #expect(answers.text("a") == "Moss.")
    #expect(answers.text("b") == "Long")
    #expect(answers.cutOffCount == 1)
    #expect(answers["c"] == nil)
  }

  @Test(arguments: [
    (#"{"custom_id":"a","response":null,"error":{"code":"batch_expired","message":"too late"}}"#, "error: too late"),
    (
      #"{"custom_id":"a","response":{"status_code":429,"body":{"error":{"message":"slow down"}}},"error":null}"#,
      "status 429: slow down"
    ),
    (#"{"custom_id":"a","response":{"status_code":500,"body":{}},"error":null}"#, "status 500"),
    (#"{"custom_id":"a","response":{"status_code":200,"body":{"choices":[]}}}"#, "the response has no choice"),
    (
      #"{"custom_id":"a","response":{"status_code":200,"body":{"choices":[{"message":{"content":null,"refusal":"I cannot"}}]}}}"#,
      "refused: I cannot"
    ),
    (
      #"{"custom_id":"a","response":{"status_code":200,"body":{"choices":[{"message":{"content":""},"finish_reason":"content_filter"}]}}}"#,
      "the answer has no text (finish_reason content_filter)"
    ),
  ])
  func failures(_ line: String, _ reason: String) throws {
    let answers = try BatchAnswers(reading: [TemporaryFile.holding(line + "\n")])
    #expect(answers["a"] == .failed(reason))
    #expect(answers.text("a") == nil)
  }

  @Test func anAnswerOutlivesAFailureWhicheverComesFirst() throws {
    let good = TemporaryFile.holding(JudgeFixture.answer("a", "yes"))
    let bad = TemporaryFile.holding(#"{"custom_id":"a","response":null,"error":{"message":"x"}}"# + "\n")
    #expect(try BatchAnswers(reading: [good, bad]).text("a") == "yes")
    #expect(try BatchAnswers(reading: [bad, good]).text("a") == "yes")
    let newer = try BatchAnswers(reading: [good, TemporaryFile.holding(JudgeFixture.answer("a", "no"))])
    #expect(newer.text("a") == "no")
    #expect(newer.repeatedCount == 1)
  }

  @Test func linesThatAreNoAnswers() {
    let cut = TemporaryFile.holding(JudgeFixture.answer("a", "x") + #"{"custom_id":"b","resp"#)
    expect("\(cut):2: is not JSON") { _ = try BatchAnswers(reading: [cut]) }
    let input = TemporaryFile.holding(#"{"custom_id":"a","method":"POST","url":"/v1","body":{}}"# + "\n")
    expect("\(input):1: is a request, not an answer") { _ = try BatchAnswers(reading: [input]) }
    let nameless = TemporaryFile.holding(#"{"response":{}}"# + "\n")
    expect("\(nameless):1: has no string 'custom_id'") { _ = try BatchAnswers(reading: [nameless]) }
    expect("/no/such: cannot be opened") { _ = try BatchAnswers(reading: ["/no/such"]) }
  }
}
