internal import FileFormats
internal import Numerics
internal import Running

/// RouteLLM's MT Bench: `question.jsonl` with `question_id` and `turns`, `judgements.jsonl` with `question_id`, `model`,
/// `turn` and `score` among others. The first turn is routed; a question's quality is the mean over its turns, which
/// makes the mean over questions that over all judgements.
enum MTBenchJudgements {
  static func read(_ folder: String, models: BenchmarkModels) throws(InputError) -> EvaluationBenchmark {
    let list = try ContaminationList(path: "\(folder)/contaminated_prompts.jsonl")
    let questionPath = "\(folder)/question.jsonl"
    let judgementPath = "\(folder)/judgements.jsonl"
    let questions = try readQuestions(questionPath)
    let judgements = try readJudgements(judgementPath)
    let pair = try models.named(in: judgements.models, file: judgementPath, line: nil)
    var benchmark = EvaluationBenchmark(name: "mt-bench", scale: .score, pair: pair)
    var contaminatedCount = 0
    var failedCount = 0
    for question in questions {
      if question.turns.contains(where: list.contains) {
        contaminatedCount += 1
        continue
      }
      func mean(_ model: String) throws(InputError) -> Double {
        var sum = 0.0
        for turn in 1...question.turns.count {
          let key = Judgement(question: question.id, model: model, turn: turn)
          guard let score = judgements.scores[key] else {
            throw InputError(
              judgementPath,
              "has no judgement of '\(model)' on turn \(turn) of question \(question.id), which \(questionPath) asks")
          }
          if score < 0 { failedCount += 1 }
          sum += score
        }
        return sum / Double(question.turns.count)
      }
      benchmark.append(question.turns[0], strong: try mean(pair.strong), weak: try mean(pair.weak))
    }
    benchmark.contaminatedCount = contaminatedCount
    if failedCount > 0 {
      benchmark.notes.append(
        FigureText.count(failedCount, of: "judgement is", plural: "judgements are")
          + " negative, which is what a judge's failure leaves; each counts as it is, as in RouteLLM"
      )
    }
    return try benchmark.checked(file: questionPath)
  }

  private struct Question {
    let id: Int
    /// At least one.
    let turns: [String]
  }

  private struct Judgement: Hashable {
    let question: Int
    let model: String
    let turn: Int
  }

  private static func readQuestions(_ path: String) throws(InputError) -> [Question] {
    var questions: [Question] = []
    var ids: Set<Int> = []
    try LabelFile.forEachObject(of: path) { (row) throws(InputError) in
      guard let id = row["question_id"]?.integer, let turns = row["turns"]?.values?.map(\.string) else {
        throw row.fail("needs the number 'question_id' and the array 'turns'")
      }
      let texts = turns.compactMap { $0 }
      guard !texts.isEmpty, texts.count == turns.count else {
        throw row.fail("'turns' must hold one text or more, and nothing else")
      }
      guard ids.insert(id).inserted else {
        throw row.fail("repeats question \(id)")
      }
      questions.append(Question(id: id, turns: texts))
    }
    return questions
  }

  private static func readJudgements(
    _ path: String
  ) throws(InputError) -> (models: [String], scores: [Judgement: Double]) {
    var models: [String] = []
    var scores: [Judgement: Double] = [:]
    try LabelFile.forEachObject(of: path) { (row) throws(InputError) in
      guard let id = row["question_id"]?.integer, let model = row["model"]?.string, let turn = row["turn"]?.integer,
        let score = row["score"]?.double, score.isFinite
      else {
        throw row.fail("needs the numbers 'question_id', 'turn' and 'score' and the text 'model'")
      }
      if !models.contains(model) { models.append(model) }
      guard scores.updateValue(score, forKey: Judgement(question: id, model: model, turn: turn)) == nil else {
        throw row.fail("judges '\(model)' on turn \(turn) of question \(id) a second time")
      }
    }
    return (models, scores)
  }
}
