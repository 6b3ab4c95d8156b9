import FileFormats
import Testing

@testable import Routing

@Suite struct QuestionTemplateTests {
  private static func text(_ template: String, _ question: String) throws -> String {
    let template = try QuestionTemplate(Array(template.utf8), file: "f.txt")
    return String(decoding: template.text(question: question.utf8), as: UTF8.self)
  }

  @Test func replacesEveryQuestionAndUndoublesBraces() throws {
    #expect(try Self.text("a {question} b {question}{{c}}", "{{Q}}") == "a {{Q}} b {{Q}}{c}")
    #expect(try Self.text("{{question}} {question}", "Q") == "{question} Q")
    #expect(try Self.text("{{{question}}}", "Q") == "{Q}")
  }

  @Test(arguments: ["{question} {", "} {question}", "{question} {other}", "{} {question}", "{ question} {question}"])
  func refusesOtherFields(_ template: String) {
    #expect {
      try Self.text(template, "")
    } throws: { error in
      "\(error)".hasPrefix("f.txt: has a brace at byte")
    }
  }

  @Test(arguments: ["", "Question:", "{{question}}"]) func refusesATemplateWithoutAQuestion(_ template: String) {
    #expect {
      try Self.text(template, "")
    } throws: { error in
      "\(error)" == "f.txt: has no {question}: every prompt would get the same score"
    }
  }
}
