internal import FileFormats
internal import LogReading
internal import Training

/// Training data of every layout that is one file, as it is detected: what is read are prompts whose grades and battles name
/// models of the set.
struct LabelReader: FuzzedReader {
  static let name = "labels"

  private let file: MemoryFile
  private let answers: ObservedAnswers

  init() throws {
    file = try MemoryFile()
    var decoding = PromptDecoder.Options(maximumDepth: 32, maximumLineLength: MemoryFile.maximumLineLength)
    decoding.quality = QualityReader(field: try JSONPointer("/score"))
    answers = ObservedAnswers(decoding)
  }

  func read(_ bytes: [UInt8]) {
    file.replaceContents(with: bytes[...])
    guard let source = try? LabelSource(path: file.path, answers: answers) else { return }
    var set = LabelledPromptSet()
    guard (try? source.read(into: &set)) != nil else { return }
    require(!set.prompts.isEmpty, "a source was read that holds nothing")
    for prompt in set.prompts {
      require(prompt.grades.allSatisfy { set.models.indices.contains($0.model) }, "a grade is of no model of the set")
      require(prompt.grades.allSatisfy { $0.grade.isFinite }, "a grade is no number")
    }
  }
}
