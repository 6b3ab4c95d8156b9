internal import Assigning

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
  package func read(models: BenchmarkModels) throws(TuningError) -> EvaluationBenchmark {
    switch self {
    case .mmlu(let folder): try BenchmarkSource.readMMLU(try BenchmarkSource.part("mmlu", of: folder), models: models)
    case .gsm8k(let folder):
      try BenchmarkSource.readGSM8K(try BenchmarkSource.part("gsm8k", of: folder), models: models)
    case .mtBench(let folder):
      try MTBenchJudgements.read(try BenchmarkSource.part("mt_bench", of: folder), models: models)
    case .file(let path): try ScoredPrompts.read(path, models: models)
    }
  }

  private static func part(_ name: String, of folder: String) throws(TuningError) -> String {
    let part = "\(folder)/\(name)"
    guard EvaluationFolder.isFolder(part) else {
      throw TuningError(
        file: folder, reason: "has no folder '\(name)'; RouteLLM's repository keeps it in routellm/evals")
    }
    return part
  }

  private static func readGSM8K(_ folder: String, models: BenchmarkModels) throws(TuningError) -> EvaluationBenchmark {
    let list = try ContaminationList(path: "\(folder)/contaminated_prompts.jsonl")
    let path = "\(folder)/gsm8k_responses.csv"
    var benchmark: EvaluationBenchmark?
    try CorrectnessTable.read(path, name: "gsm8k", models: models, list: list, into: &benchmark)
    guard let benchmark else { throw TuningError(file: path, reason: "has no row") }
    return try benchmark.checked(file: path)
  }

  private static func readMMLU(_ folder: String, models: BenchmarkModels) throws(TuningError) -> EvaluationBenchmark {
    let list = try ContaminationList(path: "\(folder)/contaminated_prompts.jsonl")
    let responses = "\(folder)/responses"
    guard EvaluationFolder.isFolder(responses) else {
      throw TuningError(file: folder, reason: "has no folder 'responses' with one mmlu_DOMAIN.csv a domain")
    }
    let domains = try EvaluationFolder.names(in: responses, from: "mmlu_", to: ".csv")
    var benchmark: EvaluationBenchmark?
    for domain in domains {
      try CorrectnessTable.read(
        "\(responses)/\(domain)", name: "mmlu", models: models, list: list, into: &benchmark)
    }
    guard var benchmark else { throw TuningError(file: responses, reason: "holds no mmlu_DOMAIN.csv") }
    if domains.count != domainCount {
      benchmark.notes.append("\(domains.count) domains; MMLU has \(domainCount)")
    }
    return try benchmark.checked(file: responses)
  }

  private static let domainCount = 57
}
