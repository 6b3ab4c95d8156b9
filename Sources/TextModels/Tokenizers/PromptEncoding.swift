/// With which a model's prompt tokens are counted: what tiktoken's models have, or an open model's own tokeniser.
package final class PromptEncoding: Sendable {
  enum Kind: Sendable {
    case bytePair(BytePairEncoding)
    case checkpoint(CheckpointTokenizer)
  }

  let kind: Kind
  /// Such as `cl100k_base`, or where its file is.
  package let name: String

  /// Whether what stands around the messages of a chat is known: OpenAI documents it; of an open model it is in a
  /// template, which is a program of its own and not read here.
  package let knowsChatOverhead: Bool
  /// Special tokens that the tokeniser itself puts around a text, such as one that begins it.
  package let specialTokenCount: Int

  package init(_ encoding: BytePairEncoding) {
    kind = .bytePair(encoding)
    name = encoding.name
    (knowsChatOverhead, specialTokenCount) = (true, 0)
  }

  /// - Parameter name: what messages call it.
  package init(_ tokenizer: CheckpointTokenizer, name: String) {
    kind = .checkpoint(tokenizer)
    self.name = name
    (knowsChatOverhead, specialTokenCount) = (false, tokenizer.specialTokenCount)
  }
}

/// Counts texts with one encoding, with memory that it reuses: one for each thread.
package final class PromptEncodingCounter {
  package let encoding: PromptEncoding
  private let count: (UnsafeBufferPointer<UInt8>) -> Int

  package init(_ encoding: PromptEncoding) {
    self.encoding = encoding
    switch encoding.kind {
    case .bytePair(let encoding):
      let encoder = BytePairEncoder(encoding)
      count = { encoder.count($0) }
    case .checkpoint(let tokenizer):
      var batch = TokenBatch()
      count = { text in
        batch.removeAll()
        tokenizer.encode(text, into: &batch)
        return batch.ids.count
      }
    }
  }

  /// How many tokens a text has, without special tokens around it.
  package func count(_ text: UnsafeBufferPointer<UInt8>) -> Int { count(text) }
}
