import Testing

@testable import FileFormats

@Suite struct CSVColumnNamesTests {
  private let names = CSVColumnNames(["Team ", "prompt", "modelInput", "MODELINPUT", "model_a"])

  @Test func knownNamesAreFoundWhateverTheirCase() throws {
    #expect(
      try names.resolved(["PROMPT", " Model_A\t", "modelinput", "MODELINPUT", "Other ", "other"])
        == ["prompt", "model_a", "modelInput", "MODELINPUT", "Other", "other"])
    #expect(try names.resolved(["", ""]) == ["", ""])
  }

  @Test func aNameThatStandsAsItIsNamedIsThatOne() throws {
    #expect(try names.resolved(["Team "]) == ["Team "])
    #expect(try names.resolved(["team"]) == ["team"])
    #expect(try CSVColumnNames(["Prompt", "prompt"]).resolved(["Prompt"]) == ["Prompt"])
    #expect(try CSVColumnNames(["Prompt", "prompt"]).resolved(["PROMPT"]) == ["Prompt"])
  }

  @Test func twoColumnsOfAKnownNameAreRefusedWithBoth() {
    #expect(
      throws: CSVError(
        line: 1,
        reason: "has the columns 'prompt' and ' Prompt', which are both read as 'prompt': rename or remove one of them")
    ) { try names.resolved(["prompt", "x", " Prompt"]) }
    #expect(throws: CSVError(line: 1, reason: "has two columns 'model_a': rename or remove one of them")) {
      try names.resolved(["model_a", "model_a"])
    }
  }
}
