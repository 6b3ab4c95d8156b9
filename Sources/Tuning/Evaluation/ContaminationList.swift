internal import JSONCoding

/// RouteLLM's `contaminated_prompts.jsonl`: the benchmark's prompts that lie too near to a training prompt. Only
/// `eval_prompt` is read; a prompt is dropped when it is the same, byte for byte.
struct ContaminationList {
  private var prompts: Set<[UInt8]> = []

  init(path: String) throws(TuningError) {
    guard EvaluationFolder.isFile(path) else {
      throw TuningError(
        file: path, reason: "is missing; it lists the prompts to drop, and an empty file says that there are none")
    }
    try LabelFile.forEachLine(of: path) { (line, bytes) throws(TuningError) in
      let row: JSONValue
      do throws(JSONError) { row = try JSONValue(parsing: bytes) } catch {
        throw TuningError(file: path, line: line, reason: "is not JSON: \(error.reason)")
      }
      guard let prompt = row["eval_prompt"]?.string else {
        throw TuningError(file: path, line: line, reason: "has no string 'eval_prompt'")
      }
      prompts.insert(Array(prompt.utf8))
    }
  }

  func contains(_ prompt: String) -> Bool { !prompts.isEmpty && prompts.contains(Array(prompt.utf8)) }
}
