internal import Assigning
internal import LogReading
internal import Tokenizing

/// The count stage: a row's prompt tokens for each of the two models, over all its messages. One worker owns it.
final class PromptTokenCounter {
  /// The prompt tokens of one row; nil for a model whose encoding is not at hand.
  struct Counts {
    var strong: Int?
    var weak: Int?
  }

  private let strong: BytePairEncoder?
  /// Nil as well where both models share an encoding: then a row is counted once.
  private let weak: BytePairEncoder?
  private let isShared: Bool

  init(_ plan: ScoringPlan) {
    strong = plan.strongEncoding.map(BytePairEncoder.init)
    isShared = plan.strongEncoding != nil && plan.strongEncoding === plan.weakEncoding
    weak = isShared ? nil : plan.weakEncoding.map(BytePairEncoder.init)
  }

  /// The counts of every row of a batch. A row whose prompt tokens the log observed keeps no texts, and is not counted.
  func count(_ batch: PromptBatch, into counts: inout [Counts]) {
    counts.removeAll(keepingCapacity: true)
    batch.messages.bytes.withUnsafeBufferPointer { bytes in
      for record in batch.records {
        var row = Counts()
        if record.observedPromptTokens == nil {
          row.strong = strong.map { PromptTokenCounter.tokens(of: record, batch.messages, bytes, by: $0) }
          row.weak =
            isShared ? row.strong : weak.map { PromptTokenCounter.tokens(of: record, batch.messages, bytes, by: $0) }
        }
        counts.append(row)
      }
    }
  }

  private static func tokens(
    of record: PromptRecord, _ messages: MessageTexts, _ bytes: UnsafeBufferPointer<UInt8>, by encoder: BytePairEncoder
  ) -> Int {
    var tokens = ChatOverhead.tokens(
      messages: record.messageCount, impliedRoles: record.impliedRoleCount, names: record.nameCount)
    for index in record.messageTexts {
      tokens += encoder.count(UnsafeBufferPointer(rebasing: bytes[messages[index]]))
    }
    return tokens
  }
}
