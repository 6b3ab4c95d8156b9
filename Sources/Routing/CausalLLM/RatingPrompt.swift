package import ModelFiles

/// What a causal router's model reads: RouteLLM's system message and classifier message in Llama 3's chat layout,
/// without the header of an answer.
package struct RatingPrompt: Sendable {
  package static let systemFile = "system_ft_v5.txt"
  package static let classifierFile = "classifier_ft_v5.txt"

  /// Up to where the user's message begins.
  private let beginning: [UInt8]
  private let template: QuestionTemplate

  /// Reads both messages from the checkpoint's own directory.
  package init(_ files: ArtefactFiles) throws(ModelFileError) {
    let system = try RatingPrompt.text(of: RatingPrompt.systemFile, in: files)
    let classifier = try RatingPrompt.text(of: RatingPrompt.classifierFile, in: files)
    template = try QuestionTemplate(classifier, file: files.path(of: RatingPrompt.classifierFile))
    var beginning: [UInt8] = []
    // An empty system message is left out as a whole.
    if !system.isEmpty {
      beginning += Array("<|start_header_id|>system<|end_header_id|>\n\n".utf8)
      beginning += TextStripping.stripped(system[...])
      beginning += RatingPrompt.end
    }
    self.beginning = beginning + Array("<|start_header_id|>user<|end_header_id|>\n\n".utf8)
  }

  private static let end = Array("<|eot_id|>".utf8)

  /// A file's text with its line ends made newlines, as Python reads it.
  private static func text(of name: String, in files: ArtefactFiles) throws(ModelFileError) -> [UInt8] {
    guard files.holds(name) else {
      throw ModelFileError(
        file: "\(files)",
        reason:
          "lacks \(name): a causal router needs the texts it was trained with, \(systemFile) and \(classifierFile)")
    }
    let bytes = try files.bytes(of: name).contents
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ModelFileError(file: files.path(of: name), reason: "is not UTF-8")
    }
    return Array(text.replacing("\r\n", with: "\n").replacing("\r", with: "\n").utf8)
  }

  /// The whole text for one question, in UTF-8.
  package func text(question: some Sequence<UInt8>) -> [UInt8] {
    beginning + TextStripping.stripped(template.text(question: question)[...]) + RatingPrompt.end
  }
}
