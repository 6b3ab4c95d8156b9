internal import Numerics
package import Routing
internal import TextModels

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
  /// Where the rows of the data name the groups of a prompt, the parent's first; empty where they name none.
  package private(set) var groupSources: [String] = []
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

  /// Counts further rows of the data and returns the first one's place.
  @discardableResult package mutating func addRows(_ count: Int) -> Int {
    rowCount += count
    return rowCount - count
  }

  /// Gives every prompt the groups of its row.
  ///
  /// - Parameters:
  ///   - names: one list a row of the data, with a name for each source, which is empty where the row has none.
  ///   - sources: where the names stand.
  mutating func nameGroups(_ names: [[String]], sources: [String]) {
    precondition(names.count == rowCount && names.allSatisfy { $0.count == sources.count })
    groupSources = sources
    for index in prompts.indices { prompts[index].groups = names[rows[index]] }
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
    result.groupSources = groupSources
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
  /// `BattleSet.grades` wants: more than 128 different grades on one prompt cannot be distinguished at the upper end.
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

extension LabelledPromptSet {
  /// The prompts with grades of both models, and strong's grade less weak's; assumed grades are left out.
  package func gains(strong: String, weak: String) -> [(prompt: Int, gain: Double)] {
    guard let strong = models.firstIndex(of: strong), let weak = models.firstIndex(of: weak) else { return [] }
    return prompts.indices.compactMap { index in
      let grades = prompts[index].grades
      guard !prompts[index].isAssumed, let better = grades.first(where: { $0.model == strong })?.grade,
        let worse = grades.first(where: { $0.model == weak })?.grade
      else { return nil }
      return (index, better - worse)
    }
  }

  /// How many rows these are, and of how many different prompts: every battle is a row, and so is a graded prompt.
  func counted(_ rows: [Int]) -> String {
    let texts = textCount(of: rows)
    return FigureText.count(rows.count)
      + (texts == rows.count ? "" : ", of \(FigureText.count(texts, of: "different prompt"))")
  }

  /// `preference` where battles are among the grades, `accuracy` where both models' every grade is 0 or 1, else `score`.
  /// Assumed grades do not count, nor judged scores beside other grades.
  package func gradeUnit(strong: String, weak: String) -> String {
    let pair = [models.firstIndex(of: strong), models.firstIndex(of: weak)]
    guard !prompts.contains(where: { $0.isBattle && $0.grades.allSatisfy { pair.contains($0.model) } }) else {
      return "preference"
    }
    let graded = prompts.filter { $0.judgedScore == nil }
    let isBinary = (graded.isEmpty ? prompts : graded).allSatisfy { prompt in
      prompt.isAssumed
        || prompt.grades.allSatisfy { !pair.contains($0.model) || $0.grade == 0 || $0.grade == 1 }
    }
    return isBinary ? "accuracy" : "score"
  }

  /// Some of the prompts, over all the models.
  func subset(_ indices: [Int]) -> LabelledPromptSet {
    var subset = LabelledPromptSet()
    subset.groupSources = groupSources
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

/// A prompt and how well models answered it.
package struct LabelledPrompt: Sendable, Equatable {
  package let text: String
  /// Model by index, and its grade: of two the higher one wins, equal ones tie. Each model at most once.
  package private(set) var grades: [(model: Int, grade: Double)] = []
  /// Whether this is one battle of preference data: two grades, model A's first. Otherwise every pair of graded models
  /// is a battle, and model A is the one that joined the set's list first.
  package let isBattle: Bool
  /// How much each of its battles counts; above 0.
  package internal(set) var weight = 1.0
  /// What the prompt is about, as its data says, such as a subject of an examination; prompts of one source and domain
  /// are expected to be about equally hard.
  package internal(set) var domain = ""
  /// Its groups, one a source of the set's, empty where its row names none.
  package internal(set) var groups: [String] = []
  /// Whether nobody graded these models' answers: the grades say what somebody expects of them. Assumed grades teach a
  /// router, but nothing is measured by them.
  package internal(set) var isAssumed = false
  /// False where only the prompt's vector is known, and `text` is made up.
  package internal(set) var hasText = true
  /// From 1 to 5, where a judge scored the weak model's answer and nothing else is known of the prompt.
  package internal(set) var judgedScore: Int?

  package init(text: String) {
    self.text = text
    isBattle = false
  }

  /// One battle: the winner's grade is 1 and the loser's 0; both are one half for a tie.
  package init(text: String, modelA: Int, modelB: Int, outcome: BattleOutcome) {
    precondition(modelA != modelB)
    self.text = text
    isBattle = true
    let gradeA = outcome == .modelA ? 1.0 : outcome == .modelB ? 0 : 0.5
    grades = [(modelA, gradeA), (modelB, 1 - gradeA)]
  }

  /// Adds a grade, or replaces the one that the model has.
  mutating func set(_ grade: Double, of model: Int) {
    if let index = grades.firstIndex(where: { $0.model == model }) {
      grades[index].grade = grade
    } else {
      grades.append((model, grade))
    }
  }

  /// Keeps the grades of models that have a new index.
  mutating func renumber(_ newIndex: [Int?]) {
    grades = grades.compactMap { old in newIndex[old.model].map { (model: $0, grade: old.grade) } }
  }

  /// The grade of a model, if it has one.
  package func grade(of model: Int) -> Double? { grades.first { $0.model == model }?.grade }

  package static func == (left: LabelledPrompt, right: LabelledPrompt) -> Bool {
    left.text == right.text && left.isBattle == right.isBattle && left.weight == right.weight
      && left.isAssumed == right.isAssumed && left.judgedScore == right.judgedScore
      && left.grades.elementsEqual(right.grades, by: ==)
  }
}

/// Prompts cut into those to learn from and those that are held out, in groups: a graded prompt is one of its own, and
/// battles of preference data over one text form one.
struct PromptSplit {
  /// Places of the set's prompts, a list a group.
  let kept: [[Int]]
  let heldOut: [[Int]]

  /// Holds out a share of the groups, drawn by `random`, at least one and never all: no battle's text that is held out
  /// was learned from in another battle.
  ///
  /// - Parameter prompts: places in `set`; at least two different texts.
  init(_ prompts: [Int], of set: LabelledPromptSet, heldOutShare: Double, random: inout SplitMix64) {
    var groupOfText: [String: Int] = [:]
    var groups: [[Int]] = []
    for prompt in prompts {
      guard set.prompts[prompt].isBattle else {
        groups.append([prompt])
        continue
      }
      let group = groupOfText[set.prompts[prompt].text] ?? groups.count
      if group == groups.count {
        groupOfText[set.prompts[prompt].text] = group
        groups.append([])
      }
      groups[group].append(prompt)
    }
    groups.shuffle(using: &random)
    let count = min(max(1, Int(Double(groups.count) * heldOutShare)), max(0, groups.count - 1))
    heldOut = Array(groups[..<count])
    kept = Array(groups[count...])
  }
}
