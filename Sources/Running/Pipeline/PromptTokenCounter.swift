internal import LogReading
internal import TextModels

/// One way of counting a prompt's tokens, shared by all models that count alike.
struct PromptCount: Sendable {
  /// Nil for an estimate from the length of the texts.
  let encoding: PromptEncoding?
  /// What an image in low detail costs; nil where that is not known, or not counted.
  let imageTokens: Int?

  init(_ candidate: Candidate) {
    encoding = candidate.encoding
    imageTokens = candidate.encoding == nil ? nil : candidate.imageTokens
  }

  func isSame(as other: PromptCount) -> Bool {
    encoding === other.encoding && imageTokens == other.imageTokens
  }

  var ground: CountGround {
    CountGround(
      isEstimate: encoding == nil, knowsChatOverhead: encoding?.knowsChatOverhead == true,
      knowsLowDetail: imageTokens != nil)
  }
}

/// What is to be said of a way of counting, in plain facts that every row can ask for.
struct CountGround: BitwiseCopyable, Sendable {
  let isEstimate: Bool
  let knowsChatOverhead: Bool
  /// Whether images in low detail are in the count.
  let knowsLowDetail: Bool

  /// What the count of a prompt rests on that the log did not observe.
  ///
  /// - Parameter parts: what the prompt holds in addition to texts.
  func basis(_ parts: UncountedParts) -> PromptTokenBasis {
    if isEstimate { return .estimated }
    return knowsChatOverhead && uncounted(parts).isEmpty ? .counted : .countedText
  }

  /// What the count leaves out; an estimate knows nothing of images.
  func uncounted(_ parts: UncountedParts) -> UncountedParts { parts.remaining(knowsLowDetail: knowsLowDetail) }
}

/// The count stage: a row's prompt tokens by every one of the run's counts, over all its messages. One worker owns it.
///
/// Counts that share an encoding and differ in the price of an image encode a prompt once.
final class PromptTokenCounter {
  private let encoders: [PromptEncodingCounter]
  /// By count: its encoder, or nil for an estimate, and what an image in low detail adds.
  private let counts: [(encoder: Int?, imageTokens: Int)]
  private var encoded: [Int]

  init(_ counts: [PromptCount]) {
    var encodings: [PromptEncoding] = []
    self.counts = counts.map { count in
      guard let encoding = count.encoding else { return (nil, 0) }
      let known = encodings.firstIndex { $0 === encoding }
      if known == nil { encodings.append(encoding) }
      return (known ?? encodings.count - 1, count.imageTokens ?? 0)
    }
    encoders = encodings.map(PromptEncodingCounter.init)
    encoded = Array(repeating: 0, count: encodings.count)
  }

  /// Appends the prompt tokens of every row of a batch, one a count, row after row. Where the log observed them, that is
  /// what every count is, and nothing is encoded; an observed count that cannot be believed gives way to the estimate.
  func count(_ batch: PromptBatch, into tokens: inout [Int32]) {
    tokens.reserveCapacity(tokens.count + batch.records.count * counts.count)
    batch.messages.bytes.withUnsafeBufferPointer { bytes in
      for record in batch.records {
        guard record.observedPromptTokens == nil else {
          let known = TokenEstimator.credible(record.observedPromptTokens) ?? TokenEstimator.promptTokens(of: record)
          for _ in counts { tokens.append(Int32(known)) }
          continue
        }
        for index in encoders.indices {
          encoded[index] = PromptTokenCounter.tokens(of: record, batch.messages, bytes, by: encoders[index])
        }
        for count in counts {
          let counted = count.encoder.map { encoded[$0] + count.imageTokens * record.lowDetailImageCount }
          tokens.append(Int32(min(counted ?? TokenEstimator.promptTokens(of: record), TokenCounts.maximum)))
        }
      }
    }
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
