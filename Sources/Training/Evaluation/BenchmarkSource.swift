package import FileFormats
internal import Numerics
internal import Files
package import Routing
package import Running

/// Where a benchmark is read from.
package enum BenchmarkSource: Sendable, Equatable {
  /// RouteLLM's benchmarks, in the layout of its folder `routellm/evals`.
  case mmlu(folder: String)
  case gsm8k(folder: String)
  case mtBench(folder: String)
  /// JSON lines of a prompt and its scores.
  case file(String)

  /// The names of RouteLLM's benchmarks.
  package static let names = ["mmlu", "gsm8k", "mt-bench"]

  /// - Parameters:
  ///   - name: one of `names`, or a path that ends in `.jsonl`.
  ///   - folder: RouteLLM's evals folder; nil if none was given.
  /// - Returns: nil for a name that is neither, or for one of `names` without a folder.
  package init?(name: String, folder: String?) {
    switch (name, folder) {
    case ("mmlu", let folder?): self = .mmlu(folder: folder)
    case ("gsm8k", let folder?): self = .gsm8k(folder: folder)
    case ("mt-bench", let folder?): self = .mtBench(folder: folder)
    case (_, _) where name.hasSuffix(".jsonl"): self = .file(name)
    default: return nil
    }
  }

  /// Reads the rows, drops those of the contamination list, and checks that the strong model is the better one.
  ///
  /// - Parameters:
  ///   - field: by what prompts are taken apart: a member of a file's rows, or `domain` of MMLU; nil if they are not.
  ///   - groups: what the routers group requests by, of a file's rows; RouteLLM's benchmarks have no groups.
  package func read(
    models: BenchmarkModels, by field: String? = nil, groups: [String] = []
  ) throws(InputError) -> EvaluationBenchmark {
    switch self {
    case .mmlu(let folder):
      try BenchmarkSource.readMMLU(
        try BenchmarkSource.part("mmlu", of: folder), models: models, byDomain: field == "domain")
    case .gsm8k(let folder):
      try BenchmarkSource.readGSM8K(try BenchmarkSource.part("gsm8k", of: folder), models: models)
    case .mtBench(let folder):
      try MTBenchJudgements.read(try BenchmarkSource.part("mt_bench", of: folder), models: models)
    case .file(let path): try ScoredPrompts.read(path, models: models, by: field, groups: groups)
    }
  }

  private static func part(_ name: String, of folder: String) throws(InputError) -> String {
    let part = "\(folder)/\(name)"
    guard FileSystem.isFolder(part) else {
      throw InputError(folder, "has no folder '\(name)'; RouteLLM's repository keeps it in routellm/evals")
    }
    return part
  }

  private static func readGSM8K(_ folder: String, models: BenchmarkModels) throws(InputError) -> EvaluationBenchmark {
    let list = try ContaminationList(path: "\(folder)/contaminated_prompts.jsonl")
    let path = "\(folder)/gsm8k_responses.csv"
    var benchmark: EvaluationBenchmark?
    try CorrectnessTable.read(path, name: "gsm8k", models: models, list: list, into: &benchmark)
    guard let benchmark else { throw InputError(path, "has no row") }
    return try benchmark.checked(file: path)
  }

  private static func readMMLU(
    _ folder: String, models: BenchmarkModels, byDomain: Bool
  ) throws(InputError) -> EvaluationBenchmark {
    let list = try ContaminationList(path: "\(folder)/contaminated_prompts.jsonl")
    let responses = "\(folder)/responses"
    guard FileSystem.isFolder(responses) else {
      throw InputError(folder, "has no folder 'responses' with one mmlu_DOMAIN.csv a domain")
    }
    let domains: [String]
    do throws(SystemError) {
      domains = try FileSystem.names(in: responses).filter { $0.hasPrefix("mmlu_") && $0.hasSuffix(".csv") }
    } catch {
      throw InputError(responses, "cannot be listed: \(error)")
    }
    var benchmark: EvaluationBenchmark?
    for domain in domains {
      try CorrectnessTable.read(
        "\(responses)/\(domain)", name: "mmlu", models: models, list: list,
        part: byDomain ? String(domain.dropFirst("mmlu_".count).dropLast(".csv".count)) : nil, into: &benchmark)
    }
    guard var benchmark else { throw InputError(responses, "holds no mmlu_DOMAIN.csv") }
    if domains.count != domainCount {
      benchmark.notes.append("\(FigureText.count(domains.count, of: "domain")); MMLU has \(domainCount)")
    }
    return try benchmark.checked(file: responses)
  }

  private static let domainCount = 57
}

/// Finds a pair of models among the names that a benchmark's data uses.
package struct BenchmarkModels: Sendable {
  package let pair: ModelPair
  package let aliases: ModelAliasTable

  /// - Parameter pair: by any of the models' spellings.
  package init(pair: ModelPair, aliases: ModelAliasTable) {
    self.pair = pair
    self.aliases = aliases
  }

  /// The two names by which a file calls the pair.
  func named(in names: [String], file: String, line: Int?) throws(InputError) -> ModelPair {
    let found = ModelPair(
      strong: try name(of: pair.strong, in: names, file: file, line: line),
      weak: try name(of: pair.weak, in: names, file: file, line: line))
    guard found.strong != found.weak else {
      throw InputError(file, line: line, "'\(pair.strong)' and '\(pair.weak)' are both its '\(found.weak)'")
    }
    return found
  }

  private func name(of model: String, in names: [String], file: String, line: Int?) throws(InputError) -> String {
    if names.contains(model) { return model }
    let matches = names.filter { aliases.areSame($0, model) }
    guard let match = matches.first else {
      throw InputError(
        file, line: line,
        "has nothing for the model '\(model)' in any of its spellings"
          + NearestNames.suggestion(for: model, among: names))
    }
    guard matches.count == 1 else {
      throw InputError(
        file, line: line,
        "has \(matches.map { "'\($0)'" }.joined(separator: " and ")) for the model '\(model)'; say which with "
          + "--strong or --weak")
    }
    return match
  }
}

/// RouteLLM's cached responses as CSV: a column `prompt` and one per model that says whether its answer was correct, as
/// pandas writes truth values; further columns are left alone.
enum CorrectnessTable {
  /// Appends a file's rows, without those that the list names.
  ///
  /// - Parameters:
  ///   - part: what all of its prompts are about; nil where that is not asked.
  ///   - benchmark: nil before the first file, which decides how the models are spelt.
  static func read(
    _ path: String, name: String, models: BenchmarkModels, list: ContaminationList, part: String? = nil,
    into benchmark: inout EvaluationBenchmark?
  ) throws(InputError) {
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
        rows.append(record.fields[prompt], strong: strongScore, weak: weakScore, part: part)
      }
    }
    rows.contaminatedCount = contaminatedCount
    benchmark = rows
  }

  /// 1 for `True`, `true`, `1` and their like, 0 for `False`.
  private static func correctness(
    _ record: CSVRecord, _ column: Int, _ reader: CSVReader
  ) throws(InputError) -> Double {
    switch record.fields[column].lowercased() {
    case "true", "1", "1.0": return 1
    case "false", "0", "0.0": return 0
    default:
      throw InputError(
        reader.file, line: record.line,
        "'\(reader.header[column])' is '\(record.fields[column])', neither True nor False")
    }
  }
}
