package import Embedding
internal import Reporting

/// The prompts of a benchmark that count as known from training.
package struct BenchmarkDuplicates: Sendable, Equatable {
  /// Places among the benchmark's prompts, of any training set.
  package private(set) var rows: Set<Int> = []
  /// A line for each training set that contains some.
  package private(set) var notes: [String] = []

  /// - Parameter embeddings: one row a prompt, by the embedder of the training sets' vectors.
  package init(_ benchmark: EvaluationBenchmark, embeddings: EmbeddingMatrix, training sets: [TrainingPrompts]) {
    for set in sets {
      let matches = set.matches(of: benchmark.prompts, embeddings: embeddings)
      let found = matches.indices.filter { matches[$0].isDuplicate }
      rows.formUnion(found)
      guard !found.isEmpty else { continue }
      let limit = ReportText.fixed(TrainingPrompts.contaminationCosine, 2)
      let wordings = matches.count { $0.hasSameWording }
      let told =
        set.texts.isEmpty
        ? "lie within a cosine of \(limit) of a training prompt"
        : "are among the training prompts: \(wordings) word for word, the others within a cosine of \(limit)"
      notes.append(
        "\(set.name): \(found.count) of \(benchmark.count) prompts (\(ReportText.percent(Double(found.count) / Double(benchmark.count)))) \(told)"
      )
    }
  }
}
