internal import JSONCoding

/// ZeroEval's results: `prompts.jsonl` with `dataset`, `prompt_id` (a string or an integer) and `prompt`, and `results.csv` with the columns
/// `dataset`, `prompt_id`, `model` and `correct` (0 or 1) among others, no field quoted.
package enum ZeroEvalResults {
  package static func read(
    prompts promptPath: String, results resultPath: String, into set: inout LabelledPromptSet,
    canonicalName: (String) -> String? = { $0 }
  ) throws(TuningError) {
    var rows: [String: Int] = [:]
    try LabelFile.forEachLine(of: promptPath) { (line, bytes) throws(TuningError) in
      guard let row = try? JSONValue(parsing: bytes), let dataset = row["dataset"]?.string,
        let id = row["prompt_id"].flatMap({ $0.string ?? $0.integer.map(String.init) }),
        let text = row["prompt"]?.string
      else {
        throw TuningError(
          file: promptPath, line: line, reason: "needs the strings 'dataset' and 'prompt' and a 'prompt_id'")
      }
      guard rows.updateValue(set.prompts.count, forKey: "\(dataset)\u{0}\(id)") == nil else {
        throw TuningError(file: promptPath, line: line, reason: "repeats the prompt '\(id)' of '\(dataset)'")
      }
      var prompt = LabelledPrompt(text: text)
      prompt.domain = dataset
      set.append(prompt)
    }
    var columns: [Int]?
    try LabelFile.forEachLine(of: resultPath) { (line, bytes) throws(TuningError) in
      let fields = bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
      guard let known = columns else {
        let wanted = ["dataset", "prompt_id", "model", "correct"]
        columns = wanted.compactMap { fields.firstIndex(of: $0) }
        guard columns?.count == wanted.count else {
          throw TuningError(
            file: resultPath, line: line, reason: "needs the columns \(wanted.joined(separator: ", "))")
        }
        return
      }
      guard let last = known.max(), fields.count > last else {
        throw TuningError(file: resultPath, line: line, reason: "has \(fields.count) fields, fewer than the header")
      }
      guard let prompt = rows["\(fields[known[0]])\u{0}\(fields[known[1]])"] else {
        throw TuningError(
          file: resultPath, line: line,
          reason: "names the prompt '\(fields[known[1]])' of '\(fields[known[0]])', which \(promptPath) lacks")
      }
      guard let name = canonicalName(fields[known[2]]) else {
        throw TuningError(file: resultPath, line: line, reason: "names the unknown model '\(fields[known[2]])'")
      }
      guard let grade = Double(fields[known[3]]), grade.isFinite else {
        throw TuningError(file: resultPath, line: line, reason: "'correct' is '\(fields[known[3]])', not a number")
      }
      set.set(grade, of: set.index(of: name), prompt: prompt)
    }
  }
}
