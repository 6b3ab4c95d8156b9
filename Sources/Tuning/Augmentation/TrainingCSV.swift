internal import JSONCoding

/// Prompts of preference data in CSV: the column `prompt`, which in the Arena's files is a JSON list of turns, of which
/// the first counts.
package enum TrainingCSV {
  package static func prompts(of path: String) throws(TuningError) -> [String] {
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
