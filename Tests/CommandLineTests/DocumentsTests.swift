import Foundation
import TestSupport
import Testing

/// The documents: where their links lead, how long the README is, and what their examples print.
/// `Tests/Documents/check.sh` explains what is checked, and how examples are recorded.
@Suite struct DocumentsTests {
  private static func check(_ documents: [String] = [], in root: String = ProjectFile.root) throws -> Program.Result {
    try Program.run(
      ["bash", "\(root)/Tests/Documents/check.sh", "--program", Program.path] + documents, executable: "/usr/bin/env")
  }

  @Test func linksLeadSomewhereAndExamplesPrintWhatIsShown() throws {
    let result = try Self.check()
    #expect(result.status == 0, "\(result.text)\(result.errors)")
    // Were a folder not found, none of its documents would be checked.
    let count = result.lines.last?.split { !$0.isNumber }.first.flatMap { Int($0) }
    #expect(try #require(count) > 30)
  }

  /// Each text has a fault that the check names, but the last one, which has none.
  @Test(arguments: [
    ("[a](missing.md)", "the link missing.md leads nowhere"),
    ("[a](#none)", "README.md has no heading for the anchor #none"),
    ("[a](../a.md)", "the link ../a.md leads out of the project"),
    ("    $ echo 1\n    2", "the example prints something else"),
    ("    $ echo 1", "the example prints something else"),
    ("    $ printf '1\\n2\\n'\n    1", "the example prints something else"),
    (String(repeating: "\n", count: 200), "README.md has 201 lines"),
    ("# A `b`\n\n[a](#a-b)\n\n    $ printf '1\\n\\n3\\n4\\n'\n    1\n\n    ...\n    4", "examples: 1, failures: 0"),
  ])
  func faultsAreNamed(_ text: String, _ said: String) throws {
    let folder = try TemporaryFolder()
    for name in ["Tests/Documents/check.sh", "Tests/Cases/mask.sed"] {
      let copy = try folder.file(name)
      try FileManager.default.createDirectory(
        atPath: (copy as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: "\(ProjectFile.root)/\(name)", toPath: copy)
    }
    _ = try folder.file("README.md", text + "\n")
    let result = try Self.check(["README.md"], in: folder.path)
    #expect(result.text.contains(said), "\(result.text)\(result.errors)")
    #expect(result.status == (said.hasSuffix("failures: 0") ? 0 : 1))
  }
}
