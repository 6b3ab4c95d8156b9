package import JSONCoding

/// The first step of a judged comparison: every prompt to both models, as batch files.
package struct JudgeAsking: Sendable {
  package struct Summary: Sendable, Equatable {
    package let promptCount: Int
    /// Prompts that stand in the set more than once; each is asked once.
    package let repeatedCount: Int
    /// Requests that the given answers answer already, which are not written again.
    package let answeredCount: Int
    package let parts: [BatchRequestPart]
  }

  package var folder: JudgeFolder
  /// Members of every request's body besides `model` and `messages`.
  package var settings: [JSONValue.Member] = [JSONValue.Member(name: "max_tokens", value: 1024)]
  var limits = BatchRequestFiles.Limits()

  package init(folder: JudgeFolder) { self.folder = folder }

  /// Writes the folder: the same prompts give the same bytes.
  ///
  /// - Parameter answers: of an earlier run; requests with an answer are left out, those that failed are asked again.
  package func write(_ prompts: [String], answered answers: BatchAnswers = BatchAnswers()) throws(TuningError)
    -> Summary
  {
    guard folder.strong != folder.weak else {
      throw TuningError(file: folder.path, reason: "'\(folder.strong)' cannot be compared with itself")
    }
    var seen: Set<[UInt8]> = []
    let distinct = prompts.filter { seen.insert(Array($0.utf8)).inserted }
    guard !distinct.isEmpty else { throw TuningError(file: folder.path, reason: "would hold no prompt: none was read") }
    try folder.create()
    try folder.write(
      distinct.map { ["key": .string(RequestIdentity.prompt($0)), "prompt": .string($0)] }, to: JudgeFolder.promptFile)
    var parts: [BatchRequestPart] = []
    var answeredCount = 0
    for (role, model) in [("strong", folder.strong), ("weak", folder.weak)] {
      var files = BatchRequestFiles(
        folder: folder.path, name: role, model: model, settings: settings, limits: limits)
      for prompt in distinct {
        let id = RequestIdentity.ask(prompt, model: model)
        guard answers.text(id) == nil else {
          answeredCount += 1
          continue
        }
        try files.add(id, messages: [(role: "user", text: prompt)])
      }
      parts += try files.finish()
    }
    // The manifest comes last: a folder with one is complete.
    try folder.writeManifest(promptCount: distinct.count)
    return Summary(
      promptCount: distinct.count, repeatedCount: prompts.count - distinct.count, answeredCount: answeredCount,
      parts: parts)
  }
}
