package import FileFormats
internal import LogReading
package import TextModels

/// One preference as `train` reads it: `{"prompt", "model_a", "model_b", "winner"}`, the winner `model_a`, `model_b` or
/// `tie`, and `"group"` where it is known.
package struct PreferenceRow: Sendable, Equatable {
  package enum Winner: String, Sendable {
    case modelA = "model_a"
    case modelB = "model_b"
    case tie = "tie"
  }

  package let prompt: String
  package let modelA: String
  package let modelB: String
  package let winner: Winner
  /// As labels name it; see `LabelGroups`.
  package var group: JSONValue?

  /// Appends the row and a line end.
  package func append(to writer: inout JSONWriter) {
    writer.raw("{\"prompt\":")
    writer.string(prompt)
    writer.raw(",\"model_a\":")
    writer.string(modelA)
    writer.raw(",\"model_b\":")
    writer.string(modelB)
    writer.raw(",\"winner\":")
    writer.string(winner.rawValue)
    if let group {
      writer.raw(",\"\(LabelGroups.member)\":")
      writer.value(group)
    }
    writer.raw("}\n")
  }
}

/// Prompts of preference data in CSV: the column `prompt`, which in the Arena's files is a JSON list of turns, of which
/// the first counts.
package enum TrainingCSV {
  package static func prompts(of path: String) throws(InputError) -> [String] {
    var reader = try CSVReader(path: path)
    let column = try reader.column("prompt")
    var prompts: [String] = []
    while let record = try reader.next() {
      let field = record.fields[column]
      let turns = field.hasPrefix("[") ? (try? JSONValue(parsing: field.utf8))?.values : nil
      let prompt = turns.map { $0.first?.string ?? "" } ?? field
      // A conversation may begin without a text, as one with a picture does.
      if !prompt.isEmpty { prompts.append(prompt) }
    }
    return prompts
  }
}

/// The prompts that something was trained on, as texts, as vectors, or both: what a benchmark's prompts are held
/// against.
package struct TrainingPrompts: Sendable {
  /// RouteLLM's threshold: from this cosine on, a prompt counts as known from training.
  package static let contaminationCosine = 0.95

  /// The file or the router whose training prompts they are.
  package let name: String
  /// Empty where only the vectors are known, as in a router's artefact.
  package let texts: [String]
  package let vectors: NearestVectors
  /// The first text of each wording.
  private let indexOfWording: [String: Int]

  /// - Parameters:
  ///   - texts: one a vector, or none.
  ///   - embeddings: at least one.
  package init(name: String, texts: [String] = [], embeddings: EmbeddingMatrix) {
    precondition(texts.isEmpty || texts.count == embeddings.count)
    self.name = name
    self.texts = texts
    vectors = NearestVectors(embeddings)
    indexOfWording = Dictionary(
      texts.enumerated().map { (TrainingPrompts.wording($1), $0) }, uniquingKeysWith: { first, _ in first })
  }

  package var count: Int { vectors.count }

  /// The nearest training prompt of each prompt; one of the same wording comes before any other.
  package func matches(of prompts: [String], embeddings: EmbeddingMatrix) -> [PromptMatch] {
    zip(prompts, vectors.nearest(to: embeddings)).map { prompt, nearest in
      guard let index = indexOfWording[TrainingPrompts.wording(prompt)] else {
        return PromptMatch(index: nearest.index, cosine: nearest.cosine, hasSameWording: false)
      }
      return PromptMatch(index: index, cosine: 1, hasSameWording: true)
    }
  }

  /// A text with every run of white space as one space and none at its ends.
  static func wording(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
