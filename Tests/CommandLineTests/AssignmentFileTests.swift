import FileFormats
import Foundation
import TestSupport
import Testing

/// What the name of the output says of its layout.
@Suite struct AssignmentFileTests {
  @Test func aTableHoldsWhatTheObjectsHold() throws {
    let folder = try TemporaryFolder()
    let command = ["-q", "--router", "mf", "--log-fields", Program.sample("chat.jsonl"), "-o"]
    for name in ["a.jsonl", "a.csv", "b.csv.zst"] {
      #expect(try Program.run(command + [folder.file(name)]).status == 0)
    }
    let objects = try folder.text("a.jsonl").split(separator: "\n").map { try JSONValue(parsing: $0.utf8) }
    let rows = try folder.text("a.csv").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    #expect(rows.count == objects.count + 1)
    for (row, object) in zip(rows.dropFirst(), objects) {
      for (name, cell) in zip(rows[0], row) {
        switch object[name] {
        case .string(let text): #expect(cell == text)
        case let number?: #expect(Double(cell) == number.double)
        case nil: #expect(cell.isEmpty)
        }
      }
    }
    let magic = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/b.csv.zst")).prefix(4)
    #expect(magic == Data([0x28, 0xB5, 0x2F, 0xFD]))
  }

  @Test(arguments: ["--strong-share=30%", "--budget=60%"])
  func aTableOfASecondPassHasOneHeader(_ rule: String) throws {
    let folder = try TemporaryFolder()
    let table = try folder.file("a.csv")
    #expect(try Program.run(["-q", "--router", "mf", rule, "-o", table, Program.sample("chat.jsonl")]).status == 0)
    let rows = try folder.text("a.csv").split(separator: "\n")
    #expect(rows.count == 61 && rows.filter { $0.hasPrefix("id,model,") }.count == 1 && rows[0].hasPrefix("id,model,"))
  }
}
