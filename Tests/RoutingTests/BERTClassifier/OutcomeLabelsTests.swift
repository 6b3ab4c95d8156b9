import Testing

@testable import Routing

@Suite struct OutcomeLabelsTests {
  @Test(arguments: [
    (["LABEL_0", "LABEL_1", "LABEL_2"], [0, 1, 2]), (["weak", "tie", "strong"], [2, 1, 0]),
    (["Tie", "STRONG_WINS", "weak-wins"], [1, 0, 2]),
    // One name that is not known leaves a doubt about all of them.
    (["weak", "tie", "LABEL_2"], [0, 1, 2]), (["weak", "weak", "strong"], [0, 1, 2]),
    (["win", "tie", "loss"], [0, 1, 2]),
  ])
  func namesOverrideThePositionsOnlyWithoutDoubt(_ names: [String], _ expected: [Int]) {
    let labels = OutcomeLabels(names)
    #expect([labels.strong, labels.tie, labels.weak] == expected)
  }
}
