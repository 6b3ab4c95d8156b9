import Testing

@testable import Training

@Suite struct GoldLabelsTests {
  @Test func rowsBecomeGrades() throws {
    let path = TemporaryFile.holding(
      """
      {"prompt": "How many eggs are in a dozen?", "domain": "kitchen", "A": true, "B": false}\r

      {"prompt": "Name a prime above ten.", "B": 7.5, "c": 8}
      """)
    var set = LabelledPromptSet()
    try GoldLabels.read(path, into: &set, canonicalName: { $0.uppercased() })
    #expect(set.models == ["A", "B", "C"])
    #expect(set.prompts.map(\.text) == ["How many eggs are in a dozen?", "Name a prime above ten."])
    #expect(set.ranks(of: [0, 1]) == [1, 0, -1, -1, 0, 1])
  }

  @Test(arguments: [
    ("{\"prompt\": \"x\", \"a\": 1, \"b\"", ":1: is not JSON"),
    ("\n{\"text\": \"x\", \"a\": 1}", ":2: has no string 'prompt'"),
    ("{\"prompt\": \"x\", \"a\": 1}", ":1: labels 1 models"),
    ("{\"prompt\": \"x\", \"a\": 1, \"unknown\": 0}", ":1: names the unknown model 'unknown'"),
  ])
  func errorsGiveTheLine(text: String, reason: String) {
    let path = TemporaryFile.holding(text)
    let error = #expect(throws: TuningError.self) {
      var set = LabelledPromptSet()
      try GoldLabels.read(path, into: &set, canonicalName: { $0 == "unknown" ? nil : $0 })
    }
    #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
  }
}
