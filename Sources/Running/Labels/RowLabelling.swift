internal import LogReading
package import Routing

/// Which labels a run makes of its rows.
package struct RowLabelling: Sendable {
  /// Says kinds of task; nil where nobody asks for one.
  package let kinds: KindLabeller?
  package let writesKind: Bool
  package let writesTraits: Bool

  package static let none = RowLabelling(kinds: nil, writesKind: false, writesTraits: false)

  /// - Parameter kinds: needed where kinds are written.
  package init(kinds: KindLabeller?, writesKind: Bool, writesTraits: Bool) {
    precondition(kinds != nil || !writesKind)
    (self.kinds, self.writesKind, self.writesTraits) = (kinds, writesKind, writesTraits)
  }

  /// Whether rows are written with labels.
  var isWritten: Bool { writesKind || writesTraits }

  /// One a record of the batch; empty where the run makes none.
  func labels(of batch: PromptBatch) -> [RowLabels] {
    guard kinds != nil || writesTraits else { return [] }
    return batch.texts.withUnsafeBufferPointer { texts in
      let prompts = batch.records.map { UnsafeBufferPointer(rebasing: texts[$0.prompt]) }
      var labels = [RowLabels](repeating: RowLabels(), count: prompts.count)
      for (row, label) in (kinds?.labels(of: prompts) ?? []).enumerated() {
        labels[row].kind = UInt8(truncatingIfNeeded: label.kind)
        labels[row].kindProbability = Float(label.probability)
      }
      if writesTraits {
        for (row, record) in batch.records.enumerated() { labels[row].describe(record, prompt: prompts[row]) }
      }
      return labels
    }
  }

  /// The name of a row's kind; empty where there are none.
  func kindName(_ labels: RowLabels) -> String {
    guard let names = kinds?.classifier.kinds, names.indices.contains(Int(labels.kind)) else { return "" }
    return names[Int(labels.kind)]
  }
}

/// What a run says of one row next to its win rate, in plain numbers that a spool can hold.
package struct RowLabels: BitwiseCopyable, Sendable {
  /// Its place among the classifier's kinds.
  package var kind: UInt8 = 0
  private var scriptCode: UInt8 = 0
  package var traits: PromptTraits = []
  package var kindProbability: Float = 0
  /// Messages of the request.
  package var turns: Int32 = 0

  package init() {}

  package var script: PromptScript { PromptScript(rawValue: scriptCode) ?? .none }

  /// The rules' labels.
  mutating func describe(_ record: PromptRecord, prompt: UnsafeBufferPointer<UInt8>) {
    scriptCode = PromptScript(prompt).rawValue
    traits = PromptTraits(text: prompt)
    if record.uncountedParts.contains(.tools) { traits.insert(.tools) }
    if record.uncountedParts.contains(.schema) { traits.insert(.json) }
    let media: UncountedParts = [.image, .lowDetailImage, .audio, .file]
    if !record.uncountedParts.isDisjoint(with: media) { traits.insert(.media) }
    if record.textByteCount > PromptTraits.longLength { traits.insert(.long) }
    turns = Int32(clamping: record.messageCount)
  }

  /// Whether its numbers mean something.
  var isSound: Bool { (0...1).contains(kindProbability) && turns >= 0 }
}
