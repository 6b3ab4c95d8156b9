/// Labelled prompts of one or more sources over one list of models.
package struct LabelledPromptSet: Sendable {
  /// In the order of their first appearance.
  package private(set) var models: [String] = []
  package private(set) var prompts: [LabelledPrompt] = []
  /// Of each prompt the row of the data that it comes from, which is the row of its embedding if the user brings
  /// embeddings: several battles over one prompt may share a row, and a row that was dropped has no prompt.
  package private(set) var rows: [Int] = []
  /// Rows of the data so far, dropped ones too.
  package private(set) var rowCount = 0
  private var indices: [String: Int] = [:]

  package init() {}

  /// The index of a model, which joins the list if it is new.
  package mutating func index(of model: String) -> Int {
    if let index = indices[model] { return index }
    indices[model] = models.count
    models.append(model)
    return models.count - 1
  }

  /// The index of a model that is in the list.
  package func known(_ model: String) -> Int? { indices[model] }

  /// A prompt that is a row of its own.
  package mutating func append(_ prompt: LabelledPrompt) { append(prompt, row: addRows(1)) }

  /// A prompt of a row that was added before.
  package mutating func append(_ prompt: LabelledPrompt, row: Int) {
    precondition((0..<rowCount).contains(row))
    prompts.append(prompt)
    rows.append(row)
  }

  /// Counts further rows of the data and tells the first one's place.
  @discardableResult package mutating func addRows(_ count: Int) -> Int {
    rowCount += count
    return rowCount - count
  }

  mutating func set(_ grade: Double, of model: Int, prompt: Int) { prompts[prompt].set(grade, of: model) }

  /// Completes the prompts from a place on, those of one source: their battles' weight, and the source in the names of
  /// their domains.
  mutating func finish(promptsFrom start: Int, weight: Double, source: String) {
    for index in start..<prompts.count {
      prompts[index].weight = weight
      prompts[index].domain = "\(source)\u{0}\(prompts[index].domain)"
    }
  }

  /// The same prompts over fewer models; the places of prompts and rows stay.
  func keeping(_ isKept: [Bool]) -> LabelledPromptSet {
    var result = LabelledPromptSet()
    result.rowCount = rowCount
    result.rows = rows
    let newIndex = models.indices.map { isKept[$0] ? result.index(of: models[$0]) : nil }
    result.prompts = prompts.map { prompt in
      var prompt = prompt
      prompt.renumber(newIndex)
      return prompt
    }
    return result
  }

  /// How many different texts these prompts have.
  func textCount(of prompts: [Int]) -> Int { Set(prompts.map { self.prompts[$0].text }).count }

  /// Grades as ranks from 0 within each prompt, `prompts` x `models`; -1 for a model without a grade. What
  /// `BattleSet.grades` wants: more than 128 different grades on one prompt cannot be told apart at the upper end.
  ///
  /// - Parameter skipsBattles: leaves the rows of single battles empty, for those who list them one by one.
  func ranks(of prompts: [Int], skipsBattles: Bool = false) -> [Int8] {
    var ranks = [Int8](repeating: -1, count: prompts.count * models.count)
    for (row, prompt) in prompts.enumerated() where !(skipsBattles && self.prompts[prompt].isBattle) {
      let grades = self.prompts[prompt].grades
      let levels = Array(Set(grades.map(\.grade))).sorted()
      for (model, grade) in grades {
        ranks[row * models.count + model] = Int8(min(127, levels.firstIndex(of: grade) ?? 0))
      }
    }
    return ranks
  }
}
