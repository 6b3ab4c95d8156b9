internal import Assigning
internal import JSONCoding

/// A benchmark of one's own as JSONL: `{"prompt": ..., "<strong>": score, "<weak>": score}`, the scores all numbers or
/// all truth values; other members are left alone.
enum ScoredPrompts {
  static func read(_ path: String, models: BenchmarkModels) throws(TuningError) -> EvaluationBenchmark {
    var benchmark: EvaluationBenchmark?
    try LabelFile.forEachLine(of: path) { (line, bytes) throws(TuningError) in
      let row: JSONValue
      do throws(JSONError) { row = try JSONValue(parsing: bytes) } catch {
        throw TuningError(file: path, line: line, reason: "is not JSON: \(error.reason)")
      }
      guard let prompt = row["prompt"]?.string else {
        throw TuningError(file: path, line: line, reason: "has no string 'prompt'")
      }
      let names = (row.members ?? []).map(\.name).filter { $0 != "prompt" }
      let pair = try models.named(in: names, file: path, line: line)
      let strong = try score(row, pair.strong, path, line)
      let weak = try score(row, pair.weak, path, line)
      var rows = benchmark ?? EvaluationBenchmark(name: name(of: path), scale: strong.scale, pair: pair)
      guard strong.scale == rows.scale, weak.scale == rows.scale else {
        throw TuningError(
          file: path, line: line, reason: "mixes numbers with true and false; scores must be one or the other")
      }
      rows.append(prompt, strong: strong.value, weak: weak.value)
      benchmark = rows
    }
    guard let benchmark else { throw TuningError(file: path, reason: "has no row") }
    return try benchmark.checked(file: path)
  }

  private static func score(
    _ row: JSONValue, _ model: String, _ path: String, _ line: Int
  ) throws(TuningError) -> (value: Double, scale: EvaluationBenchmark.Scale) {
    if let isCorrect = row[model]?.bool { return (isCorrect ? 1 : 0, .accuracy) }
    guard let value = row[model]?.double, value.isFinite else {
      throw TuningError(file: path, line: line, reason: "'\(model)' is neither a number nor true or false")
    }
    return (value, .score)
  }

  private static func name(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }
}
