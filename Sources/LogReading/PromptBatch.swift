/// The rows decoded from one block of lines, and the lines that were rejected.
package struct PromptBatch: Sendable {
  package internal(set) var records: [PromptRecord] = []
  /// UTF-8 bytes of every prompt and id, end to end.
  package internal(set) var texts: [UInt8] = []
  /// What all messages say, where `PromptDecoder.Options.keepsMessages` asks for it.
  package internal(set) var messages = MessageTexts()
  /// The rows of a CSV block as JSON objects, end to end.
  package internal(set) var objects: [UInt8] = []
  /// Vectors that the rows bring, of `PromptDecoder.Options.embeddingDimension` values each.
  package internal(set) var recordedVectors: [Float] = []
  /// The groups of every row in `texts`, `PromptDecoder.Options.groupFields` a row; empty where the field is missing.
  package internal(set) var groupNames: [Range<Int>] = []
  /// One a row, where `PromptDecoder.Options.requests` asks for them.
  package internal(set) var requests = RequestBatch()
  package internal(set) var rejected: [RejectedLine] = []
  /// How the rows met `PromptDecoder.Options.joinedUsage`.
  package internal(set) var joined = JoinedRows()

  package init() {}

  mutating func removeAll() {
    records.removeAll(keepingCapacity: true)
    texts.removeAll(keepingCapacity: true)
    messages.removeAll()
    objects.removeAll(keepingCapacity: true)
    recordedVectors.removeAll(keepingCapacity: true)
    groupNames.removeAll(keepingCapacity: true)
    requests.removeAll()
    rejected.removeAll()
    joined = JoinedRows()
  }
}
