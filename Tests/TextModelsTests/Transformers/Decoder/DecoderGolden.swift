import TestSupport
import FileFormats

/// The tiny checkpoints of `Golden/decoders`, and what transformers makes of them; see `make_decoders.py`.
enum DecoderGolden {
  static let names = [
    "llama2", "llama3", "llama31", "llama32-tied", "linear-f16", "biased", "mistral", "qwen2", "qwen25", "qwen3",
    "qwen3-biased",
  ]

  struct Row {
    let ids: [Int32]
    /// Behind the last token.
    let logits: [Float]
    let continuation: [Int32]
  }

  private static func path(_ name: String) -> String { ProjectFile.golden(name, of: "TextModelsTests/Transformers") }

  static func directory(_ name: String) -> String { path("decoders/\(name)") }

  static func checkpoint(_ name: String) throws -> ModelCheckpoint {
    try ModelCheckpoint(directory: directory(name))
  }

  static func rows(_ name: String) throws -> [Row] {
    let file = try JSONValue(parsing: try ModelBytes.mapping(path("decoders.json")).contents)
    func integers(_ value: JSONValue?) -> [Int32] { (value?.values ?? []).map { Int32($0.integer ?? -1) } }
    return (file[name]?.values ?? []).map { row in
      Row(
        ids: integers(row["ids"]), logits: (row["logits"]?.values ?? []).map { Float($0.double ?? .nan) },
        continuation: integers(row["continuation"]))
    }
  }
}
