import FileFormats
import Testing

@testable import LogReading

@Suite struct QualityReaderTests {
  /// What a row says whose score is this JSON value.
  private func quality(
    _ value: String, _ scale: String = "0-1", propensity: String = "null"
  ) throws -> ObservedQuality {
    var options = PromptDecoder.Options()
    options.quality = QualityReader(
      field: try JSONPointer("/feedback/score"), propensityField: try JSONPointer("/p"),
      scale: try #require(QualityScale(scale)))
    let row = #"{"prompt": "a", "feedback": {"score": \#(value)}, "p": \#(propensity)}"# + "\n"
    return try #require(try TemporaryLog.decode(row, as: .plain, options: options).records.first).quality
  }

  @Test(arguments: [
    ("0", 0), ("1", 1_000_000), ("0.25", 250_000), ("\" 0.25 \"", 250_000), ("true", 1_000_000), ("false", 0),
    ("\"Thumbs_Up\"", 1_000_000), ("\"thumbs-down\"", 0), ("\"PASS\"", 1_000_000), ("\"incorrect\"", 0),
    ("\"\u{1F44D}\"", 1_000_000), ("\"\u{1F44E}\"", 0), ("1e-3", 1_000),
  ]) func whatIsKnownIsRead(_ value: String, _ millionths: Int) throws {
    #expect(try quality(value).score.millionths == millionths)
  }

  @Test func everyWordOfTheListsIsRead() throws {
    for word in QualityReader.goodWords { #expect(try quality("\"\(word)\"").score == .init(1), "\(word)") }
    for word in QualityReader.badWords { #expect(try quality("\"\(word)\"").score == .init(0), "\(word)") }
  }

  @Test(arguments: ["\"meh\"", "\"5 of 5\"", "\"nan\"", "\"inf\"", "[1]", "{\"value\": 1}"])
  func anythingElseIsUnreadable(_ value: String) throws { #expect(try quality(value).score == .unreadable) }

  @Test(arguments: ["null", "\"\"", "\"  \""]) func nothingIsNoScore(_ value: String) throws {
    #expect(try quality(value).score == .none)
  }

  @Test(arguments: [
    ("1", "1-5", 0), ("5", "1-5", 1_000_000), ("2", "1-5", 250_000), ("\"4\"", "1-5", 750_000), ("-1", "-1-1", 0),
    ("0", "-1-1", 500_000), ("1", "5-1", 1_000_000), ("40", "0-100", 400_000), ("true", "1-5", 1_000_000),
    ("-2", "-3--1", 500_000), ("1e2", "0-1e2", 1_000_000),
  ]) func scalesAreStretched(_ value: String, _ scale: String, _ millionths: Int) throws {
    #expect(try quality(value, scale).score.millionths == millionths)
  }

  @Test(arguments: [("1.5", "0-1"), ("-0.1", "0-1"), ("0", "1-5"), ("6", "5-1"), ("1e300", "0-1")])
  func numbersOffTheScaleAreCounted(_ value: String, _ scale: String) throws {
    #expect(try quality(value, scale).score == .outOfRange)
  }

  @Test(arguments: ["", "5", "1", "a-b", "1-1", "-", "1-", "-1", "nan-1", "1-inf", "-1e308-1e308"])
  func whatIsNotAScaleIsRefused(_ text: String) { #expect(QualityScale(text) == nil) }

  @Test func propensitiesAreInverted() throws {
    #expect(try quality("1", propensity: "0.5").weight.tenThousandths == 20_000)
    #expect(try quality("1", propensity: "\"0.25\"").weight.tenThousandths == 40_000)
    #expect(try quality("1", propensity: "1").weight.tenThousandths == 10_000)
    #expect(try quality("1", propensity: "0.00001").weight.tenThousandths == ObservedQuality.Weight.greatest)
    #expect(try quality("1").weight == .none)
    for text in ["0", "-0.5", "1.01", "0.000009", "\"often\"", "\"nan\"", "[0.5]", "true"] {
      #expect(try quality("1", propensity: text).weight == .unreadable, "\(text)")
    }
  }

  @Test func scoresAreJoinedWhereARowHasNone() throws {
    let index = ScoreIndex(maximumCount: 10)
    let scores = [("a", 1.0), ("b", 0.5)]
    for (id, score) in scores {
      let hash = Array(id.utf8).withUnsafeBufferPointer { IdentifierHash($0) }
      #expect(index.insert(.init(score), for: hash) == .added)
    }
    index.seal()
    var options = PromptDecoder.Options()
    options.quality = QualityReader(field: try JSONPointer("/score"), scores: index)
    let rows = [#"{"prompt":"p","id":"a","score":0.1}"#, #"{"prompt":"p","id":"b"}"#, #"{"prompt":"p","id":"c"}"#]
    let decoded = try TemporaryLog.decode(rows.map { $0 + "\n" }.joined(), as: .plain, options: options)
    #expect(decoded.records.map(\.quality.score.millionths) == [100_000, 500_000, nil])
    #expect(decoded.batch.joined.scored == 1 && decoded.batch.joined.unscored == 1 && index.usedCount == 1)
  }
}
