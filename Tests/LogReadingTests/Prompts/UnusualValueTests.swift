import Testing

@testable import LogReading

/// NaN, infinities, integers beyond 64 bits, and halves of surrogate pairs.
@Suite struct UnusualValueTests {
  @Test(arguments: [
    "None", "True", "False", "undefined", ".5", "5.", "+5", "-.5", "+0.25", "0.", "[None,{\"a\":True}]", "NaN",
    "Infinity", "-Infinity", "1e999", "123456789012345678901234567890", "[NaN,{\"a\":-Infinity}]",
  ])
  func aValueThatNobodyNeedsCostsNothing(_ value: String) throws {
    let decoded = try TemporaryLog.decode(#"{"prompt":"NaN: x","score":\#(value),"id":7}"#, as: .plain)
    #expect(decoded.prompts == ["NaN: x"])
    #expect(decoded.ids == ["7"])
  }

  @Test func aLargeIdKeepsItsDigits() throws {
    let rows =
      #"{"prompt":"a","id":123456789012345678901234567890}"# + "\n"
      + #"{"prompt":"b","id":18446744073709551615,"n":99999999999999999999}"#
    #expect(
      try TemporaryLog.decode(rows, as: .plain).ids == ["123456789012345678901234567890", "18446744073709551615"])
  }

  @Test func aPromptThatIsNoneIsNamed() throws {
    let rejected = try TemporaryLog.decode(#"{"prompt":NaN}"#, as: .plain).rejected
    #expect(rejected.map(\.reason) == [.noPrompt])
    #expect(rejected.first?.detail.contains("NaN at byte 10") ?? false)
  }

  @Test(arguments: [
    (#"{"prompt":"a\ud83d b"}"#, 12), (#"{"prompt":"a \udc00"}"#, 13), (#"{"x":"\ud83d\u0041","prompt":"a"}"#, 6),
  ])
  func halfAPairIsNamed(_ row: String, _ place: Int) throws {
    let rejected = try TemporaryLog.decode(row, as: .plain).rejected
    #expect(rejected.map(\.reason) == [.invalidJSON])
    #expect(rejected.first?.detail.contains("surrogate") ?? false)
    #expect(rejected.first?.detail.contains("at byte \(place) ") ?? false)
  }

  @Test func aWholePairIsRead() throws {
    #expect(try TemporaryLog.decode(#"{"prompt":"\ud83d\ude00","x":NaN}"#, as: .plain).prompts == ["😀"])
  }

  @Test(arguments: [
    #"{"prompt":"a","x":NaNs}"#, #"{"prompt":"a","x":Infinit}"#, #"{"prompt":"a","x":01}"#,
    #"{"prompt":"a","x":.}"#, #"{"prompt":"a","x":+}"#, #"{"prompt":"a","x":1.2.}"#, #"{"prompt":"a","x":--5.}"#,
    #"{"prompt":"a","x":Nones}"#,
    #"{"prompt":"a","x":0x1F}"#, #"{"prompt":"a""#, "{NaN", "NaN",
  ])
  func whatIsBrokenStaysBroken(_ row: String) throws {
    #expect(try TemporaryLog.decode(row, as: .plain).prompts.isEmpty)
    #expect(try TemporaryLog.decode(row, as: .plain).rejected.count == 1)
  }

  @Test func whatPythonPrintsIsNamed() throws {
    let rejected = try TemporaryLog.decode("{'prompt': 'a', 'x': None}", as: .plain).rejected
    #expect(rejected.first?.detail.contains("json.dumps") ?? false)
  }

  /// What MongoDB wraps counts like what it wraps.
  @Test func extendedJSONIsUnwrapped() throws {
    let row =
      #"{"_id":{"$oid":"65a1"},"prompt":"a","created_at":{"$date":{"$numberLong":"1764496800000"}},"#
      + #""usage":{"prompt_tokens":{"$numberInt":"12"},"completion_tokens":{"$numberLong":"3"}},"#
      + #""max_tokens":{"$numberDouble":"50.0"}}"#
    var options = PromptDecoder.Options()
    options.keepsOrigin = true
    let decoded = try TemporaryLog.decode(row, as: .plain, options: options)
    #expect(decoded.ids == ["65a1"])
    #expect(decoded.records[0].usage == TokenUsage(prompt: 12, completion: 3))
    #expect(decoded.records[0].maximumCompletionTokens == 50)
    #expect(decoded.records[0].time == LogTime(milliseconds: 1_764_496_800_000))
    for id in [#"{"$oid":[]}"#, #"{"$oid":{"$oid":{}}}"#, #"{"a":"b"}"#] {
      #expect(try TemporaryLog.decode(#"{"prompt":"a","id":\#(id)}"#, as: .plain).ids == [nil])
    }
  }

  /// A value that stands for nothing is none, and a number is itself.
  @Test func theValueIsWhatItMeans() throws {
    let row = #"{"prompt":"a","id":+7,"usage":{"prompt_tokens":9.,"completion_tokens":None}}"#
    let decoded = try TemporaryLog.decode(row, as: .plain)
    #expect(decoded.ids == ["7"] && decoded.records[0].usage == TokenUsage(prompt: 9))
  }
}
