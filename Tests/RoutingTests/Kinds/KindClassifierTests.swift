import FileFormats
import Foundation
import Testing
import TestSupport

@testable import Routing
@testable import TextModels

@Suite struct KindClassifierTests {
  @Test func theShippedClassifierReadsBackAndKnowsItsKinds() throws {
    let labeller = try KindLabeller.shipped()
    let classifier = labeller.classifier
    #expect(classifier.kinds.count == 14 && classifier.kinds == classifier.kinds.sorted())
    #expect(try #require(classifier.accuracy).share > 0.6)
    #expect(labeller.kind(of: "Write a Python function that reverses a string.") == "coding")
    #expect(labeller.kind(of: "Translate into French: Where is the station?") == "translation")
    let folder = try TemporaryFolder()
    let (manifest, tensors) = classifier.encoded
    try Data(manifest).write(to: URL(fileURLWithPath: "\(folder.path)/manifest.json"))
    try Data(tensors).write(to: URL(fileURLWithPath: "\(folder.path)/kind.safetensors"))
    let read = try KindClassifier(ArtefactFiles(directory: folder.path))
    #expect(read.encoded.manifest == manifest && read.encoded.tensors == tensors)
  }

  /// A row's label is that row's alone, and a probability.
  @Test func labelsDoNotDependOnTheBatch() throws {
    let labeller = try KindLabeller.shipped()
    let texts = ["hi", "", "Summarise:\n\n" + String(repeating: "word é ", count: 300), "日本語で要約して", "{};()=", "a?"]
    var bytes: [UInt8] = []
    let ranges = texts.map { text in
      let start = bytes.count
      bytes += Array(text.utf8)
      return start..<bytes.count
    }
    bytes.withUnsafeBufferPointer { bytes in
      let prompts = ranges.map { UnsafeBufferPointer(rebasing: bytes[$0]) }
      let together = labeller.labels(of: prompts)
      for (prompt, label) in zip(prompts, together) {
        let alone = labeller.labels(of: [prompt])[0]
        #expect(alone.kind == label.kind && alone.probability == label.probability)
        #expect(label.probability >= 1 / 14.0 - 1e-9 && label.probability <= 1)
      }
      #expect(labeller.labels(of: []).isEmpty)
    }
  }

  @Test func partsEndWithCharacters() {
    let text = Array(String(repeating: "é", count: 150).utf8) + [0x61]
    text.withUnsafeBufferPointer { text in
      let (beginning, end) = (KindFeatures.beginning(of: text), KindFeatures.end(of: text))
      #expect(String(validating: beginning, as: UTF8.self) != nil && beginning.count == 200)
      #expect(String(validating: end, as: UTF8.self) != nil && end.count == 199)
      #expect(KindFeatures.form(of: text).count == KindFeatures.formNames.count)
    }
  }

  @Test(arguments: [
    (#""format_version": 1"#, #""format_version": 2"#), ("kind-classifier", "mixture"),
    (#""temperature": "#, #""temperature": -"#), (#""brainstorming","#, #""chat","#),
    (#""dimension": 256"#, #""dimension": 255"#), (#""correct": "#, #""correct": 9"#),
  ]) func aDamagedManifestIsRefused(_ old: String, _ new: String) throws {
    let (manifest, tensors) = try KindLabeller.shipped().classifier.encoded
    let text = String(decoding: manifest, as: UTF8.self)
    #expect(text.contains(old), "\(text)")
    let folder = try TemporaryFolder()
    try Data(text.replacing(old, with: new, maxReplacements: 1).utf8).write(
      to: URL(fileURLWithPath: "\(folder.path)/manifest.json"))
    try Data(tensors).write(to: URL(fileURLWithPath: "\(folder.path)/kind.safetensors"))
    #expect(throws: InputError.self) { try KindClassifier(ArtefactFiles(directory: folder.path)) }
  }
}
