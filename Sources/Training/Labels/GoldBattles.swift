/// Graded prompts as preferences: of two models the higher grade wins, equal grades tie.
package enum GoldBattles {
  /// The preferences over one pair, or over every pair of models graded on a prompt, in the order of prompts and models.
  ///
  /// - Parameter pair: names as `set.models` spells them; nil for all pairs.
  /// - Returns: also how many prompts give none, because they lack a grade.
  package static func rows(
    of set: LabelledPromptSet, pair: (strong: String, weak: String)? = nil
  ) -> (rows: [PreferenceRow], skippedCount: Int) {
    var rows: [PreferenceRow] = []
    var skippedCount = 0
    for prompt in set.prompts {
      let before = rows.count
      if let pair {
        let grades = prompt.grades
        if let strong = grades.first(where: { set.models[$0.model] == pair.strong }),
          let weak = grades.first(where: { set.models[$0.model] == pair.weak })
        {
          rows.append(row(prompt.text, pair.strong, strong.grade, pair.weak, weak.grade))
        }
      } else {
        let grades = prompt.grades.sorted { $0.model < $1.model }
        for (index, first) in grades.enumerated() {
          for second in grades[(index + 1)...] {
            rows.append(row(prompt.text, set.models[first.model], first.grade, set.models[second.model], second.grade))
          }
        }
      }
      if rows.count == before { skippedCount += 1 }
    }
    return (rows, skippedCount)
  }

  private static func row(
    _ prompt: String, _ modelA: String, _ gradeA: Double, _ modelB: String, _ gradeB: Double
  ) -> PreferenceRow {
    PreferenceRow(
      prompt: prompt, modelA: modelA, modelB: modelB,
      winner: gradeA > gradeB ? .modelA : gradeA < gradeB ? .modelB : .tie)
  }
}
