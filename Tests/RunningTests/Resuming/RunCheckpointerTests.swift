@testable import Running
import Glibc
import Testing

@testable import Files

/// Whatever call fails, what is left is gone on with to the bytes of an undisturbed run.
@Suite struct RunCheckpointerTests {
  enum Kind: String {
    case threshold, share, budget

    func goal() throws -> Goal {
      switch self {
      case .threshold: .threshold(try CostThreshold(0.4))
      case .share: .strongShare(try StrongShare(0.3))
      case .budget: .budget(try Budget("70%"))
      }
    }
  }

  @Test(arguments: [(Kind.threshold, ENOSPC), (.share, EIO), (.budget, ENOSPC)])
  func everyCallMayFail(_ kind: Kind, _ code: Int32) throws {
    let run = try ResumableRun("\(kind)-\(code)", goal: try kind.goal())
    let counting = FailingOperations()
    try run.run(resuming: false, counting.operations)
    let expected = run.results()
    #expect(expected.allSatisfy { $0?.isEmpty == false })
    #expect(counting.callCount > 50)
    for failing in 1...counting.callCount {
      run.removeAll()
      let operations = FailingOperations(failing: failing, code: code).operations
      do {
        try run.run(resuming: false, operations)
      } catch let error as FileWritingError {
        #expect(error.reason.contains(code == ENOSPC ? "No space left" : "Input/output error"))
        for (path, whole) in zip(run.outputs, expected) {
          let found = ResumableRun.contents(path)
          #expect(found == nil || found == whole, "what is in place is whole")
        }
        try run.run(resuming: true, .system)
      }
      #expect(run.results() == expected, "the call \(failing)")
      for path in run.leftovers { #expect(access(path, F_OK) != 0, "\(path) is left after call \(failing)") }
    }
    run.removeAll()
    unlink(run.input)
  }

  @Test func failuresInARowDoNoHarmEither() throws {
    let run = try ResumableRun("row", goal: try Kind.threshold.goal())
    try run.run(resuming: false, .system)
    let expected = run.results()
    run.removeAll()
    for failing in 12..<24 {
      do { try run.run(resuming: true, FailingOperations(failing: failing).operations) } catch is FileWritingError {}
    }
    try run.run(resuming: true, .system)
    #expect(run.results() == expected)
    run.removeAll()
    unlink(run.input)
  }

  @Test func whatHasChangedIsSaid() {
    typealias Fact = RunIdentity.Fact
    let old = RunIdentity([
      Fact(name: "the program", value: "1"), Fact(name: "the option --price", value: "a=1"),
      Fact(name: "the option --price", value: "b=2"), Fact(name: "the input x", value: "of 5 bytes"),
    ])
    #expect(old.changes(since: old).isEmpty)
    var new = old
    new.facts.removeLast()
    new.facts[2] = Fact(name: "the option --price", value: "b=3")
    new.facts.append(Fact(name: "the option --limit", value: "7"))
    #expect(
      new.changes(since: old) == [
        "the option --price was a=1, b=2 and is a=1, b=3", "the input x is gone", "the option --limit is new",
      ])
  }
}
