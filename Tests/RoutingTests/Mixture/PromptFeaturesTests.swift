import Numerics
import Testing

@testable import Routing

@Suite struct PromptFeaturesTests {
  /// Forms and features against regular expressions.
  @Test func golden() throws {
    let cases = try GoldenFile.json("prompt_features.json").values ?? []
    #expect(cases.count >= 30)
    for item in cases {
      var prompt = item["prompt"]?.string ?? "?"
      let (form, features) = prompt.withUTF8 { bytes in
        let form = PromptForm(bytes)
        return (form, PromptFeatures(bytes, form: form))
      }
      #expect(form.stemCount == item["stem"]?.integer, "\(prompt)")
      #expect(form.choiceCount == item["choices"]?.integer, "\(prompt)")
      #expect(form.choiceByteCount == item["choice_bytes"]?.integer, "\(prompt)")
      let expected = item.doubles("features")
      try #require(expected.count == PromptFeatures.count)
      for (index, name) in PromptFeatures.names.enumerated() {
        #expect(abs(features.values[index] - expected[index]) < 1e-12, "\(name) of \(prompt)")
      }
    }
  }

  @Test func everyByteStringHasFiniteFeatures() {
    var random = SplitMix64(seed: 4)
    let alphabet = Array("\n\n (ABH.)\t Answer: 09_%?!$,i not half \u{e9}".utf8) + [0, 0xff]
    for _ in 0..<20_000 {
      let count = Int(random.next() % 60)
      let bytes = (0..<count).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] }
      bytes.withUnsafeBufferPointer { bytes in
        let form = PromptForm(bytes)
        let features = PromptFeatures(bytes, form: form)
        #expect(features.values.count == PromptFeatures.count && features.values.allSatisfy(\.isFinite))
        #expect((0...count).contains(form.stemCount) && form.choiceCount != 1)
      }
    }
  }
}
