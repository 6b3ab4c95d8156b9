import FileFormats
import LogReading
import Routing
import Running
import TestSupport
import Testing

@testable import Training

@Suite struct GroupGradeFileTests {
  private static func read(_ text: String, _ field: String = "/template") throws -> GroupGrades {
    let field = try #require(try GroupField(field))
    return try GroupGradeFile.read(
      TemporaryFile.holding(text), candidates: ["gpt-4o", "small"], field: field, aliases: try .shipped())
  }

  @Test func rowsAreGradesOfRequestsOrOfGroups() throws {
    let byRequest = try Self.read("id,model,score\nr1,gpt-4o,1\nr1,small,0.5\nr1,third,0\nr2,openai/gpt-4o,false\n")
    #expect(byRequest.isByRequest && byRequest.models == ["gpt-4o", "small", "third"])
    #expect(byRequest.items.map(\.key.description) == ["r1", "r2"])
    #expect(
      byRequest.items[0].grades.map(\.model) == [0, 1, 2] && byRequest.items[0].grades.map(\.grade) == [1, 0.5, 0])
    #expect(byRequest.items[1].grades.map(\.model) == [0])
    let byGroup = try Self.read(
      """
      {"group": "sql", "model": "gpt-4o", "correct": true}
      {"group": "sql", "model": "small", "grade": 0.25}

      {"group": "sql", "id": 7, "model": "small", "score": 1}
      {"group": "sql", "id": 7, "model": "gpt-4o", "score": 1}
      """)
    #expect(!byGroup.isByRequest && byGroup.items.map(\.grades.count) == [1, 1, 2])
    #expect(byGroup.items.allSatisfy { $0.key == GroupName("sql") })
  }

  @Test func groupsAreNamedAsRowsOfTheLogAre() throws {
    let long = String(repeating: "x", count: 300)
    let grades = try Self.read("group,model,score\n\(long),gpt-4o,1\n\(long),small,1\n")
    #expect(grades.items[0].key.description.utf8.count <= 128)
    let secret = try Self.read("group,model,score\nabcdefghijklmnopqrstuvwxyz,gpt-4o,1\nb,small,1\n", "/api_key")
    #expect(secret.items[0].key.description.hasPrefix("...wxyz ("))
  }

  @Test func whatCannotBeReadIsRefusedWithItsLine() {
    let head = "id,model,score\na,gpt-4o,1\n"
    let refusals: [(text: String, line: Int?, part: String)] = [
      ("id,score\na,1\n", 1, "has no column 'model'"),
      (head + "b,small,1.5\n", 3, "'score' is 1.5, which is not from 0 to 1"),
      (head + "b,small,good\n", 3, "'score' is 'good', not a number"),
      (head + "b,small,nan\n", 3, "not a number"),
      (head + "a,gpt-4o,0\n", 3, "grades gpt-4o on 'a' a second time"),
      (head + "a,openai/gpt-4o,0\n", 3, "a second time"),
      ("model,score\ngpt-4o,1\n", 2, "has neither a 'group' nor the 'id' of a request"),
      (head + ",small,1\n", 3, "has neither a 'group' nor the 'id' of a request"),
      ("id,model\na,gpt-4o\n", 2, "has no 'score'"),
      (head + "b,,1\n", 3, "'model' must be a text"),
      (head, nil, "grades no answer of 'small'"),
      ("id,model,score\n", nil, "holds no grades"),
      (
        #"{"id":"a","model":"gpt-4o","score":1}"# + "\n" + #"{"group":"b","model":"small","score":1}"#, 2,
        "names a group"
      ),
    ]
    for refusal in refusals {
      do {
        _ = try Self.read(refusal.text)
        Issue.record("\(refusal.text) was read")
      } catch {
        let message = "\(error)"
        #expect(message.contains(refusal.part), "\(message)")
        if let line = refusal.line { #expect(message.contains(":\(line): "), "\(message)") }
      }
    }
  }
}
