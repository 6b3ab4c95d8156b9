import Testing

@testable import Routing

@Suite struct PromptTraitsTests {
  private static func with<Result>(_ text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    var text = text
    return text.withUTF8(body)
  }

  @Test(arguments: [
    ("Write a haiku.", [String]()), ("", []), ("Return JSON only.", ["json"]), ("as a .json file", ["json"]),
    ("jsonl, please", ["json"]), ("Ask Ajson.", []), ("jso", []), ("```\nx\n```", ["code"]),
    ("Fix it:\n  int x = 1;\n  return x;\n}", ["code"]), ("def f(x):\n    return x + 1", ["code"]),
    ("import taxes are high.\nFrom my point of view\nclass matters", []), ("One line with a brace {", []),
    ("{\n  \"json\": 1\n}\n", ["code", "json"]),
  ]) func rulesSayWhatATextHolds(_ text: String, _ expected: [String]) {
    #expect(Self.with(text) { PromptTraits(text: $0) }.names == expected)
  }

  @Test(arguments: [
    ("", "none"), ("12 + 30 = ?", "none"), ("Hello", "latin"), ("Größe", "latin"), ("Привет, Bob", "cyrillic"),
    ("今天天气怎么样", "han"), ("この文章を日本語に翻訳", "kana"), ("안녕하세요", "hangul"), ("مرحبا", "arabic"),
    ("नमस्ते", "devanagari"), ("שלום", "hebrew"), ("สวัสดี", "thai"), ("Γειά σου", "greek"), ("გამარჯობა", "other"),
  ]) func theScriptOfMostLettersCounts(_ text: String, _ expected: String) {
    #expect(Self.with(text) { PromptScript($0) }.name == expected)
  }
}
