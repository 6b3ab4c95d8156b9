internal import LogReading
package import TextModels

/// The count stage: a row's prompt tokens for each of the two models, over all its messages. One worker owns it.
final class PromptTokenCounter {
  /// The prompt tokens of one row; nil for a model whose encoding is not at hand.
  struct Counts {
    var strong: Int?
    var weak: Int?
  }

  private let strong: PromptEncodingCounter?
  /// Nil as well where both models share an encoding: then a row is counted once.
  private let weak: PromptEncodingCounter?
  private let isShared: Bool
  /// By further count; no encoder for an estimate.
  private let further: [(encoder: PromptEncodingCounter?, imageTokens: Int)]

  init(_ plan: ScoringPlan) {
    strong = plan.strongEncoding.map(PromptEncodingCounter.init)
    isShared = plan.strongEncoding != nil && plan.strongEncoding === plan.weakEncoding
    weak = isShared ? nil : plan.weakEncoding.map(PromptEncodingCounter.init)
    further = plan.furtherCounts.map { ($0.encoding.map(PromptEncodingCounter.init), $0.imageTokens ?? 0) }
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

  /// The further counts of every row of a batch, one after the other.
  func countFurther(_ batch: PromptBatch) -> [Int32] {
    guard !further.isEmpty else { return [] }
    var counts: [Int32] = []
    counts.reserveCapacity(batch.records.count * further.count)
    batch.messages.bytes.withUnsafeBufferPointer { bytes in
      for record in batch.records {
        for (encoder, imageTokens) in further {
          guard record.observedPromptTokens == nil else {
            counts.append(0)
            continue
          }
          let tokens =
            encoder.map {
              PromptTokenCounter.tokens(of: record, batch.messages, bytes, by: $0)
                + imageTokens * record.lowDetailImageCount
            }
            ?? TokenEstimator.promptTokens(
              textByteCount: record.textByteCount, nonASCIIByteCount: record.nonASCIIByteCount,
              messageCount: record.messageCount)
          counts.append(Int32(min(tokens, TokenCounts.maximum)))
        }
      }
    }
    return counts
  }

  private static func tokens(
    of record: PromptRecord, _ messages: MessageTexts, _ bytes: UnsafeBufferPointer<UInt8>,
    by encoder: PromptEncodingCounter
  ) -> Int {
    var tokens =
      encoder.encoding.knowsChatOverhead
      ? ChatOverhead.tokens(
        messages: record.messageCount, impliedRoles: record.impliedRoleCount, names: record.nameCount)
      : encoder.encoding.specialTokenCount
    for index in record.messageTexts {
      tokens += encoder.count(UnsafeBufferPointer(rebasing: bytes[messages[index]]))
    }
    return tokens
  }
}

/// A count of prompt tokens for models beside the run's own.
package struct FurtherCount: Sendable {
  /// Nil for an estimate from the length of the texts.
  let encoding: PromptEncoding?
  /// What an image in low detail costs; nil where that is not known.
  let imageTokens: Int?

  package init(encoding: PromptEncoding?, imageTokens: Int?) {
    self.encoding = encoding
    self.imageTokens = imageTokens
  }

  package func isSame(_ encoding: PromptEncoding?, _ imageTokens: Int?) -> Bool {
    self.encoding === encoding && self.imageTokens == imageTokens
  }
}

/// Which of a row's counts of prompt tokens is a model's.
package enum CountPlace: Sendable, Equatable {
  /// That of the run's strong model, for it or for one that is counted alike.
  case strong
  case weak
  /// Of the plan's `furtherCounts`.
  case further(Int)
}
