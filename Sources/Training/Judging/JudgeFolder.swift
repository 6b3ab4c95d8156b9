package import FileFormats
internal import Files
internal import LogReading

/// The files of one judged comparison of two models; every step reads what the step before it wrote, and nothing else.
///
/// - `manifest.json`: the pair, and how many prompts there are;
/// - `prompts.jsonl`: `{"key", "prompt"}`, each prompt once, in order, and where requests are grouped `"group"`, as labels name
///   it;
/// - `strong-001.jsonl`, `weak-001.jsonl`...: requests to the two models;
/// - `choice.json`, `choice.jsonl`: how the prompts were chosen of a log, and with which probability each; only after
///   `--choose`;
/// - `missing.jsonl`: `{"custom_id", "model", "reason"}`, requests without a usable answer;
/// - `comparisons.jsonl`: `{"key", "strong_first", "weak_first"}`, the judge's requests for a prompt, or
///   `{"key", "identical": true}` where the answers are the same text;
/// - `judge-001.jsonl`...: requests to the judge.
package struct JudgeFolder: Sendable {
  package static let promptFile = "prompts.jsonl"
  package static let missingFile = "missing.jsonl"
  package static let choiceFile = "choice.json"
  private static let chosenFile = "choice.jsonl"
  static let manifestFile = "manifest.json"
  static let comparisonFile = "comparisons.jsonl"
  private static let schema = "routellm-batch/judge"

  package let path: String
  package let strong: String
  package let weak: String

  package init(path: String, strong: String, weak: String) {
    self.path = path
    self.strong = strong
    self.weak = weak
  }

  /// Opens the folder that `augment judge ask` made.
  package init(opening path: String) throws(InputError) {
    let file = "\(path)/\(JudgeFolder.manifestFile)"
    guard FileSystem.isFile(file) else {
      throw InputError(path, "holds no \(JudgeFolder.manifestFile); begin with 'augment judge ask'")
    }
    let manifest = try JSONValue(parsing: ModelBytes.mapping(file).contents, file: file)
    guard manifest["schema"]?.string == JudgeFolder.schema, let strong = manifest["strong"]?.string,
      let weak = manifest["weak"]?.string
    else { throw InputError(file, "was not written by 'augment judge ask'") }
    guard manifest["version"]?.integer == 1 else {
      throw InputError(file, "was written by another version of this program; start over")
    }
    self.init(path: path, strong: strong, weak: weak)
  }

  /// Makes the folder, or takes one that holds the same pair already.
  func create() throws(InputError) {
    do throws(SystemError) { try FileSystem.makeFolder(path) } catch {
      throw InputError(path, "cannot be made: \(error)")
    }
    guard FileSystem.isFolder(path) else { throw InputError(path, "is not a folder") }
    guard FileSystem.isFile("\(path)/\(JudgeFolder.manifestFile)") else { return }
    let other = try JudgeFolder(opening: path)
    guard other.strong == strong, other.weak == weak else {
      throw InputError(path, "holds the comparison of '\(other.strong)' with '\(other.weak)'; name another folder")
    }
  }

  func writeManifest(promptCount: Int) throws(InputError) {
    let manifest: JSONValue = [
      "schema": .string(JudgeFolder.schema), "version": 1, "strong": .string(strong), "weak": .string(weak),
      "prompts": .integer(promptCount),
    ]
    try write(manifest.encoded(), to: JudgeFolder.manifestFile)
  }

  /// Writes how the prompts were chosen, or removes what an earlier run wrote of it.
  func write(_ choice: JSONValue?, prompts: [JSONValue]) throws(InputError) {
    guard let choice else {
      for name in [JudgeFolder.choiceFile, JudgeFolder.chosenFile] { _ = try? FileSystem.remove("\(path)/\(name)") }
      return
    }
    try write(choice.encoded(), to: JudgeFolder.choiceFile)
    try write(prompts, to: JudgeFolder.chosenFile)
  }

  func write(_ rows: [JSONValue], to name: String) throws(InputError) {
    var writer = JSONWriter()
    for row in rows {
      writer.value(row)
      writer.raw("\n")
    }
    try write(writer.bytes, to: name)
  }

  private func write(_ bytes: [UInt8], to name: String) throws(InputError) {
    do throws(FileWritingError) { try OutputFile.write(bytes, to: "\(path)/\(name)") } catch {
      throw InputError(error)
    }
  }

  /// The prompts that the models are asked, in order.
  func prompts() throws(InputError) -> [JudgedPrompt] {
    var prompts: [JudgedPrompt] = []
    try LabelFile.forEachObject(of: "\(path)/\(JudgeFolder.promptFile)") { (row) throws(InputError) in
      prompts.append(JudgedPrompt(text: try row.string("prompt"), group: row[LabelGroups.member]))
    }
    return prompts
  }
}

/// A prompt of a judged comparison.
package struct JudgedPrompt: Sendable {
  package let text: String
  /// As labels name it: a text, or a list of them, one a field that requests are grouped by; nil for none.
  let group: JSONValue?

  init(text: String, group: JSONValue?) {
    self.text = text
    self.group = group
  }

  /// - Parameter groups: names, one a field that requests are grouped by; empty ones for a request without.
  package init(text: String, groups: [String] = []) {
    self.text = text
    let names = groups.map(JSONValue.string)
    group = groups.allSatisfy(\.isEmpty) ? nil : names.count == 1 ? names[0] : .array(names)
  }

  /// A row of `prompts.jsonl`.
  var row: JSONValue {
    var members = [
      JSONValue.Member(name: "key", value: .string(RequestIdentity.prompt(text))),
      JSONValue.Member(name: "prompt", value: .string(text)),
    ]
    if let group { members.append(JSONValue.Member(name: LabelGroups.member, value: group)) }
    return .object(members)
  }
}
