internal import FileFormats
internal import Numerics
internal import Reporting

/// The paper's similarity of a benchmark to training data: the mean over the benchmark's prompts of the largest cosine
/// with a training prompt. It says where a router can be expected to know what it is asked.
package struct DatasetSimilarity: Sendable {
  package static let quantiles = [0.1, 0.25, 0.5, 0.75, 0.9]

  /// The training data.
  package let name: String
  package let trainingCount: Int
  package let mean: Double
  /// At `quantiles`, interpolated as NumPy does.
  package let quantileValues: [Double]
  /// Prompts with a training prompt of the same wording, and prompts that count as known from training, those included.
  package let sameWordingCount: Int
  package let duplicateCount: Int
  package let matches: [PromptMatch]

  /// - Parameter matches: one a prompt of the benchmark, at least one.
  package init(_ training: TrainingPrompts, matches: [PromptMatch]) {
    precondition(!matches.isEmpty)
    name = training.name
    trainingCount = training.count
    self.matches = matches
    let cosines = matches.map(\.cosine).sorted()
    mean = cosines.reduce(0, +) / Double(cosines.count)
    quantileValues = DatasetSimilarity.quantiles.map { quantile($0, ofSorted: cosines) }
    sameWordingCount = matches.count { $0.hasSameWording }
    duplicateCount = matches.count { $0.isDuplicate }
  }

  /// A table of several training sets against one benchmark, closed by a newline.
  package static func table(_ rows: [DatasetSimilarity]) -> String {
    let header =
      ["", "prompts", "mean"] + quantiles.map { "\(FigureText.fixed($0 * 100, 0))%" } + ["same text", "cosine >= .95"]
    return EvaluationTable.table(
      [header]
        + rows.map { row in
          [row.name, FigureText.count(row.trainingCount), FigureText.fixed(row.mean, 3)]
            + row.quantileValues.map { FigureText.fixed($0, 3) }
            + ["\(row.sameWordingCount)", "\(row.duplicateCount)"]
        })
  }

  /// The figures of several training sets against one benchmark as a JSON document.
  package static func encoded(
    _ rows: [DatasetSimilarity], benchmark: String, promptCount: Int, version: String
  ) -> [UInt8] {
    let document: JSONValue = [
      "schema": "routellm-batch/similarity", "version": 1, "program": .string("routellm-batch \(version)"),
      "benchmark": .string(benchmark), "prompts": .integer(promptCount),
      "training": .array(
        rows.map { row in
          [
            "name": .string(row.name), "prompts": .integer(row.trainingCount), "mean": .double(row.mean),
            "quantiles": .array(
              zip(quantiles, row.quantileValues).map { ["quantile": .double($0), "cosine": .double($1)] }),
            "same_wording": .integer(row.sameWordingCount), "duplicates": .integer(row.duplicateCount),
          ]
        }),
    ]
    return document.encoded()
  }

  /// The prompts that count as known from training, as `evaluate --exclude` reads them: `{"eval_prompt", "train_prompt",
  /// "cosine", "source"}`, one a line, in the order of the benchmark.
  package func duplicateLines(of prompts: [String], training: TrainingPrompts) -> [UInt8] {
    var writer = JSONWriter()
    for (prompt, match) in zip(prompts, matches) where match.isDuplicate {
      writer.raw("{\"eval_prompt\":")
      writer.string(prompt)
      writer.raw(",\"train_prompt\":")
      if match.index < training.texts.count { writer.string(training.texts[match.index]) } else { writer.raw("null") }
      writer.raw(",\"cosine\":")
      writer.double((match.cosine * 1e4).rounded() / 1e4)
      writer.raw(",\"source\":")
      writer.string(name)
      writer.raw("}\n")
    }
    return writer.bytes
  }
}

/// The training prompt that is nearest to a prompt.
package struct PromptMatch: Sendable, Equatable {
  /// Of the training prompts.
  package let index: Int
  /// 1 for the same wording.
  package let cosine: Double
  /// The same text but for white space.
  package let hasSameWording: Bool

  /// Whether the prompt counts as known from training.
  package var isDuplicate: Bool { hasSameWording || cosine >= TrainingPrompts.contaminationCosine }
}
