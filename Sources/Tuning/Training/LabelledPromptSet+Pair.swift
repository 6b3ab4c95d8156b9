internal import Embedding

extension LabelledPromptSet {
  /// The prompts with grades of both models, and strong's grade less weak's.
  package func gains(strong: String, weak: String) -> [(prompt: Int, gain: Double)] {
    guard let strong = models.firstIndex(of: strong), let weak = models.firstIndex(of: weak) else { return [] }
    return prompts.indices.compactMap { index in
      let grades = prompts[index].grades
      guard let better = grades.first(where: { $0.model == strong })?.grade,
        let worse = grades.first(where: { $0.model == weak })?.grade
      else { return nil }
      return (index, better - worse)
    }
  }

  /// `preference` where battles are among the grades, `accuracy` where both models' every grade is 0 or 1, else `score`.
  package func gradeUnit(strong: String, weak: String) -> String {
    let pair = [models.firstIndex(of: strong), models.firstIndex(of: weak)]
    guard !prompts.contains(where: { $0.isBattle && $0.grades.allSatisfy { pair.contains($0.model) } }) else {
      return "preference"
    }
    let isBinary = prompts.allSatisfy { prompt in
      prompt.grades.allSatisfy { !pair.contains($0.model) || $0.grade == 0 || $0.grade == 1 }
    }
    return isBinary ? "accuracy" : "score"
  }

  /// Some of the prompts, over all the models.
  func subset(_ indices: [Int]) -> LabelledPromptSet {
    var subset = LabelledPromptSet()
    for model in models { _ = subset.index(of: model) }
    for index in indices { subset.append(prompts[index]) }
    return subset
  }
}

extension EmbeddingMatrix {
  /// Some of the rows, in this order.
  func rows(_ indices: [Int]) -> EmbeddingMatrix {
    var rows = EmbeddingMatrix(dimension: dimension)
    for index in indices {
      rows.appendRow { target in
        withRow(index) { source in
          for column in source.indices { target[column] = source[column] }
        }
      }
    }
    return rows
  }
}
