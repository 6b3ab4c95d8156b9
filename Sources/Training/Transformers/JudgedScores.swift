package import FileFormats
internal import Files
internal import Routing

/// Answers that a judge scored from 1 to 5, as RouteLLM's gpt4_dataset has them: JSON lines with `prompt` and
/// `mixtral_score`, the score of the weak model's answer. A causal router learns them as they are; other routers read such
/// a file as `JudgedLabels` does.
package enum JudgedScores {
  private static let member = "mixtral_score"

  /// Whether the first line of a file has this layout.
  package static func canRead(_ path: String) -> Bool {
    guard !FileSystem.isFolder(path), (try? LabelTable.isJSON(path)) == true else { return false }
    var isFirst = true
    var isJudged = false
    try? LabelFile.forEachValue(of: path) { (line, bytes) throws(InputError) in
      guard isFirst else { return }
      isFirst = false
      isJudged = (try? LabelTable.object(bytes, file: path, line: line))?[member] != nil
    }
    return isJudged
  }

  /// Adds a prompt a row with its score, which is the weak model's grade, too.
  package static func read(
    _ source: LabelSource, weak: String, into set: inout LabelledPromptSet
  ) throws(InputError) -> SourceSummary {
    let (start, firstRow) = (set.prompts.count, set.rowCount)
    let model = set.index(of: weak)
    try LabelFile.forEachObject(of: source.path) { (record) throws(InputError) in
      let score = try record.number(member)
      guard let whole = Int(exactly: score), ScoreMapping.range.contains(whole) else {
        throw record.fail("has the \(member) \(score) where 1, 2, 3, 4 or 5 is needed")
      }
      var prompt = LabelledPrompt(text: try record.text("prompt"))
      prompt.set(score, of: model)
      prompt.judgedScore = whole
      set.append(prompt)
    }
    guard set.prompts.count > start else { throw InputError(source.path, "holds nothing to learn from: no row") }
    set.finish(promptsFrom: start, weight: source.weight, source: source.path)
    return SourceSummary(
      source, rowCount: set.rowCount - firstRow, prompts: set.prompts[start...], dropped: DropCounts())
  }
}
