import Foundation
import TestSupport
import Testing

/// The reference page of the documentation is what the program says.
@Suite struct CommandReferenceTests {
  /// If it is not, write it again: `routellm-batch manual --markdown > Sources/routellm-batch/Documentation.docc/CommandReference.md`.
  @Test func thePageIsUpToDate() throws {
    let page = "\(ProjectFile.root)/Sources/routellm-batch/Documentation.docc/CommandReference.md"
    let result = try Program.run(["manual", "--markdown"])
    #expect(result.status == 0)
    #expect(result.text == (try String(contentsOfFile: page, encoding: .utf8)))
  }
}
