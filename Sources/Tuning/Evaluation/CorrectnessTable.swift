internal import Assigning

/// RouteLLM's cached responses as CSV: a column `prompt` and one per model that says whether its answer was correct, as
/// pandas writes truth values; further columns are left alone.
enum CorrectnessTable {
  /// Appends a file's rows, without those that the list names.
  ///
  /// - Parameter benchmark: nil before the first file, which decides how the models are spelt.
  static func read(
    _ path: String, name: String, models: BenchmarkModels, list: ContaminationList,
    into benchmark: inout EvaluationBenchmark?
  ) throws(TuningError) {
    var reader = try CSVReader(path: path)
    let prompt = try reader.column("prompt")
    let pair = try models.named(in: reader.header.filter { $0 != "prompt" }, file: path, line: 1)
    let strong = try reader.column(pair.strong)
    let weak = try reader.column(pair.weak)
    var rows = benchmark ?? EvaluationBenchmark(name: name, scale: .accuracy, pair: pair)
    var contaminatedCount = rows.contaminatedCount ?? 0
    while let record = try reader.next() {
      let strongScore = try correctness(record, strong, reader)
      let weakScore = try correctness(record, weak, reader)
      if list.contains(record.fields[prompt]) {
        contaminatedCount += 1
      } else {
        rows.append(record.fields[prompt], strong: strongScore, weak: weakScore)
      }
    }
    rows.contaminatedCount = contaminatedCount
    benchmark = rows
  }

  /// 1 for `True`, `true`, `1` and their like, 0 for `False`.
  private static func correctness(
    _ record: CSVRecord, _ column: Int, _ reader: CSVReader
  ) throws(TuningError) -> Double {
    switch record.fields[column].lowercased() {
    case "true", "1", "1.0": return 1
    case "false", "0", "0.0": return 0
    default:
      throw TuningError(
        file: reader.file, line: record.line,
        reason: "'\(reader.header[column])' is '\(record.fields[column])', neither True nor False")
    }
  }
}
