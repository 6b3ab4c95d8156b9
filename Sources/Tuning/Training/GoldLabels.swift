internal import JSONCoding
internal import ModelFiles

/// Golden labels as JSONL: `{"prompt": ..., "<model>": true|false|number, ...}`. Members that are strings are
/// no labels; the one called `domain` says what the prompt is about.
package enum GoldLabels {
  /// - Parameter canonicalName: resolves a model's spelling; nil is a name that it does not know.
  package static func read(
    _ path: String, into set: inout LabelledPromptSet, canonicalName: (String) -> String? = { $0 }
  ) throws(TuningError) {
    try LabelFile.forEachLine(of: path) { (line, bytes) throws(TuningError) in
      let row: JSONValue
      do throws(JSONError) { row = try JSONValue(parsing: bytes) } catch {
        throw TuningError(file: path, line: line, reason: "is not JSON: \(error.reason)")
      }
      guard let text = row["prompt"]?.string else {
        throw TuningError(file: path, line: line, reason: "has no string 'prompt'")
      }
      var prompt = LabelledPrompt(text: text)
      for member in row.members ?? [] where member.name != "prompt" {
        guard let grade = member.value.bool.map({ $0 ? 1.0 : 0 }) ?? member.value.double else { continue }
        guard let name = canonicalName(member.name) else {
          throw TuningError(file: path, line: line, reason: "names the unknown model '\(member.name)'")
        }
        prompt.set(grade, of: set.index(of: name))
      }
      prompt.domain = row["domain"]?.string ?? ""
      guard prompt.grades.count >= 2 else {
        throw TuningError(
          file: path, line: line, reason: "labels \(prompt.grades.count) models; a battle needs two of them")
      }
      set.append(prompt)
    }
  }
}
