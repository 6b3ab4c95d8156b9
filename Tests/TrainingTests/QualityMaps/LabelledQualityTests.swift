import FileFormats
import Routing
import Running
import TestSupport
import Testing

@testable import Training

@Suite struct LabelledQualityTests {
  /// Long prompts are those on which the strong model is better.
  static func labels(_ count: Int, strong: String = "big", weak: String = "small") -> String {
    (0..<count).map { row in
      let text = String(repeating: "word ", count: row % 40 + 1)
      return #"{"prompt":"\#(text)\#(row)","\#(strong)":\#(row % 40 > 20 || row % 3 == 0),"\#(weak)":\#(row % 3 == 0)}"#
    }.joined(separator: "\n") + "\n"
  }

  static func quality(_ text: String, pair: ModelPair = ModelPair(strong: "big", weak: "small")) throws
    -> LabelledQuality
  {
    let aliases = try ModelAliasTable.shipped()
    let path = TemporaryFile.holding(text, name: "labels.jsonl", in: TemporaryFolder.untilExit())
    return try LabelledQuality(
      LabelledQuality.Labels([path], aliases: aliases), pair: pair, router: PromptLengthRouter(), embedder: nil,
      aliases: aliases, known: nil)
  }

  @Test func aMapIsMadeOfAnyPairsLabels() throws {
    let labels = try Self.quality(Self.labels(400))
    #expect(labels.scores.gains.count == 400 && labels.unit == "accuracy" && labels.comparison == nil)
    let fit = try labels.map()
    #expect(fit.map.promptCount == 400 && fit.map.gain(at: 0.02) < 0.1 && fit.map.gain(at: 0.4) > 0.5)
    #expect(fit.map.method.contains("win rates of the prompts of"))
  }

  @Test func labelsOfOtherModelsAreRefused() throws {
    let text = Self.labels(80)
    let error = #expect(throws: InputError.self) {
      try Self.quality(text, pair: ModelPair(strong: "bigger", weak: "small"))
    }
    #expect(error?.description.contains("grades no answer of 'bigger'") == true)
    let few = #expect(throws: InputError.self) { try Self.quality(Self.labels(30)) }
    #expect(few?.description.contains("on too few rows: 30") == true)
  }

  @Test func aModelMayBeSpeltInOtherWays() throws {
    let text = Self.labels(60, strong: "gpt-4-1106-preview", weak: "mistralai/Mixtral-8x7B-Instruct-v0.1")
    let pair = ModelPair(strong: "openai/gpt-4-1106-preview", weak: "mixtral-8x7b-instruct-v0.1")
    #expect(try Self.quality(text, pair: pair).scores.gains.count == 60)
  }
}
