package import FileFormats
internal import Numerics
package import Routing

/// The second step: both models' answers to each prompt, side by side, to a judge, in both orders.
package struct JudgeComparing {
  package struct Summary: Sendable, Equatable {
    package let promptCount: Int
    /// Prompts that both models answered.
    package let comparedCount: Int
    /// Of them, those whose answers are the same text: ties that no judge is asked for.
    package let identicalCount: Int
    /// Requests to a model without a usable answer, and of them those whose answer failed.
    package let missingCount: Int
    package let failedCount: Int
    /// Answers to requests that this folder does not make.
    package let strayCount: Int
    /// Requests to the judge that the given verdicts answer already.
    package let judgedCount: Int
    package let parts: [BatchRequestPart]
  }

  package var folder: JudgeFolder
  package var judge: String
  /// Members of every request's body in addition to `model` and `messages`.
  package var settings: [JSONValue.Member] = [
    JSONValue.Member(name: "max_tokens", value: 1024), JSONValue.Member(name: "temperature", value: 0),
  ]
  /// What a model refuses of them, by its name; nil to leave them as they are.
  package var parameters: (String) -> ModelParameters? = { _ in nil }
  var limits = BatchRequestFiles.Limits()

  package init(folder: JudgeFolder, judge: String) {
    self.folder = folder
    self.judge = judge
  }

  /// Writes the comparisons that the answers allow. More answers, later, add to them: a comparison's name follows from
  /// what is compared, so that verdicts on earlier ones stay good.
  ///
  /// - Parameter verdicts: of an earlier run; requests with a verdict are left out.
  package func write(_ answers: BatchAnswers, judged verdicts: BatchAnswers = BatchAnswers()) throws(InputError)
    -> Summary
  {
    let prompts = try folder.prompts().map(\.text)
    var comparisons: [JSONValue] = []
    var missing: [JSONValue] = []
    var failedCount = 0
    var identicalCount = 0
    var judgedCount = 0
    var foundCount = 0
    var files = BatchRequestFiles(
      folder: folder.path, name: "judge", model: judge,
      settings: BatchRequestFiles.adapted(settings, to: parameters(judge)), limits: limits)
    for prompt in prompts {
      var texts: [String] = []
      for model in [folder.strong, folder.weak] {
        let id = RequestIdentity.ask(prompt, model: model)
        let outcome = answers[id]
        if outcome != nil { foundCount += 1 }
        guard case .text(let text) = outcome else {
          var reason = "no answer in the files"
          if case .failed(let why) = outcome {
            reason = why
            failedCount += 1
          }
          missing.append(["custom_id": .string(id), "model": .string(model), "reason": .string(reason)])
          continue
        }
        texts.append(text)
      }
      guard texts.count == 2 else { continue }
      let key = RequestIdentity.prompt(prompt)
      guard texts[0] != texts[1] else {
        identicalCount += 1
        comparisons.append(["key": .string(key), "identical": true])
        continue
      }
      var ids: [String] = []
      for (first, second) in [(texts[0], texts[1]), (texts[1], texts[0])] {
        let id = RequestIdentity.judge(judge, prompt: prompt, first: first, second: second)
        ids.append(id)
        if verdicts.text(id).flatMap(PairwiseVerdict.init(parsing:)) != nil {
          judgedCount += 1
        } else {
          let mark = RequestIdentity.mark(of: id)
          try files.add(
            id, messages: JudgePrompt.messages(request: prompt, first: first, second: second, mark: mark))
        }
      }
      comparisons.append([
        "key": .string(key), "strong_first": .string(ids[0]), "weak_first": .string(ids[1]),
      ])
    }
    guard foundCount > 0 else {
      throw InputError(
        folder.path,
        "of \(FigureText.count(answers.count, of: "answer")), "
          + "none is to one of its requests; give the output of its batches "
          + "strong-*.jsonl and weak-*.jsonl")
    }
    let parts = try files.finish()
    try folder.write(missing, to: JudgeFolder.missingFile)
    try folder.write(comparisons, to: JudgeFolder.comparisonFile)
    return Summary(
      promptCount: prompts.count, comparedCount: comparisons.count, identicalCount: identicalCount,
      missingCount: missing.count, failedCount: failedCount, strayCount: answers.count - foundCount,
      judgedCount: judgedCount, parts: parts)
  }
}
