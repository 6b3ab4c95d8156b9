extension EvaluationBenchmark {
  /// Without these prompts, and with a note that says so.
  ///
  /// - Parameters:
  ///   - rows: places among `prompts`.
  ///   - reason: why, such as `that the training prompts contain`.
  package func dropping(_ rows: Set<Int>, reason: String) throws(TuningError) -> EvaluationBenchmark {
    guard !rows.isEmpty else { return self }
    var kept = EvaluationBenchmark(name: name, scale: scale, pair: pair)
    for row in prompts.indices where !rows.contains(row) {
      kept.append(prompts[row], strong: strongScores[row], weak: weakScores[row])
    }
    kept.contaminatedCount = contaminatedCount
    kept.notes = notes + ["\(rows.count) of \(count) prompts dropped \(reason)"]
    guard kept.count > 0 else {
      throw TuningError(file: name, reason: "has no prompt left: all \(count) are among those \(reason)")
    }
    return try kept.checked(file: name)
  }

  /// Without the prompts that a list names: JSON lines with `eval_prompt`, as RouteLLM's contamination lists and
  /// `augment similarity --duplicates` have it.
  package func excluding(list path: String) throws(TuningError) -> EvaluationBenchmark {
    let list = try ContaminationList(path: path)
    let rows = Set(prompts.indices.filter { list.contains(prompts[$0]) })
    return try dropping(rows, reason: "that \(path) lists")
  }
}
